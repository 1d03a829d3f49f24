"""What changes a plan: one verb, one transaction, each step recorded with who and when."""

from plans.errors import (
    AlreadyAnswered,
    AlreadyEngaged,
    AlreadyRefused,
    AlreadyShared,
    AlreadyThere,
    NothingToPlan,
    NotPaused,
    NotUnderPact,
    NotYours,
    OverLimits,
    PlansError,
    ReasonNeeded,
    TooManyProposals,
    TooManyShares,
    WrongActions,
    WrongMove,
)
from plans.services.acting import move_action, tick_step
from plans.services.checking import answer_check_in, check_in
from plans.services.erasing import erase_plan, export
from plans.services.making import begin
from plans.services.pacts import CHECK_IN, PACT_END, end_now, engage, pact_ends, resume
from plans.services.proposing import (
    Idea,
    answer_action,
    answer_resource,
    propose_action,
    propose_resource,
)
from plans.services.sharing import close_share, share
from plans.services.stuck import ask_when_stuck, helped, tell_when_stuck

__all__ = [
    "CHECK_IN",
    "PACT_END",
    "AlreadyAnswered",
    "AlreadyEngaged",
    "AlreadyRefused",
    "AlreadyShared",
    "AlreadyThere",
    "Idea",
    "NotPaused",
    "NotUnderPact",
    "NotYours",
    "NothingToPlan",
    "OverLimits",
    "PlansError",
    "ReasonNeeded",
    "TooManyProposals",
    "TooManyShares",
    "WrongActions",
    "WrongMove",
    "answer_action",
    "answer_check_in",
    "answer_resource",
    "ask_when_stuck",
    "begin",
    "check_in",
    "close_share",
    "end_now",
    "engage",
    "erase_plan",
    "export",
    "helped",
    "move_action",
    "pact_ends",
    "propose_action",
    "propose_resource",
    "resume",
    "share",
    "tell_when_stuck",
    "tick_step",
]
