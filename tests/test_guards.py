"""What holds of every address, whatever the page: who is let in, and that reading writes nothing.

The matrix of `tests/rights.py` names every address; a new one fails until it is given its line.
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
from django.urls import get_resolver, reverse
from pytest_django import Settings

from matching.baskets import BASKETS
from plans.learning.pages import FILES as LEARNING_FILES
from tests.rights import MATRIX, client_of, wrong_answers
from tests.test_consistency import walk
from tests.world import ROLES, World, make_world

pytestmark = pytest.mark.django_db

NAMES = sorted({name for name, _ in walk(get_resolver())})
ADMIN_NAMES = [name for name in NAMES if name.startswith("admin:")]


@pytest.fixture
def world(settings: Settings) -> World:
    settings.DEMO = True
    cache.clear()
    return make_world()


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
