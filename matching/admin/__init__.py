"""Requests for help and introductions: staff follow them, reassign and withdraw."""

from matching.admin.introductions import CapacityMonthAdmin, FollowUpAnswerAdmin, IntroductionAdmin
from matching.admin.policies import RankingPolicyAdmin
from matching.admin.rankings import RankingAdmin
from matching.admin.requests import HelpRequestAdmin

__all__ = [
    "CapacityMonthAdmin",
    "FollowUpAnswerAdmin",
    "HelpRequestAdmin",
    "IntroductionAdmin",
    "RankingAdmin",
    "RankingPolicyAdmin",
]
