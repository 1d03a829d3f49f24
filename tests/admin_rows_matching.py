"""Rows of the rules of ranking and of what is computed for many, for the back office's tests."""

from collections.abc import Sequence

from django.utils import timezone

from accounts.models import User
from matching.enums import PolicyState
from matching.models import RankingPolicy
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
