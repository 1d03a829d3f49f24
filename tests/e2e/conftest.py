"""The running site, one browser, and a context of its own for each visitor.

Run by `make test`; in a parallel run, each process has a site of its own.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection
from django.utils import timezone
from playwright.sync_api import Browser, Error, expect
from pytest_django.plugin import DjangoDbBlocker

from config import chromium
from config.demo.stack import CHECKOUT, Stack
from tests.e2e.visitor import Visitor

# Playwright's own loop runs in this thread; the queries below are made between its calls.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

# Generous, for machines that are busy: a page that is ready is not waited for.
expect.set_options(timeout=15_000)

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
# A whole test run comes from one address: the limits made for one visitor would stop it.
ROOMY = {"DIAGNOSTIC_STARTS_PER_HOUR": "1000"}
QUIET = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-sync",
    "--no-first-run",
]
FOLDER = CHECKOUT / "var" / "e2e"
MakeVisitor = Callable[..., Visitor]


@pytest.fixture(scope="session")
def django_db_setup() -> None:
    """Leave the database alone: it is the running site's, brought up to date by the stack."""


@pytest.fixture(scope="session")
def apart(worker_id: str, testrun_uid: str, django_db_blocker: DjangoDbBlocker) -> dict[str, str]:
    """Give each process of a parallel run a database, a broker and a cache of its own on the same
    servers; return what tells a site of them. The demo is loaded once, then copied."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        pytest.fail(
            "Run it by: python -m config.embedded --data e2e --throw-away pytest -m e2e tests/e2e"
        )
    if worker_id == "master":
        load_the_demo()
        return {}
    model, name = (f"{connection.settings_dict['NAME']}{one}" for one in ("", f"_{worker_id}"))
    with django_db_blocker.unblock(), one_process_at_a_time():
        loaded = FOLDER / f"loaded-{testrun_uid}"
        if not loaded.exists():
            load_the_demo()
            loaded.touch()
        copy_database(model, name)
    connection.settings_dict["NAME"] = name
    number = int(worker_id.removeprefix("gw"))
    return {
        "DATABASE_URL": urlunsplit(urlsplit(url)._replace(path=f"/{name}")),
        # Beyond those that tests of `tests/conftest.py` count in.
        "REDIS_BROKER_DATABASE": str(8 + 2 * number),
        "REDIS_CACHE_DATABASE": str(9 + 2 * number),
    }


def load_the_demo() -> None:
    site = Stack(folder=FOLDER)
    try:
        site.prepare()
    finally:
        # Its port: each process of the run takes one for its own site.
        site.stop()


@contextmanager
def one_process_at_a_time() -> Iterator[None]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "loading").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def copy_database(model: str, name: str) -> None:
    """Make `name` a copy of `model`, to which nobody may be connected, from another database."""
    connection.close()
    connection.settings_dict["NAME"] = "postgres"
    quoted, of = connection.ops.quote_name(name), connection.ops.quote_name(model)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted}")
        cursor.execute(f"CREATE DATABASE {quoted} TEMPLATE {of}")
    connection.close()


@pytest.fixture(scope="session")
def stack(
    apart: dict[str, str], worker_id: str, django_db_blocker: DjangoDbBlocker
) -> Iterator[Stack]:
    """The site, its worker and its beat, sweeping each second; ended with the session."""
    running = Stack(folder=FOLDER / f"run-{worker_id}", sweep_seconds=1, environ={**ROOMY, **apart})
    with running, django_db_blocker.unblock():
        yield running


@pytest.fixture(scope="session")
def base_url(stack: Stack) -> str:
    return stack.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    args = [*QUIET, "--no-sandbox"] if os.geteuid() == 0 else QUIET
    return {**browser_type_launch_args, "executable_path": chromium.find(), "args": args}


@pytest.fixture
def visitor(
    browser: Browser, stack: Stack, request: pytest.FixtureRequest
) -> Iterator[MakeVisitor]:
    """Make visitors, each with cookies of their own: `visitor(javascript=False, screen=PHONE)`."""
    made: list[Visitor] = []
    since = timezone.now()

    def make(*, javascript: bool = True, screen: dict[str, int] | None = None) -> Visitor:
        context = browser.new_context(
            base_url=stack.url,
            java_script_enabled=javascript,
            locale="fr-FR",
            viewport=screen or DESK,  # type: ignore[arg-type]
        )
        context.set_default_timeout(20_000)
        one = Visitor(context.new_page(), javascript=javascript, since=since, base_url=stack.url)
        made.append(one)
        return one

    yield make
    for number, one in enumerate(made):
        if request.node.stash.get(FAILED, False):
            _keep_last_page(one, FOLDER / "failed", request.node.name, number)
        one.page.context.close()


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    report = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


def _keep_last_page(one: Visitor, folder: Path, test: str, number: int) -> None:
    """Keep what a visitor last saw, for whoever reads the failure."""
    folder.mkdir(parents=True, exist_ok=True)
    with suppress(Error):
        one.page.screenshot(path=folder / f"{test}-{number}.png", full_page=True)
        (folder / f"{test}-{number}.html").write_text(f"{one.page.url}\n{one.page.content()}")
