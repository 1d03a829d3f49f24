"""Every view of this application, tried by everybody who might wish to open it (QUALITY B8).

Below, what each is answered about what belongs to somebody else: a connecteur of Périgueux, or for
the examinations an applicant whom the reviewer with a conflict was asked to examine. A view that
has no line fails, and so does a page of the back office that opens to anybody but staff.
"""

from dataclasses import dataclass
from typing import Any, Final

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.db.models import Model
from django.test import Client
from django.urls import get_resolver, reverse
from pytest_django import Settings

from accounts.enums import OrganisationRole
from accounts.models import OrganisationMember, User
from config.groups import CORRESPONDENTS, load_groups
from connectors.models import Criterion, Review
from tests.admin_rows import fill
from tests.connectors import filing
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.rights import wrong_answers
from tests.test_consistency import walk
from tests.world import World, make_world

pytestmark = pytest.mark.django_db

ROLES: Final = (
    "anonymous",
    "owner",
    "other_connector",
    "manager",
    "conflicted_reviewer",
    "far_correspondent",
    "staff",
)
EVERYBODY: Final = "200 200 200 200 200 200 200"
NOBODY: Final = "302 404 404 404 404 404 404"
# A space is one's own: who has none finds nothing, a connecteur their own.
POST_ONLY: Final = "302 405 405 405 405 405 405"
OWN_SPACE: Final = "302 404 200 404 404 404 404"
TABLE: Final[dict[str, dict[str, str]]] = {
    "connectors:appeal": {"GET": OWN_SPACE, "POST": OWN_SPACE},
    "connectors:apply": {
        "GET": "302 302 302 302 302 302 302",
        "POST": "302 302 302 302 302 302 302",
    },
    "connectors:apply_step": {
        "GET": "302 200 302 200 200 200 200",
        "POST": "302 200 302 200 200 200 200",
    },
    "connectors:availability": {"GET": OWN_SPACE, "POST": OWN_SPACE},
    "connectors:badge": {"GET": EVERYBODY},
    "connectors:cancel_holiday": {"GET": POST_ONLY, "POST": NOBODY},
    "connectors:certificate": {"GET": EVERYBODY},
    "connectors:charter": {"GET": OWN_SPACE, "POST": OWN_SPACE},
    "connectors:directory": {"GET": EVERYBODY},
    "connectors:directory_map": {"GET": EVERYBODY},
    "connectors:directory_near": {
        "GET": "405 405 405 405 405 405 405",
        "POST": "302 302 302 302 302 302 302",
    },
    "connectors:directory_order": {"GET": EVERYBODY},
    "connectors:evidence": {"GET": "302 404 404 404 404 404 200"},
    "connectors:first_request": {"GET": OWN_SPACE},
    "connectors:guide": {"GET": OWN_SPACE, "POST": "302 404 302 404 404 404 404"},
    "connectors:join": {"GET": EVERYBODY},
    "connectors:label": {"GET": OWN_SPACE, "POST": "302 404 302 404 404 404 404"},
    "connectors:label_clients": {
        "GET": "302 404 302 404 404 404 404",
        "POST": "302 404 302 404 404 404 404",
    },
    "connectors:label_criterion": {
        "GET": "302 404 302 404 404 404 404",
        "POST": "302 404 302 404 404 404 404",
    },
    "connectors:label_file": {
        "GET": "302 404 302 404 404 404 404",
        "POST": "302 404 302 404 404 404 404",
    },
    "connectors:label_held": {"GET": OWN_SPACE},
    "connectors:label_themes": {
        "GET": "302 404 302 404 404 404 404",
        "POST": "302 404 302 404 404 404 404",
    },
    "connectors:leave": {"GET": OWN_SPACE, "POST": "302 404 302 404 404 404 404"},
    "connectors:new_offer": {
        "GET": "302 404 302 404 404 404 404",
        "POST": "302 404 302 404 404 404 404",
    },
    "connectors:offer": {"GET": NOBODY, "POST": NOBODY},
    "connectors:offers": {"GET": OWN_SPACE},
    "connectors:organisation": {
        "GET": "302 404 404 200 404 404 404",
        "POST": "302 404 404 200 404 404 404",
    },
    "connectors:organisations": {"GET": "302 404 404 302 404 404 404"},
    "connectors:own_reports": {"GET": OWN_SPACE},
    "connectors:pause": {"GET": POST_ONLY, "POST": "302 404 302 404 404 404 404"},
    "connectors:person": {"GET": EVERYBODY},
    "connectors:preview": {"GET": OWN_SPACE, "POST": OWN_SPACE},
    "connectors:profile": {"GET": OWN_SPACE},
    "connectors:profile_step": {"GET": OWN_SPACE, "POST": OWN_SPACE},
    "connectors:publish_offer": {"GET": POST_ONLY, "POST": NOBODY},
    "connectors:reference": {"GET": EVERYBODY, "POST": EVERYBODY},
    "connectors:register": {"GET": EVERYBODY},
    "connectors:renew": {"GET": POST_ONLY, "POST": "302 404 302 404 404 404 404"},
    "connectors:report": {
        "GET": "302 200 200 200 200 200 200",
        "POST": "302 200 200 200 200 200 200",
    },
    "connectors:report_answer": {"GET": NOBODY, "POST": NOBODY},
    "connectors:review": {"GET": NOBODY, "POST": NOBODY},
    "connectors:reviews": {"GET": "302 404 200 404 200 404 200"},
    "connectors:space": {"GET": OWN_SPACE},
    "connectors:suspension": {"GET": NOBODY, "POST": NOBODY},
    "connectors:testimony": {"GET": NOBODY, "POST": NOBODY},
    "connectors:welcome": {"GET": OWN_SPACE},
    "connectors:withdraw_offer": {"GET": POST_ONLY, "POST": NOBODY},
    "connectors:work": {"GET": OWN_SPACE},
}


@dataclass
class People:
    """Who tries, and what they try: the world's objects, and one application with a conflict."""

    world: World
    manager: User
    conflicted_reviewer: User
    far_correspondent: User
    review: Review
    # A row of each model of this application, in the region of Périgueux.
    rows: dict[type[Model], Any]

    def get(self, role: str) -> User | None:
        if role in {"manager", "conflicted_reviewer", "far_correspondent"}:
            person: User = getattr(self, role)
            return person
        return self.world.person(role)

    def address(self, name: str) -> str:
        if name == "connectors:review":
            return reverse(name, args=[self.review.pk])
        if name == "connectors:evidence":
            return reverse(name, args=[self.review.label.evidence.filter(kind="file")[0].pk])
        return self.world.address(name)


@pytest.fixture
def people(settings: Settings) -> People:
    settings.DEMO = True
    cache.clear()
    load_groups()
    world = make_world()
    subject = world.connector.connector
    subject.organisation = world.organisation
    subject.save(update_fields=["organisation"])
    manager = UserFactory()
    OrganisationMember.objects.create(
        user=manager, organisation=world.organisation, role=OrganisationRole.MANAGER
    )
    # The examination is theirs, and they join the applicant's firm afterwards.
    applicant = ConnectorFactory(organisation=OrganisationFactory(), commune=subject.commune)
    label = filing.complete(applicant)
    filing.stored(label, Criterion.objects.get(criteria=label.criteria, code="prix"))
    filing.applications.submit(label, by=applicant.user)
    reviewers = [filing.reviewer(), filing.reviewer()]
    reviews = filing.examinations.assign(label, reviewers=reviewers, by=filing.decider())
    OrganisationMember.objects.create(user=reviewers[0], organisation=applicant.organisation)
    rows = {
        model: row.pk
        for model in apps.get_app_config("connectors").get_models()
        if model in admin.site._registry and (row := model._default_manager.first()) is not None
    }
    fill(1, start=500, region="28", department="14")
    correspondent = UserFactory(is_staff=True, region_id="28")
    correspondent.groups.add(Group.objects.get(name=CORRESPONDENTS))
    return People(world, manager, reviewers[0], correspondent, reviews[0], rows)


def client_of(people: People, role: str) -> Client:
    client = Client()
    person = people.get(role)
    if person is not None:
        client.force_login(person)
    return client


def test_b8_every_view_has_its_line() -> None:
    names = {name for name, _ in walk(get_resolver()) if name.startswith("connectors:")}
    assert sorted(TABLE) == sorted(names)


@pytest.mark.parametrize("role", ROLES)
def test_b8_each_opens_what_is_theirs_and_nothing_else(people: People, role: str) -> None:
    wrong = wrong_answers(
        TABLE, ROLES.index(role), client=lambda: client_of(people, role), address=people.address
    )
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ROLES)
def test_b8_the_back_office_opens_to_staff_alone(people: People, role: str) -> None:
    """A row of this region opens to nobody else, the correspondent of another region included."""
    client = client_of(people, role)
    pages = {
        model: reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_change", args=[pk])
        for model, pk in people.rows.items()
    }
    assert len(pages) > 10
    opened = {model for model, page in pages.items() if client.get(page).status_code == 200}
    assert opened == (set(pages) if role == "staff" else set())
