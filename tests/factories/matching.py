from datetime import timedelta
from typing import Any
from uuid import uuid4

import factory
from django.utils import timezone

from accounts.enums import ConsentPurpose
from accounts.models import Consent
from matching.consent import TEXT_VERSION
from matching.enums import HelpRequestState, IntroductionState
from matching.models import HelpRequest, Introduction, Ranking
from tests.factories.accounts import CompanyFactory, UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.diagnostics import AssessmentFactory

NEEDS: list[dict[str, Any]] = [
    {
        "theme": "site-internet",
        "weight": 30.0,
        "why": "Avez-vous un site ?",
        "action": "Ouvrir un site simple",
    },
    {
        "theme": "cybersecurite",
        "weight": 10.0,
        "why": "Sauvegardez-vous ?",
        "action": "Sauvegarder chaque semaine",
    },
]
PROFILE = {"size_class": "10_49", "sector": "G", "department": "24"}


class ConsentFactory(factory.django.DjangoModelFactory[Consent]):
    user = factory.SubFactory(UserFactory)
    purpose = ConsentPurpose.SHARE_CONTACT
    text = "J’accepte."
    text_version = TEXT_VERSION

    class Meta:
        model = Consent


class HelpRequestFactory(factory.django.DjangoModelFactory[HelpRequest]):
    """A request that waits, of a firm of Périgueux; `withdrawn=True` and `closed=True` are over."""

    owner = factory.SubFactory(UserFactory)
    company = factory.SubFactory(CompanyFactory)
    assessment = factory.SubFactory(
        AssessmentFactory, completed=True, owner=factory.SelfAttribute("..owner")
    )
    consent = factory.SubFactory(ConsentFactory, user=factory.SelfAttribute("..owner"))
    submission_id = factory.LazyFunction(uuid4)
    contact_name = "Claude Exemple"
    phone = "06 12 34 56 78"
    needs = factory.LazyFunction(lambda: [dict(need) for need in NEEDS])
    profile = factory.LazyFunction(lambda: dict(PROFILE))

    class Meta:
        model = HelpRequest

    class Params:
        matched = factory.Trait(state=HelpRequestState.MATCHED)
        unanswered = factory.Trait(state=HelpRequestState.UNANSWERED)
        closed = factory.Trait(
            state=HelpRequestState.CLOSED, closed_at=factory.LazyFunction(timezone.now)
        )


class RankingFactory(factory.django.DjangoModelFactory[Ranking]):
    help_request = factory.SubFactory(HelpRequestFactory)
    policy_version = "1"
    seed = "seed"
    inputs = factory.LazyFunction(dict)
    results = factory.LazyFunction(
        lambda: {"policy_version": "1", "seed": "seed", "ranked": [], "excluded": []}
    )

    class Meta:
        model = Ranking


class IntroductionFactory(factory.django.DjangoModelFactory[Introduction]):
    """A request waiting for one connecteur; traits `accepted`, `in_progress`, `declined`."""

    help_request = factory.SubFactory(HelpRequestFactory)
    connector = factory.SubFactory(ConnectorFactory)
    ranking = factory.SubFactory(
        RankingFactory, help_request=factory.SelfAttribute("..help_request")
    )
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=3))

    class Meta:
        model = Introduction

    class Params:
        accepted = factory.Trait(
            state=IntroductionState.ACCEPTED,
            settled_at=factory.LazyFunction(timezone.now),
            settled_by=factory.SelfAttribute("connector.user"),
            help_request__matched=True,
        )
        in_progress = factory.Trait(
            state=IntroductionState.IN_PROGRESS,
            settled_at=factory.LazyFunction(timezone.now),
            settled_by=factory.SelfAttribute("connector.user"),
            contact_made_at=factory.LazyFunction(timezone.now),
            help_request__matched=True,
        )
        declined = factory.Trait(
            state=IntroductionState.DECLINED,
            settled_at=factory.LazyFunction(timezone.now),
            settled_by=factory.SelfAttribute("connector.user"),
        )
