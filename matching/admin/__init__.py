"""Requests for help and introductions: staff follow them, reassign and withdraw."""

from matching.admin.assignments import AssignmentLineAdmin, AssignmentRunAdmin
from matching.admin.exchanges import (
    ContactEntryAdmin,
    ExchangedMessageAdmin,
    MeetingAdmin,
    MeetingSlotAdmin,
)
from matching.admin.introductions import CapacityMonthAdmin, FollowUpAnswerAdmin, IntroductionAdmin
from matching.admin.ladder import LadderStepAdmin
from matching.admin.policies import RankingPolicyAdmin
from matching.admin.rankings import RankingAdmin
from matching.admin.requests import HelpRequestAdmin
from matching.admin.ticks import BasketTickAdmin

__all__ = [
    "AssignmentLineAdmin",
    "AssignmentRunAdmin",
    "BasketTickAdmin",
    "CapacityMonthAdmin",
    "ContactEntryAdmin",
    "ExchangedMessageAdmin",
    "FollowUpAnswerAdmin",
    "HelpRequestAdmin",
    "IntroductionAdmin",
    "LadderStepAdmin",
    "MeetingAdmin",
    "MeetingSlotAdmin",
    "RankingAdmin",
    "RankingPolicyAdmin",
]
