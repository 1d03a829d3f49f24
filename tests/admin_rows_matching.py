"""Rows of the rules of ranking and of what is computed for many, for the back office's tests."""

from collections.abc import Iterable, Sequence

from django.utils import timezone

from accounts.models import User
from matching.enums import AssignmentState, PolicyState
from matching.models import AssignmentLine, AssignmentRun, BasketTick, HelpRequest, RankingPolicy
from matching.policy import POLICY


def fill_rules(users: Sequence[User], start: int) -> None:
    now = timezone.now()
    RankingPolicy.objects.bulk_create(
        RankingPolicy(
            version=f"1.{start + n}",
            state=PolicyState.PUBLISHED,
            parameters=POLICY.to_json(),
            note="Un exemple.",
            created_by=user,
            published_at=now,
            published_by=user,
        )
        for n, user in enumerate(users)
    )
    BasketTick.objects.bulk_create(
        BasketTick(basket="en-retard", subject=f"ligne {start + n}", by=user)
        for n, user in enumerate(users)
    )


def fill_assignments(users: Sequence[User], requests: Iterable[HelpRequest], region: str) -> None:
    now = timezone.now()
    runs = AssignmentRun.objects.bulk_create(
        AssignmentRun(
            region_id=region, state=AssignmentState.DROPPED, created_by=user, ended_at=now
        )
        for user in users
    )
    AssignmentLine.objects.bulk_create(
        AssignmentLine(run=run, help_request=request)
        for run, request in zip(runs, requests, strict=True)
    )
