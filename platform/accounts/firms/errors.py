"""What may stop an act on a firm; nothing is then changed."""

from accounts.enums import InvitationState


class FirmError(Exception):
    """Base of all the refusals below."""


class NotMember(FirmError):
    """This person does not, or no longer, belong to the firm."""


class NotFirmOwner(FirmError):
    """Only an owner of the firm may do this."""


class LastOwner(FirmError):
    """A firm with people keeps an owner: hand it over, or close it."""


class OwnerStays(FirmError):
    """An owner leaves by themselves; nobody but the team removes one."""


class AlreadyOwner(FirmError):
    """This person is an owner of the firm already."""


class AlreadyMember(FirmError):
    """This address is that of somebody of the firm."""


class AlreadyInvited(FirmError):
    """An invitation to this address waits for an answer."""


class DeclinedLately(FirmError):
    """This person said no not long ago: they are not asked again so soon."""


class TooManyInvitations(FirmError):
    """Too many in a day, from one person or to one address (QUALITY B18)."""


class TooManyFirms(FirmError):
    """Too many firms named in a day by one person (QUALITY B18)."""


class NotForYou(FirmError):
    """The invitation is for another address than that of whoever is signed in."""


class InvitationOver(FirmError):
    """The invitation waits for no answer any more; `state` says what became of it."""

    def __init__(self, state: InvitationState) -> None:
        super().__init__(state)
        self.state = state
