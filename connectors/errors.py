"""What a service of this application may refuse."""


class ConnectorError(Exception):
    """Something that cannot be done to this connecteur or label."""


class ForbiddenTransition(ConnectorError):
    """The state does not allow it, or somebody was faster; nothing is changed."""


class CharterNotSigned(ConnectorError):
    """Nobody becomes active without having signed the charter."""


class NoCharter(ConnectorError):
    """No version of the charter was published: `load_network` publishes the first one."""


class AlreadyConnector(ConnectorError):
    """This person is a connecteur already."""


class LabelAlreadyAwarded(ConnectorError):
    """One label at a time."""


class ApplicationIncomplete(ConnectorError):
    """A step of the application was not answered."""


class ProfileClosed(ConnectorError):
    """In this state the profile is not to be changed: being examined, refused, or gone."""


class CharterPublished(ConnectorError):
    """A published version never changes, and is published once."""


class CharterEmpty(ConnectorError):
    """A version without an article commits to nothing."""


class TooManyInvitations(ConnectorError):
    """An organisation invited so many people in one day that it looks like a mistake."""


class NotAttached(ConnectorError):
    """This connecteur does not belong (or no longer) to this organisation."""


class LinkAlreadyDeclared(ConnectorError):
    """The same link twice."""


class HolidayTooLate(ConnectorError):
    """A holiday begins today at the earliest."""


class HolidayOverlaps(ConnectorError):
    """Some of these days are off already."""


class HolidayOver(ConnectorError):
    """These days off are past, or cancelled already."""


class LabelNeeded(ConnectorError):
    """Paid work is proposed by those whose label is valid."""


class TooManyOffers(ConnectorError):
    """So many offers are kept already that a page of them would not be read."""


class AlreadyReported(ConnectorError):
    """The same person reported the same thing about the same introduction."""


class AlreadySaid(ConnectorError):
    """An owner has their say once for each finished work."""
