"""What holds of every address, whatever the page: who is let in, and that reading writes nothing.

The matrix below names every address of the site; a new one fails until it is given its line.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from django.contrib import admin
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import get_resolver, reverse
from pytest_django import Settings

from matching.baskets import BASKETS
from plans.learning.pages import FILES as LEARNING_FILES
from tests.rights import wrong_answers
from tests.test_consistency import walk
from tests.world import ROLES, World, make_world

pytestmark = pytest.mark.django_db

EVERYBODY = "200 200 200 200 200 200"
# By name and method, the answer to: nobody, an owner who is a stranger, a connecteur who is one,
# the owner, the connecteur asked, staff. Somebody else's object is a 404 (QUALITY B8).
MATRIX: dict[str, dict[str, str]] = {
    "accessibility": {"GET": EVERYBODY},
    "account_confirm_login_code": {"GET": "302 302 302 302 302 302"},
    "account_login": {"GET": "200 302 302 302 302 302"},
    "account_logout": {"GET": "302 200 200 200 200 200", "POST": "302 302 302 302 302 302"},
    "account_request_login_code": {"GET": "302 302 302 302 302 302"},
    "account_signup": {"GET": "302 302 302 302 302 302"},
    "accounts:change_firm": {"GET": "302 404 404 200 404 404", "POST": "302 404 404 200 404 404"},
    # Who has no firm is led to naming one.
    "accounts:choose_firm": {"GET": "302 302 302 200 302 302", "POST": "302 302 302 200 302 302"},
    "accounts:firm": {"GET": "302 404 404 200 404 404"},
    "accounts:hand_over": {"GET": "302 404 404 200 404 404", "POST": "302 404 404 200 404 404"},
    # The link of a mail says who invites; accepting asks to be signed in with the address invited.
    "accounts:invitation": {"GET": EVERYBODY, "POST": "302 302 302 302 302 302"},
    "accounts:invite": {"GET": "302 404 404 200 404 404", "POST": "302 404 404 200 404 404"},
    "accounts:leave_firm": {"GET": "302 404 404 200 404 404", "POST": "302 404 404 302 404 404"},
    "accounts:my_firm": {"GET": "302 302 302 302 302 302"},
    "accounts:name_firm": {"GET": "302 200 200 200 200 200", "POST": "302 200 200 200 200 200"},
    "accounts:remove_person": {
        "GET": "302 404 404 200 404 404",
        "POST": "302 404 404 302 404 404",
    },
    # Sent for another firm.
    "accounts:revoke_invitation": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 404 404 404 404 404",
    },
    "accounts:profile": {"GET": "302 200 200 200 200 200"},
    "accounts:withdraw_consent": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 404 404 302 404 404",
    },
    "connectors:appeal": {"GET": "302 404 200 404 404 404", "POST": "302 404 200 404 302 404"},
    "connectors:evidence": {"GET": "302 404 404 404 200 200"},
    "connectors:label": {"GET": "302 404 200 404 200 404", "POST": "302 404 302 404 302 404"},
    "connectors:label_clients": {
        "GET": "302 404 302 404 200 404",
        "POST": "302 404 302 404 200 404",
    },
    "connectors:label_criterion": {
        "GET": "302 404 302 404 200 404",
        "POST": "302 404 302 404 200 404",
    },
    "connectors:label_file": {"GET": "302 404 302 404 200 404", "POST": "302 404 302 404 302 404"},
    "connectors:badge": {"GET": EVERYBODY},
    "connectors:certificate": {"GET": EVERYBODY},
    "connectors:label_held": {"GET": "302 404 200 404 200 404"},
    # Whoever is signed in may apply: the first step opens for who has no application yet.
    "connectors:apply": {
        "GET": "302 302 302 302 302 302",
        "POST": "302 302 302 302 302 302",
    },
    "connectors:apply_step": {
        "GET": "302 200 302 200 302 200",
        "POST": "302 200 302 200 302 200",
    },
    "connectors:charter": {"GET": "302 404 200 404 200 404", "POST": "302 404 200 404 200 404"},
    "connectors:join": {"GET": EVERYBODY},
    # Nobody here looks after an organisation; see tests/connectors/test_organisation.py.
    "connectors:organisation": {
        "GET": "302 404 404 404 404 404",
        "POST": "302 404 404 404 404 404",
    },
    # Anybody looks for help, and at whoever is listed.
    "connectors:directory": {"GET": EVERYBODY},
    "connectors:directory_near": {
        "GET": "405 405 405 405 405 405",
        "POST": "302 302 302 302 302 302",
    },
    "connectors:directory_map": {"GET": EVERYBODY},
    "connectors:directory_order": {"GET": EVERYBODY},
    "connectors:person": {"GET": EVERYBODY},
    "connectors:availability": {
        "GET": "302 404 200 404 200 404",
        "POST": "302 404 200 404 200 404",
    },
    "connectors:cancel_holiday": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 404 404 404 302 404",
    },
    "connectors:first_request": {"GET": "302 404 200 404 200 404"},
    "connectors:guide": {"GET": "302 404 200 404 200 404", "POST": "302 404 302 404 302 404"},
    "connectors:leave": {"GET": "302 404 200 404 200 404", "POST": "302 404 302 404 302 404"},
    "connectors:organisations": {"GET": "302 404 404 404 404 404"},
    # Without a label, the form leads back to the list, which says why.
    "connectors:new_offer": {"GET": "302 404 302 404 200 404", "POST": "302 404 302 404 200 404"},
    "connectors:offer": {"GET": "302 404 404 404 200 404", "POST": "302 404 404 404 200 404"},
    "connectors:offers": {"GET": "302 404 200 404 200 404"},
    "connectors:publish_offer": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 404 404 404 302 404",
    },
    "connectors:pause": {"GET": "302 405 405 405 405 405", "POST": "302 404 302 404 302 404"},
    "connectors:preview": {"GET": "302 404 200 404 200 404", "POST": "302 404 200 404 200 404"},
    "connectors:profile": {"GET": "302 404 200 404 200 404"},
    "connectors:space": {"GET": "302 404 200 404 200 404"},
    "connectors:profile_step": {
        "GET": "302 404 200 404 200 404",
        "POST": "302 404 200 404 200 404",
    },
    "connectors:testimony": {
        "GET": "302 404 404 404 200 404",
        "POST": "302 404 404 404 200 404",
    },
    "connectors:label_themes": {
        "GET": "302 404 302 404 200 404",
        "POST": "302 404 302 404 200 404",
    },
    # A client whom an applicant names answers by the link of a mail, without an account.
    "connectors:reference": {"GET": EVERYBODY, "POST": EVERYBODY},
    # Staff who may examine find an empty list.
    "connectors:reviews": {"GET": "302 404 200 404 404 200"},
    "connectors:review": {"GET": "302 404 200 404 404 404", "POST": "302 404 302 404 404 404"},
    "connectors:welcome": {"GET": "302 404 200 404 200 404"},
    "connectors:withdraw_offer": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 404 404 404 302 404",
    },
    "connectors:work": {"GET": "302 404 200 404 200 404"},
    "connectors:own_reports": {"GET": "302 404 200 404 200 404"},
    "connectors:register": {"GET": EVERYBODY},
    "connectors:renew": {"GET": "302 405 405 405 405 405", "POST": "302 404 302 404 302 404"},
    # Nobody reports themselves.
    "connectors:report": {"GET": "302 200 200 200 404 200", "POST": "302 200 200 200 404 200"},
    "connectors:report_answer": {
        "GET": "302 404 404 404 200 404",
        "POST": "302 404 404 404 200 404",
    },
    "connectors:suspension": {
        "GET": "302 404 404 404 200 404",
        "POST": "302 404 404 404 200 404",
    },
    "contact": {"GET": EVERYBODY},
    "diagnostics:assist": {"GET": "302 404 200 404 200 404", "POST": "302 404 200 404 200 404"},
    "diagnostics:assisted": {"GET": "302 404 200 404 200 404"},
    "diagnostics:carry_on": {"GET": "404 404 404 302 404 404"},
    "diagnostics:download": {"GET": "404 404 404 200 404 404"},
    "diagnostics:firm": {"GET": "404 404 404 200 404 404", "POST": "404 404 404 200 404 404"},
    "diagnostics:give_up": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 404 404 404 302 404",
    },
    "diagnostics:hand_over": {"GET": "302 404 404 404 200 404"},
    "diagnostics:interim": {"GET": "404 404 404 200 404 404"},
    "diagnostics:later": {"GET": "404 404 404 200 404 404", "POST": "404 404 404 200 404 404"},
    # A firm must be named, by one of its people.
    "diagnostics:link": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 404 404 404 404 404",
    },
    "diagnostics:of_firm": {"GET": "302 404 404 200 404 404"},
    "diagnostics:unlink": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 404 404 302 404 404",
    },
    "diagnostics:method": {"GET": EVERYBODY},
    "diagnostics:print_sheet": {
        "GET": "405 405 405 405 405 405",
        "POST": "302 302 302 302 302 302",
    },
    "diagnostics:question": {"GET": "404 404 404 200 404 404", "POST": "404 404 404 200 404 404"},
    "diagnostics:recall_stop": {"GET": EVERYBODY, "POST": "302 302 302 302 302 302"},
    "diagnostics:report": {"GET": "404 404 404 200 404 404", "POST": "404 404 404 200 404 404"},
    "diagnostics:report_file": {"GET": "404 404 404 200 404 404"},
    # The link of a mail opens one PDF for whoever holds it.
    "diagnostics:report_received": {"GET": EVERYBODY},
    "diagnostics:report_received_file": {"GET": EVERYBODY},
    "diagnostics:result": {"GET": "404 404 404 200 404 404"},
    "diagnostics:retake": {"GET": "302 404 404 200 404 404", "POST": "302 404 404 302 404 404"},
    # A personal link opens for whoever holds it; that is what it is for.
    "diagnostics:resume": {"GET": EVERYBODY, "POST": "302 302 302 302 302 302"},
    "diagnostics:review": {"GET": "404 404 404 200 404 404", "POST": "404 404 404 302 404 404"},
    "diagnostics:share": {"GET": "404 404 404 200 404 404", "POST": "404 404 404 200 404 404"},
    # Read by whoever holds the link, until it is closed.
    "diagnostics:shared": {"GET": EVERYBODY},
    "diagnostics:start": {"GET": EVERYBODY},
    # Whoever holds a sheet of paper, or a code, types its number; the empty form is shown again.
    "diagnostics:sheet": {"GET": EVERYBODY},
    "diagnostics:type_in": {"GET": EVERYBODY, "POST": EVERYBODY},
    "diagnostics:take_over": {"GET": EVERYBODY, "POST": EVERYBODY},
    # Empty, the form to register is shown again.
    "events:event": {"GET": EVERYBODY, "POST": EVERYBODY},
    "events:event_file": {"GET": EVERYBODY},
    "events:events": {"GET": EVERYBODY},
    # The link of a mail is the key of one registration.
    "events:registration": {"GET": EVERYBODY, "POST": "302 302 302 302 302 302"},
    "events:registration_file": {"GET": EVERYBODY},
    # The connecteur organises it. The forms come empty: nobody is named, no reason is given.
    "events:cancel": {"GET": "302 405 405 405 405 405", "POST": "302 404 404 404 200 200"},
    "events:cancel_registration": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 404 404 404 404 404",
    },
    "events:change": {"GET": "302 404 404 404 200 200", "POST": "302 404 404 404 200 200"},
    # Of a connecteur in service or the team; the form comes empty.
    "events:propose": {"GET": "302 403 200 403 200 200", "POST": "302 403 200 403 200 200"},
    "events:registered": {"GET": "302 404 404 404 200 200", "POST": "302 404 404 404 302 302"},
    "home": {"GET": EVERYBODY},
    "how_it_works": {"GET": EVERYBODY},
    "legal": {"GET": EVERYBODY},
    "matching:accept": {"GET": "302 405 405 405 405 405", "POST": "302 404 404 404 302 404"},
    "matching:ask": {"GET": "302 404 404 200 404 404", "POST": "302 404 404 200 404 404"},
    "matching:ask_person": {"GET": "302 302 302 302 302 302"},
    "matching:cancel_meeting": {
        "GET": "302 404 404 200 200 404",
        "POST": "302 404 404 302 302 404",
    },
    "matching:close": {"GET": "302 404 404 404 200 404", "POST": "302 404 404 404 200 404"},
    "matching:choose": {"GET": "302 405 405 405 405 405", "POST": "302 404 404 404 404 404"},
    "matching:dashboard": {"GET": "302 404 200 404 200 404"},
    # The link of a mail declines without signing in; opening it declines nothing.
    "matching:decline_by_link": {"GET": EVERYBODY, "POST": EVERYBODY},
    "matching:decline": {"GET": "302 405 405 405 405 405", "POST": "302 404 404 404 302 404"},
    "matching:evaluate": {"GET": "302 405 405 405 405 405", "POST": "302 404 404 302 404 404"},
    "matching:exchange": {"GET": "302 404 404 200 200 404", "POST": "302 404 404 200 200 404"},
    # The link of a mail asks one question without signing in; the token says which.
    "matching:follow_up": {"GET": EVERYBODY, "POST": EVERYBODY},
    "matching:give_back": {"GET": "302 405 405 405 405 405", "POST": "302 404 404 404 302 404"},
    "matching:how": {"GET": EVERYBODY},
    "matching:introduction": {"GET": "302 404 404 404 200 404"},
    "matching:introduction_ranking": {"GET": "302 404 404 404 200 404"},
    "matching:introduction_ranking_json": {"GET": "302 404 404 404 200 404"},
    "matching:mark_read": {"GET": "302 405 405 405 405 405", "POST": "302 404 404 302 302 404"},
    "matching:meeting_file": {"GET": "302 404 404 200 200 404"},
    "matching:note_contact": {
        "GET": "302 404 404 404 200 404",
        "POST": "302 404 404 404 200 404",
    },
    # The owner's alone; the form names a slot, without which there is nothing to take.
    "matching:other_slots": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 404 404 302 404 404",
    },
    "matching:proposals": {"GET": "404 404 404 200 404 404"},
    # The form names an introduction: without it, there is nothing to report.
    "matching:report_selling": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 404 404 404 404 404",
    },
    "matching:request": {"GET": "302 404 404 200 404 404"},
    # The link of a mail is the key of one request; an act that is none does nothing.
    "matching:tracking": {"GET": EVERYBODY, "POST": "302 302 302 302 302 302"},
    "matching:request_ranking": {"GET": "302 404 404 200 404 404"},
    "matching:request_ranking_json": {"GET": "302 404 404 200 404 404"},
    "matching:resume": {"GET": "302 405 405 405 405 405", "POST": "302 404 404 302 404 404"},
    "matching:slots": {"GET": "302 404 404 404 200 404", "POST": "302 404 404 404 200 404"},
    # Nothing was said yet of what is done: there is nothing to take back.
    "matching:take_back": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 404 404 404 404 404",
    },
    "matching:take_slot": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 404 404 404 404 404",
    },
    "matching:withdraw": {"GET": "302 405 405 405 405 405", "POST": "302 404 404 302 404 404"},
    # Only the demo has these; see tests/notifications/test_views.py.
    "notifications:choices": {"GET": "302 200 200 200 200 200", "POST": "302 200 200 200 200 200"},
    # Signed links of a mail: whoever holds one was written to.
    "notifications:choices_by_link": {"GET": EVERYBODY, "POST": EVERYBODY},
    "notifications:stop": {"GET": EVERYBODY, "POST": EVERYBODY},
    "notifications:demo_mail": {"GET": EVERYBODY},
    "notifications:demo_mail_html": {"GET": EVERYBODY},
    "notifications:demo_mails": {"GET": EVERYBODY},
    "notifications:livez": {"GET": EVERYBODY},
    "notifications:readyz": {"GET": EVERYBODY},
    # No worker beats here.
    "notifications:worker_health": {"GET": "503 503 503 503 503 503"},
    "plans:action": {"GET": "302 404 404 200 404 404", "POST": "302 404 404 302 404 404"},
    # The owner has a dated pact on the diagnostic that the connecteur helps with.
    "plans:calendar": {"GET": "302 404 404 200 404 404"},
    # The links of a mail answer and take up without signing in; an empty answer is asked again.
    "plans:check_in": {"GET": EVERYBODY, "POST": EVERYBODY},
    "plans:resume": {"GET": EVERYBODY, "POST": EVERYBODY},
    "plans:home": {"GET": "302 200 302 200 302 302"},
    "plans:in_charge": {"GET": "302 404 404 404 200 404", "POST": "302 404 404 404 200 404"},
    "plans:method": {"GET": EVERYBODY},
    "plans:pact": {"GET": "302 404 404 302 404 404", "POST": "302 404 404 302 404 404"},
    "plans:plan": {"GET": "302 404 404 200 404 404", "POST": "302 404 404 302 404 404"},
    "plans:preview": {"GET": "404 404 404 200 404 404", "POST": "404 404 404 302 404 404"},
    "plans:share": {"GET": "302 404 404 200 404 404", "POST": "302 404 404 200 404 404"},
    "plans:shared": {"GET": EVERYBODY},
    "plans:stuck": {"GET": "302 404 404 200 404 404", "POST": "302 404 404 200 404 404"},
    "privacy": {"GET": EVERYBODY},
    "reports:check": {"GET": EVERYBODY},
    "reports:checked": {"GET": EVERYBODY},
    "resources:library": {"GET": EVERYBODY},
    # A form that names no opinion is refused.
    "resources:opinion": {"GET": "405 405 405 405 405 405", "POST": "403 403 403 403 403 403"},
    "resources:own": {"GET": "302 403 200 403 200 200"},
    "resources:proposal": {"GET": "302 404 404 404 200 404", "POST": "302 404 404 404 200 404"},
    "resources:propose": {"GET": "302 403 200 403 200 200", "POST": "302 403 200 403 200 200"},
    "resources:report": {"GET": EVERYBODY, "POST": EVERYBODY},
    "resources:resource": {"GET": EVERYBODY},
    "resources:retire": {"GET": "302 405 405 405 405 405", "POST": "302 404 404 404 302 404"},
    "robots": {"GET": EVERYBODY},
    "sitemap": {"GET": EVERYBODY},
}
NAMES = sorted({name for name, _ in walk(get_resolver())})
ADMIN_NAMES = [name for name in NAMES if name.startswith("admin:")]


@pytest.fixture
def world(settings: Settings) -> World:
    settings.DEMO = True
    cache.clear()
    return make_world()


def client_of(world: World, role: str) -> Client:
    client = Client()
    person = world.person(role)
    if person is not None:
        client.force_login(person)
    return client


def test_b8_the_matrix_names_every_address_and_no_other() -> None:
    assert sorted(MATRIX) == [name for name in NAMES if not name.startswith("admin:")]


def test_b8_each_role_opens_what_is_theirs_and_nothing_else(world: World) -> None:
    wrong = [
        f"{role} {line}"
        for column, role in enumerate(ROLES)
        for line in wrong_answers(
            MATRIX, column, client=partial(client_of, world, role), address=world.address
        )
    ]
    assert not wrong


def test_b8_pages_that_only_show_refuse_to_be_written_to(world: World) -> None:
    client = client_of(world, "owner")
    for name, methods in MATRIX.items():
        if name in {"plans:home", "matching:request", "diagnostics:result", "home"}:
            assert "POST" not in methods
            assert client.post(world.address(name)).status_code == 405, name


DESK = "admin:diagnostics_questionnaire_"


def is_of_the_desk(name: str) -> bool:
    own = {"add", "change", "changelist", "delete", "history"}
    return name.startswith(DESK) and name.removeprefix(DESK) not in own


def desk_address(world: World, name: str) -> str:
    """Give the address of a page of the desk of questionnaires, on the version in use."""
    short = name.removeprefix(DESK)
    which: list[object] = [] if short == "import_new" else [world.completed.questionnaire_id]
    more = {"edit": ["calcul"], "edit_one": ["question", "S1"]}
    if short in {"move_question", "remove_question"}:
        which.append("S1")
    return reverse(name, args=[*which, *more.get(short, [])])


# Pages of one row: those that every list has, and those of Eurostat's figures.
OF_ONE_ROW = {"change", "delete", "history", "difference", "upload"}


def admin_addresses(world: World) -> Iterator[str]:
    """Give an address for each name of the back office, on the first row of each kind."""
    for model in admin.site._registry:
        space = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        row = model._default_manager.first()
        for name in (name for name in ADMIN_NAMES if name.startswith(f"{space}_")):
            short = name.removeprefix(f"{space}_")
            if short in {"changelist", "add"}:
                yield reverse(name)
            elif short in OF_ONE_ROW and row is not None:
                yield reverse(name, args=[row.pk])
    yield from (desk_address(world, name) for name in ADMIN_NAMES if is_of_the_desk(name))
    yield reverse("admin:index")
    yield reverse("admin:jsi18n")
    yield reverse("admin:matching_cockpit")
    yield from (reverse("admin:matching_cockpit_basket", args=[one.slug]) for one in BASKETS)
    learning = "admin:plans_learning"
    yield from (
        reverse(name) for name in (learning, f"{learning}_resources", f"{learning}_missing")
    )
    yield from (reverse(f"{learning}_file", args=[table]) for table in LEARNING_FILES)
    for app in {model._meta.app_label for model in admin.site._registry}:
        yield reverse("admin:app_list", args=[app])


def test_b8_only_staff_enter_the_back_office(world: World) -> None:
    addresses = list(admin_addresses(world))
    assert len(addresses) > 10
    for role in ROLES[:-1]:
        client = client_of(world, role)
        for address in addresses:
            for method in ("GET", "POST"):
                answer = client.generic(method, address)
                assert answer.status_code in {302, 403}, (role, method, address)
                if answer.status_code == 302:
                    assert "login" in answer["Location"], (role, method, address)


# --- Reading writes nothing ------------------------------------------------------------------

WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|TRUNCATE|MERGE|COPY|CREATE|ALTER|DROP)\b", re.I)
# The session of the visitor, and the journal of who read whose contact details.
MAY_WRITE = re.compile(r'"(django_session|accounts_contactreading)"')


@contextmanager
def watched_for_writes() -> Iterator[list[str]]:
    """Collect every statement that writes elsewhere than a GET may."""
    written: list[str] = []

    def watch(
        execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        if WRITES.match(sql) and not MAY_WRITE.search(sql):
            written.append(sql[:200])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(watch):
        yield written


def test_b7_the_watch_sees_a_write(world: World) -> None:
    with watched_for_writes() as written:
        world.owner.save(update_fields=["full_name"])
    assert len(written) == 1


def test_b7_no_get_writes(world: World) -> None:
    addresses = [world.address(name) for name in MATRIX]
    addresses += [f"/connecteur/demandes/{one.pk}/" for one in (world.accepted, world.done)]
    addresses += [f"/demandes/{one.help_request_id}/" for one in (world.accepted, world.done)]
    for role in ROLES:
        client = client_of(world, role)
        for address in [*addresses, *(admin_addresses(world) if role == "staff" else ())]:
            for method in ("GET", "HEAD", "OPTIONS") if role == "owner" else ("GET",):
                with watched_for_writes() as written:
                    client.generic(method, address)
                assert not written, (role, method, address)
