"""What may stop a service of this application; nothing is then changed."""


class MatchingError(Exception):
    """Base of all the refusals below."""


class AlreadySettled(MatchingError):
    """Somebody was faster, or the state does not allow it any more."""


class OnPause(AlreadySettled):
    """The owner has put the request aside: nobody is asked in their place meanwhile."""


class NoSlotLeft(MatchingError):
    """The connecteur has accepted as many requests as their month holds."""


class ConsentWithdrawn(MatchingError):
    """The owner has withdrawn the consent: nothing may be passed on."""


class ConsentDoesNotCover(MatchingError):
    """The owner agreed to the person they chose, not to somebody else's choice."""


class NotYours(MatchingError):
    """This person may not act on this object."""


class NotFirmOwner(MatchingError):
    """Only an owner of a firm asks for help in its name; `company` is the firm."""

    def __init__(self, company: str) -> None:
        super().__init__(company)
        self.company = company


class NotActive(MatchingError):
    """The connecteur is suspended, has left or is not in yet."""


class NotEligible(MatchingError):
    """The rules leave this connecteur out; the message says why, in French."""


class AssessmentNotReady(MatchingError):
    """The diagnostic is not completed, or raises no need."""


class AlreadyAsked(MatchingError):
    """A request on this diagnostic or for this firm is under way: `help_request_id` says which."""

    def __init__(self, help_request_id: object) -> None:
        super().__init__(str(help_request_id))
        self.help_request_id = help_request_id


class TooManyRequests(MatchingError):
    """Too many requests in a day for one person or one firm (QUALITY B18)."""


class TooManyMessages(MatchingError):
    """Too many messages in a day from one side of one introduction."""


class WrongMoment(MatchingError):
    """A moment that cannot be: gone by where it is to come, or the other way round."""


class SlotGone(MatchingError):
    """This slot is past, taken back or not of this meeting."""


class WrongAnswer(MatchingError):
    """This value does not answer this question."""


class DraftExists(MatchingError):
    """A version of the rules is being prepared already: change that one, or drop it."""


class AlreadyPublished(MatchingError):
    """This version of the rules is published: it never changes again."""


class PolicyUnexplained(MatchingError):
    """Nobody said what these rules change, and why."""


class NothingToAssign(MatchingError):
    """No request of this region waits for a choice that its owner leaves to us."""


class AssignmentUnderWay(MatchingError):
    """A run is under way for this region: apply it or drop it first."""


class RemindedToday(MatchingError):
    """This connecteur was reminded today already: once a day is enough."""


class NothingToGiveBack(MatchingError):
    """This connecteur has no request that waits for an answer."""
