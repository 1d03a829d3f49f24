"""The owner's ask, the people asked in turn, and what came of it."""

from matching.models.capacity import CapacityMonth
from matching.models.follow_ups import FollowUpAnswer
from matching.models.introductions import Introduction, IntroductionQuerySet
from matching.models.policies import RankingPolicy, RankingPolicyQuerySet
from matching.models.rankings import Ranking
from matching.models.requests import HelpRequest, HelpRequestQuerySet

__all__ = [
    "CapacityMonth",
    "FollowUpAnswer",
    "HelpRequest",
    "HelpRequestQuerySet",
    "Introduction",
    "IntroductionQuerySet",
    "Ranking",
    "RankingPolicy",
    "RankingPolicyQuerySet",
]
