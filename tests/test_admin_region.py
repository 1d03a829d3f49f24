"""A regional correspondent sees one region, in lists, pages, actions and autocompletion alike."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from accounts.admin_scope import RegionScopedAdmin
from accounts.models import Company, User
from config.groups import CORRESPONDENTS, RIGHTS, load_groups
from connectors.models import Connector, Label
from diagnostics.models import Assessment
from matching.models import HelpRequest
from tests.admin_rows import fill
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

SCOPED = [
    model
    for model, model_admin in admin.site._registry.items()
    if isinstance(model_admin, RegionScopedAdmin)
]


def page(model: type[Model], name: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


@pytest.fixture
def correspondent(client: Client) -> User:
    """Follows region 75 (department 24); region 28 (department 14) is somebody else's."""
    fill(2, region="75", department="24")
    fill(3, start=100, region="28", department="14")
    load_groups()
    user = UserFactory.create(is_staff=True, region_id="75")
    user.groups.add(user.groups.model.objects.get(name=CORRESPONDENTS))
    client.force_login(user)
    return user


def rows_of(client: Client, model: type[Model]) -> list[Model]:
    return list(client.get(page(model, "changelist")).context["cl"].result_list)


@pytest.mark.usefixtures("correspondent")
def test_each_scoped_list_holds_one_region_and_other_pages_are_not_found(client: Client) -> None:
    opened = [model for model in SCOPED if model._meta.label_lower in RIGHTS[CORRESPONDENTS]]
    assert len(opened) >= 8
    for model in opened:
        mine = rows_of(client, model)
        assert len(mine) == 2, model
        others = model._default_manager.exclude(pk__in=[row.pk for row in mine])
        assert others.count() == 3, model
        assert client.get(page(model, "change", mine[0].pk)).status_code == 200, model
        # Django answers an unknown row by the home page and a message, not by an error.
        foreign = others.first()
        assert foreign is not None
        answer = client.get(page(model, "change", foreign.pk))
        assert answer.status_code == 302, model
        assert answer["Location"] == reverse("admin:index")
        searched = client.get(page(model, "changelist"), {"q": "101"})
        assert searched.context["cl"].result_count == 0, model


@pytest.mark.usefixtures("correspondent")
def test_what_is_not_cut_by_region_is_closed(client: Client) -> None:
    for label in (
        "accounts.User",
        "accounts.Consent",
        "accounts.ContactReading",
        "accounts.StateChange",
        "accounts.Membership",
        "accounts.Invitation",
        "notifications.Message",
        "notifications.DueRow",
    ):
        assert client.get(page(apps.get_model(label), "changelist")).status_code == 403, label


@pytest.mark.usefixtures("correspondent")
def test_an_action_does_not_reach_another_region(client: Client) -> None:
    theirs = Connector.objects.get(display_name="Connecteur 100")
    mine = Connector.objects.get(display_name="Connecteur 0")
    for connector in (theirs, mine):
        client.post(
            page(Connector, "changelist"),
            {
                "action": "approve",
                "_selected_action": [str(connector.pk)],
                "index": 0,
                "confirmed": 1,
            },
        )
    theirs.refresh_from_db()
    mine.refresh_from_db()
    assert (theirs.state, mine.state) == ("submitted", "active")


@pytest.mark.usefixtures("correspondent")
def test_labels_are_a_national_decision(client: Client) -> None:
    mine = Connector.objects.get(display_name="Connecteur 0")
    actions = client.get(page(Connector, "change", mine.pk)).context["object_actions"]
    assert "approve" in [name for name, _ in actions]
    Label.objects.update(state="under_review")
    label = mine.labels.get()
    assert client.get(page(Label, "change", label.pk)).context["object_actions"] == []
    client.post(
        page(Label, "changelist"),
        {"action": "decide", "_selected_action": [str(label.pk)], "index": 0, "confirmed": 1},
    )
    label.refresh_from_db()
    assert label.state == "under_review"


@pytest.mark.usefixtures("correspondent")
def test_completion_and_the_home_page_are_cut_too(client: Client) -> None:
    found = client.get(
        reverse("admin:autocomplete"),
        {"app_label": "connectors", "model_name": "label", "field_name": "connector"},
    )
    assert len(found.json()["results"]) == 2
    waiting = {
        basket["title"]: basket["count"]
        for basket in client.get(reverse("admin:index")).context["baskets"]
    }
    assert waiting["Demandes restées sans réponse"] == 2
    assert "Messages qui n’ont pas pu partir" not in waiting


def test_a_national_member_of_staff_sees_all_regions(client: Client, correspondent: User) -> None:
    client.force_login(UserFactory.create(staff=True))
    for model in (Company, Connector, HelpRequest, Assessment):
        assert len(rows_of(client, model)) == 5
    # Even a superuser keeps to the region they are given.
    client.force_login(UserFactory.create(staff=True, region_id="28"))
    for model in (Company, Connector, HelpRequest, Assessment):
        assert len(rows_of(client, model)) == 3
