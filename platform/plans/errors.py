"""What may stop a service of this application; nothing is then changed."""


class PlansError(Exception):
    """Base of all the refusals below."""


class NotYours(PlansError):
    """This person may not act on this plan."""


class NothingToPlan(PlansError):
    """The diagnostic is not completed, or raises no need."""


class AlreadyEngaged(PlansError):
    """A pact is under way: it ends before another begins."""


class WrongActions(PlansError):
    """A pact is about one to three actions of the plan that remain to be done."""


class OverLimits(PlansError):
    """What is chosen takes more than the owner gives: minutes over the pact, euros in all."""

    def __init__(self, *, minutes: int, given_minutes: int, euros: int, given_euros: int) -> None:
        super().__init__(f"{minutes} of {given_minutes} minutes, {euros} of {given_euros} euros")
        self.minutes, self.given_minutes = minutes, given_minutes
        self.euros, self.given_euros = euros, given_euros


class WrongMove(PlansError):
    """From where the action stands, it does not go there; or somebody was faster."""


class ReasonNeeded(PlansError):
    """What is set aside is set aside for a reason."""


class NotPaused(PlansError):
    """Nothing is paused: the pact goes on, or is over."""


class NotUnderPact(PlansError):
    """No pact is under way: there is nothing to end."""


class AlreadyAnswered(PlansError):
    """All that is answered now was answered before, or is settled."""


class TooManyShares(PlansError):
    """So many links are open that nobody remembers who has which."""


class AlreadyShared(PlansError):
    """This address has an open link already."""


class TooManyProposals(PlansError):
    """The owner has enough to answer already."""


class AlreadyThere(PlansError):
    """The action has this resource already."""


class AlreadyRefused(AlreadyThere):
    """The owner did not want this resource for this action."""
