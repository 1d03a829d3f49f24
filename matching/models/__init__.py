"""The owner's ask, the people asked in turn, and what came of it."""

from matching.models.assignments import AssignmentLine, AssignmentRun, AssignmentRunQuerySet
from matching.models.capacity import CapacityMonth
from matching.models.exchanges import (
    LONGEST_MESSAGE,
    LONGEST_NOTE,
    ContactEntry,
    ExchangedMessage,
)
from matching.models.follow_ups import FollowUpAnswer
from matching.models.introductions import Introduction, IntroductionQuerySet
from matching.models.ladder import LadderStep
from matching.models.meetings import (
    LONGEST_MINUTES,
    SHORTEST_MINUTES,
    Meeting,
    MeetingSlot,
)
from matching.models.policies import RankingPolicy, RankingPolicyQuerySet
from matching.models.rankings import Ranking
from matching.models.requests import HelpRequest, HelpRequestQuerySet
from matching.models.ticks import BasketTick

__all__ = [
    "AssignmentLine",
    "AssignmentRun",
    "AssignmentRunQuerySet",
    "LONGEST_MESSAGE",
    "LONGEST_MINUTES",
    "LONGEST_NOTE",
    "SHORTEST_MINUTES",
    "BasketTick",
    "CapacityMonth",
    "ContactEntry",
    "ExchangedMessage",
    "FollowUpAnswer",
    "HelpRequest",
    "HelpRequestQuerySet",
    "Introduction",
    "IntroductionQuerySet",
    "LadderStep",
    "Meeting",
    "MeetingSlot",
    "Ranking",
    "RankingPolicy",
    "RankingPolicyQuerySet",
]
