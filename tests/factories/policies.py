from typing import Any

import factory
from django.utils import timezone

from matching.enums import PolicyState
from matching.models import RankingPolicy
from matching.policy import POLICY, SHIPPED


class RankingPolicyFactory(factory.django.DjangoModelFactory[RankingPolicy]):
    """A draft with the parameters that ship; `published=True` is in force."""

    version = factory.Sequence(lambda n: str(100 + n))
    parameters = factory.LazyFunction(POLICY.to_json)
    note = "Un essai."

    class Meta:
        model = RankingPolicy

    class Params:
        published = factory.Trait(
            state=PolicyState.PUBLISHED, published_at=factory.LazyFunction(timezone.now)
        )


def shipped_policies() -> None:
    """Put in what the migrations do, for a database that another test has emptied."""
    known = set(RankingPolicy.objects.values_list("version", flat=True))
    for version, policy in SHIPPED.items():
        if version not in known:
            row: Any = {"version": version, "parameters": policy.to_json()}
            RankingPolicyFactory(published=True, **row)
