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


class StepsMissing(ConnectorError):
    """A step of the application was not answered."""


class ProfileClosed(ConnectorError):
    """In this state the profile is not to be changed: being examined, refused, or gone."""


class CharterPublished(ConnectorError):
    """A published version never changes, and is published once."""


class CharterReplaced(ConnectorError):
    """Another version came into force since this one was read."""


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


class NotAConnector(ConnectorError):
    """Only an active connecteur, who signed the charter in force, applies for the label."""


class NoCriteria(ConnectorError):
    """No criteria were published: `load_network` publishes the first ones."""


class AlreadyApplied(ConnectorError):
    """One application at a time."""


class NotBeingPutTogether(ConnectorError):
    """The application was handed in: nothing is added to it nor taken out of it."""


class TooMuch(ConnectorError):
    """So many pieces or clients that nobody would read them all."""


class AlreadyNamed(ConnectorError):
    """This client is named already."""


class OwnAddress(ConnectorError):
    """Nobody is their own client."""


class AlreadyAnswered(ConnectorError):
    """A client answers once, while the application is examined."""


class Incomplete(ConnectorError):
    """Something is missing; `missing` says what, line by line."""

    def __init__(self, missing: list[str]) -> None:
        super().__init__("; ".join(missing))
        self.missing = missing


class ConflictOfInterest(ConnectorError):
    """Somebody has a tie with the application; the text says which, in words."""


class NotEntitled(ConnectorError):
    """This person has not the right to examine, or to decide."""


class NotTwoReviewers(ConnectorError):
    """An application is examined by two people."""


class NotExamined(ConnectorError):
    """A decision waits for both examinations."""


class AppealOpen(ConnectorError):
    """A new application waits until a refusal can no longer be appealed: it would end that."""


class TooLateToAppeal(ConnectorError):
    """An appeal is filed within 30 days of a first refusal, once."""


class NothingToDraw(ConnectorError):
    """No bar on selling was ever written there: there is nothing to check."""


class RenewalNotOpen(ConnectorError):
    """A renewal is asked for within 90 days of the end, or after it."""


class AnswerGiven(ConnectorError):
    """The answer was given, or the matter is settled: nothing is changed."""


class NotAboutOneself(ConnectorError):
    """Nobody reports themselves, nor decides about themselves."""
