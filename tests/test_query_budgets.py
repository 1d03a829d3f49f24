"""The four pages of the main job cost the same at 10 and at 1,000 rows (Must show 4, A29, E11)."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Company, Consent, User
from connectors.enums import ThemeLevel
from connectors.models import Connector, ConnectorTheme
from diagnostics.models import Assessment
from matching.models import HelpRequest, Introduction, Ranking
from reference.enums import Theme
from tests.factories.connectors import CharterFactory
from tests.factories.matching import NEEDS, PROFILE
from tests.rights import client_of
from tests.world import World, make_world

CEILING = 12
PAGES: dict[str, tuple[str, Callable[[World], str]]] = {
    "result": ("owner", lambda world: world.address("diagnostics:result")),
    "proposals": ("owner", lambda world: world.address("matching:proposals") + "?commune=24000"),
    "dashboard": ("connector", lambda world: "/connecteur/"),
    "dashboard, under way": ("connector", lambda world: "/connecteur/?etat=en-cours"),
    "dashboard, finished": ("connector", lambda world: "/connecteur/?etat=terminees"),
    "request": ("owner", lambda world: world.address("matching:request")),
    "mon espace": ("owner", lambda world: "/mon-espace/"),
    "plan": ("owner", lambda world: world.address("plans:plan")),
    "action of a plan": ("owner", lambda world: world.address("plans:action")),
    "preview of a plan": ("owner", lambda world: world.address("plans:preview")),
}


def grow(world: World, count: int) -> None:
    """Add connecteurs of the same town, and diagnostics and requests of the same owner."""
    home = world.connector.connector.commune
    assert home is not None
    users = User.objects.bulk_create(
        User(email=f"foule-{uuid4().hex}@example.org", password="!") for _ in range(count)
    )
    connectors = Connector.objects.bulk_create(
        Connector(
            user=user,
            state="active",
            display_name="Foule Exemple",
            charter=CharterFactory(),
            charter_signed_at=timezone.now(),
            commune=home,
            latitude=home.latitude,
            longitude=home.longitude,
        )
        for user in users
    )
    ConnectorTheme.objects.bulk_create(
        ConnectorTheme(connector=one, theme=theme, level=ThemeLevel.HAS_DONE)
        for one in connectors
        for theme in (Theme.SITE_INTERNET, Theme.CYBERSECURITE)
    )
    model = world.completed
    assessments = Assessment.objects.bulk_create(
        Assessment(
            questionnaire=model.questionnaire,
            owner=world.owner,
            state=model.state,
            profile=model.profile,
            answers=model.answers,
            results=model.results,
            benchmark_release=model.benchmark_release,
            completed_at=timezone.now(),
        )
        for _ in range(count)
    )
    ask(world, assessments)


def ask(world: World, assessments: list[Assessment]) -> None:
    """Add a request for each diagnostic, waiting for the connecteur of this world."""
    company = Company.objects.get(help_requests=world.asked)
    consents = Consent.objects.bulk_create(
        Consent(user=world.owner, purpose="share_contact", text="J’accepte.", text_version="1")
        for _ in assessments
    )
    requests = HelpRequest.objects.bulk_create(
        HelpRequest(
            owner=world.owner,
            company=company,
            assessment=assessment,
            consent=consent,
            submission_id=uuid4(),
            needs=NEEDS,
            profile=PROFILE,
        )
        for assessment, consent in zip(assessments, consents, strict=True)
    )
    rankings = Ranking.objects.bulk_create(
        Ranking(
            help_request=request,
            policy_version="1",
            seed="seed",
            inputs={},
            results={"policy_version": "1", "seed": "seed", "ranked": [], "excluded": []},
        )
        for request in requests
    )
    states = ("requested", "in_progress", "declined")
    Introduction.objects.bulk_create(
        Introduction(
            help_request=request,
            connector=world.connector.connector,
            ranking=ranking,
            state=states[number % 3],
            expires_at=timezone.now() + timedelta(days=3),
            settled_at=timezone.now() if number % 3 else None,
        )
        for number, (request, ranking) in enumerate(zip(requests, rankings, strict=True))
    )


def cost(world: World) -> dict[str, int]:
    """Return how many queries each page makes, once the published questionnaire is read."""
    counts = {}
    for name, (role, address) in PAGES.items():
        client = client_of(world, role)
        client.get(address(world))
        with CaptureQueriesContext(connection) as made:
            assert client.get(address(world)).status_code == 200, name
        counts[name] = len(made)
    return counts


@pytest.mark.django_db
def test_a29_pages_cost_the_same_at_10_and_at_1000() -> None:
    cache.clear()
    world = make_world()
    grow(world, 10)
    few = cost(world)
    grow(world, 990)
    many = cost(world)
    assert few == many
    assert max(many.values()) <= CEILING, many
