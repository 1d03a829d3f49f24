"""Templates only show: no query runs while one is drawn, and each one is used."""

import inspect
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import allauth
import crispy_forms
import pytest
from django.contrib import admin
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import backends
from django.test import Client
from pytest_django import Settings

from accounts import roles
from accounts.firms import session
from notifications.registry import registered
from tests.rights import MATRIX, client_of
from tests.world import ROLES, make_world

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
# Drawn by Django itself, by name.
ERROR_PAGES = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html", "503.html"}
# Packages whose templates ours take the place of.
DRESSED = [Path(package.__file__ or "").parent for package in (admin, allauth, crispy_forms)]

OF_THE_FRAME = {roles.__file__, session.__file__}


@contextmanager
def watched_while_drawing() -> Iterator[list[str]]:
    """Collect the queries that run while one of our templates is drawn.

    Who the visitor is, in which role and for which firm, is asked by the frame of the page, once:
    it is read before, or left out.
    """
    seen: list[str] = []
    draw = backends.django.Template.render

    def watch(
        execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        if not any(frame.filename in OF_THE_FRAME for frame in inspect.stack(0)):
            seen.append(sql[:200])
        return execute(sql, params, many, context)

    def watched(
        self: Any, context: dict[str, Any] | None = None, request: HttpRequest | None = None
    ) -> Any:
        if request is not None and hasattr(request, "user"):
            _ = request.user.is_authenticated
        if not Path(self.origin.name).is_relative_to(TEMPLATES / ""):
            return draw(self, context, request)
        with connection.execute_wrapper(watch):
            return draw(self, context, request)

    backends.django.Template.render = watched  # type: ignore[method-assign]
    try:
        yield seen
    finally:
        backends.django.Template.render = draw  # type: ignore[method-assign]


def test_the_watch_sees_a_query(db: None) -> None:
    from django.template import engines

    from accounts.models import User

    template = engines["django"].get_template("pages/contact.html")
    with watched_while_drawing() as seen:
        template.render({"messages": User.objects.all()})
    assert seen


@pytest.mark.django_db
def test_no_template_makes_a_query(settings: Settings) -> None:
    settings.DEMO = True
    cache.clear()
    world = make_world()
    wrong = set()
    for role in ROLES:
        client: Client = client_of(world, role)
        for name in MATRIX:
            with watched_while_drawing() as seen:
                answer: HttpResponse = client.get(world.address(name))
            if seen:
                wrong.add((name, answer.status_code, *sorted(set(seen))))
    assert not wrong


def test_every_template_is_used() -> None:
    sources = [
        path.read_text()
        for folder in ("platform", "diagnostics", "connectors", "matching", "templates")
        for path in (ROOT / folder).rglob("*.*")
        if path.suffix in {".py", ".html", ".txt"}
    ]
    named = set(re.findall(r"[\"']([\w./-]+\.(?:html|svg|txt))[\"']", "\n".join(sources)))
    named |= {cls.template(part) for cls in registered.values() for part in ("subject", "body")}
    named |= {f"pages/{name}.html" for name in MATRIX}
    unused = [
        name
        for path in TEMPLATES.rglob("*.*")
        if (name := str(path.relative_to(TEMPLATES))) not in named | ERROR_PAGES
        and not _takes_the_place_of_another(name)
    ]
    assert not unused


def _takes_the_place_of_another(name: str) -> bool:
    if name.startswith("croissance/"):
        # crispy-forms asks for a pack's templates by their last name.
        asked = Path(name).name
        return any(asked in path.read_text() for path in DRESSED[2].rglob("*.py"))
    return any((folder / "templates" / name).exists() for folder in DRESSED)
