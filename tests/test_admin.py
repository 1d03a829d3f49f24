"""A walk through the back office: every list opens, stays fast and keeps history as it is."""

from typing import Any
from urllib.parse import unquote

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db import connection
from django.db.models import Model
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import ContactReading, User
from resources.enums import ResourceState
from resources.models import Resource
from tests.admin_rows import fill
from tests.factories.accounts import UserFactory
from tests.factories.resources import ResourceFactory

OURS = [
    "accounts",
    "connectors",
    "diagnostics",
    "matching",
    "notifications",
    "plans",
    "reference",
    "resources",
]
MODELS = [model for app in OURS for model in apps.get_app_config(app).get_models()]
# Written once by the machine or by services: neither added, changed nor deleted by hand.
# As many rows as there are kinds: changed, and never added.
FIXED = {"matching.ladderstep", "resources.resource"}
HISTORY = {
    "accounts.consent",
    "accounts.contactreading",
    "accounts.invitation",
    "accounts.membership",
    "accounts.statechange",
    "connectors.appeal",
    "connectors.auditline",
    "connectors.chartersignature",
    "connectors.connectortheme",
    "connectors.criterion",
    "connectors.decision",
    "connectors.declaredlink",
    "connectors.directoryday",
    "connectors.directoryline",
    "connectors.evidence",
    "connectors.finishedwork",
    "connectors.holiday",
    "connectors.label",
    "connectors.offer",
    "connectors.recusal",
    "connectors.reference",
    "connectors.requestanswer",
    "connectors.review",
    "connectors.reviewscore",
    "connectors.salesbar",
    "connectors.testimony",
    "connectors.misconductreport",
    "connectors.suspension",
    "diagnostics.assessment",
    "diagnostics.assistance",
    "diagnostics.benchmarkrelease",
    "diagnostics.figure",
    "diagnostics.importrun",
    "diagnostics.papersheet",
    "diagnostics.questionnaire",
    "diagnostics.report",
    "diagnostics.resumelink",
    "diagnostics.sharelink",
    "matching.assignmentline",
    "matching.baskettick",
    "matching.capacitymonth",
    "matching.contactentry",
    "matching.exchangedmessage",
    "matching.followupanswer",
    "matching.helprequest",
    "matching.introduction",
    "matching.meeting",
    "matching.meetingslot",
    "matching.ranking",
    "matching.rankingpolicy",
    "notifications.address",
    "notifications.bounce",
    "notifications.duerow",
    "notifications.heartbeat",
    "notifications.incident",
    "notifications.message",
    "notifications.preference",
    "plans.actionresource",
    "plans.checkin",
    "plans.checkinanswer",
    "plans.plan",
    "plans.planaction",
    "plans.planshare",
    "plans.step",
    "reference.commune",
    "reference.department",
    "reference.region",
    "reference.sector",
    "resources.event",
    "resources.registration",
    "resources.opinion",
    "resources.outdatedreport",
}
QUERY_CEILING = 12
each_model = pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label_lower)


def page(model: type[Model], name: str, *args: Any) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


def admin_of(model: type[Model]) -> "admin.ModelAdmin[Any]":
    return admin.site.get_model_admin(model)


@pytest.fixture
def staff() -> User:
    return UserFactory.create(staff=True)


@pytest.fixture
def as_staff(client: Client, staff: User) -> Client:
    client.force_login(staff)
    return client


pytestmark = pytest.mark.django_db


@each_model
def test_every_model_of_ours_has_its_page(model: type[Model]) -> None:
    model_admin = admin_of(model)
    assert model_admin.show_full_result_count is False
    assert model_admin.search_fields
    assert model_admin.list_per_page <= 50


def test_changelists_search_and_filter_within_a_ceiling_equal_at_two_sizes(
    as_staff: Client,
) -> None:
    """Must show 7, QUALITY A29."""
    fill(10)
    small = {}
    for model in MODELS:
        address = page(model, "changelist")
        small[model], changelist = opened(as_staff, address)
        assert as_staff.get(address, {"q": "exemple"}).status_code == 200, address
        for query in filter_links(changelist):
            response = as_staff.get(f"{address}{query}")
            assert response.status_code == 200, f"{address}{query}"
            assert "e=1" not in query
    # More than a page holds, whatever the list.
    fill(60, start=1000)
    for model in MODELS:
        address = page(model, "changelist")
        large, _ = opened(as_staff, address)
        assert large == small[model] <= QUERY_CEILING, f"{address}: {small[model]}, then {large}"


def opened(client: Client, address: str) -> tuple[int, ChangeList]:
    """Return the number of queries of a list, and the list."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200, address
    changelist = response.context["cl"]
    assert changelist.result_list, f"{address} is empty: the ceiling proves nothing"
    return len(queries), changelist


def filter_links(changelist: ChangeList) -> list[str]:
    """Return the address of a choice of each filter, as the page offers it."""
    links = []
    for spec in changelist.filter_specs:
        choices = [choice["query_string"] for choice in spec.choices(changelist)]
        links += choices[1:2]
    return links


def test_a_state_and_its_dates_are_read_only(as_staff: Client, staff: User) -> None:
    fill(1)
    request = RequestFactory().get("/")
    request.user = staff
    tried = set()
    for model in MODELS:
        subject = model._default_manager.order_by("-pk").first()
        model_admin = admin_of(model)
        if not model_admin.has_change_permission(request, subject):
            continue
        editable = set(model_admin.get_form(request, subject, change=True).base_fields)
        # Only services write where something stands and since when.
        assert not {name for name in editable if name == "state" or name.endswith("_at")}
        tried.add(model._meta.label_lower)
    assert "connectors.connector" in tried


def test_add_and_change_pages_open(as_staff: Client) -> None:
    fill(3)
    for model in MODELS:
        subject = model._default_manager.order_by("-pk").first()
        assert subject is not None
        address = page(model, "change", subject.pk)
        assert as_staff.get(address).status_code == 200, address
        add = as_staff.get(page(model, "add"))
        closed = model._meta.label_lower in (HISTORY | FIXED)
        assert add.status_code == (403 if closed else 200), address


def test_nothing_is_deleted_and_history_is_not_rewritten(as_staff: Client) -> None:
    fill(2)
    for model in MODELS:
        subject = model._default_manager.order_by("-pk").first()
        assert subject is not None
        count = model._default_manager.count()
        address = page(model, "delete", subject.pk)
        assert as_staff.post(address, {"post": "yes"}).status_code == 403, address
        as_staff.post(
            page(model, "changelist"),
            {
                "action": "delete_selected",
                "_selected_action": [subject.pk],
                "post": "yes",
                "index": 0,
            },
        )
        assert model._default_manager.count() == count, address
        if model._meta.label_lower in HISTORY:
            address = page(model, "change", subject.pk)
            assert as_staff.post(address, {}).status_code == 403, address


def test_the_home_page_says_what_waits(as_staff: Client) -> None:
    fill(3)
    proposed = Resource.objects.filter(state=ResourceState.PROPOSED).count()
    ResourceFactory.create_batch(2, proposed=True)
    with CaptureQueriesContext(connection) as queries:
        response = as_staff.get(reverse("admin:index"))
    assert len(queries) <= QUERY_CEILING
    baskets = {basket["title"]: basket for basket in response.context["baskets"]}
    assert len(baskets) == 23
    for basket in baskets.values():
        listed = as_staff.get(basket["url"]).context["cl"].result_count
        assert listed == basket["count"]
    assert baskets["Demandes restées sans réponse"]["count"] == 3
    assert baskets["Acceptées sans contact établi"]["count"] == 0
    assert baskets["Ressources proposées à relire"]["count"] == proposed + 2


def test_only_staff_comes_in_and_by_the_sites_own_page(client: Client) -> None:
    wanted = reverse("admin:accounts_company_changelist")
    chain = client.get(wanted, follow=True).redirect_chain
    assert unquote(chain[-1][0]) == f"{reverse('account_login')}?next={wanted}"
    client.force_login(UserFactory.create())
    assert client.get(wanted, follow=True).status_code == 403
    client.force_login(UserFactory.create(staff=True))
    way_in = reverse("admin:login")
    assert client.get(way_in, {"next": wanted})["Location"] == wanted
    elsewhere = client.get(way_in, {"next": "https://example.org/"})
    assert elsewhere["Location"] == reverse("admin:index")


def test_opening_a_page_with_contact_details_is_kept_and_lists_show_none(
    as_staff: Client, staff: User
) -> None:
    """QUALITY B22."""
    fill(1)
    person = User.objects.get(email="ligne0@example.org")
    for model in (apps.get_model(label) for label in ("accounts.User", "matching.HelpRequest")):
        listed = as_staff.get(page(model, "changelist")).content.decode()
        assert person.email not in listed
        assert "+33100000000" not in listed
    before = ContactReading.objects.filter(reader=staff).count()
    subject = person.help_requests.get()
    shown = as_staff.get(page(type(subject), "change", subject.pk)).content.decode()
    assert subject.phone in shown
    reading = ContactReading.objects.filter(reader=staff).get()
    assert (reading.subject, reading.about_id) == (person, subject.pk)
    assert before == 0


def test_the_mail_list_shows_neither_addresses_nor_texts(as_staff: Client) -> None:
    fill(1)
    message = apps.get_model("notifications.Message").objects.get()
    for address in (page(type(message), "changelist"), page(type(message), "change", message.pk)):
        content = as_staff.get(address).content.decode()
        assert "l…@example.org" in content
        assert "ligne0@example.org" not in content
