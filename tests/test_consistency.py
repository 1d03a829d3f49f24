"""Rules that no linter knows."""

import platform
import socket
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from django.urls import URLPattern, URLResolver, get_resolver

from tests.conftest import OtherHostContacted

ROOT = Path(__file__).resolve().parent.parent
STANDARD_LIBRARY = Path(sysconfig.get_path("stdlib")).resolve()


def test_platform_is_a_folder_of_sources_and_no_package() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()
    assert not (ROOT / "tests" / "platform").exists()
    assert Path(platform.__file__).resolve().parent == STANDARD_LIBRARY


def test_platform_is_the_standard_librarys_under_manage_py_and_celery() -> None:
    ask = "import platform; print(platform.__file__)"
    for command in (
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", ask],
        [sys.executable, "-c", f"import celery.__main__, config.celery; {ask}"],
    ):
        run = subprocess.run(  # noqa: S603 - our own interpreter and a fixed text
            command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
        )
        assert Path(run.stdout.strip()).resolve().parent == STANDARD_LIBRARY


def test_the_floors_are_kept() -> None:
    """Each package imports from lower floors only, as `docs/` and `pyproject.toml` lay them out."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    run = subprocess.run(  # noqa: S603 - our own tool and no argument from outside
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120
    )
    assert run.returncode == 0, run.stdout


def test_tests_contact_no_other_host() -> None:
    for act in (
        lambda: requests.get("https://register.example.org/", timeout=1),
        lambda: requests.get("http://192.0.2.1/", timeout=1),
        lambda: socket.create_connection(("192.0.2.1", 80), timeout=1),
    ):
        with pytest.raises(OtherHostContacted):
            act()


# Every view that answers somebody who is not signed in, by URL name. Adding a line here is a
# decision: say in the commit why the page is public.
PUBLIC_VIEWS = {
    "accessibility",
    "account_confirm_login_code",
    "account_login",
    "account_logout",
    "account_request_login_code",
    "account_signup",
    "admin:login",
    # What it is to be a connecteur: read before one has an account.
    "connectors:join",
    "connectors:directory",
    "connectors:directory_map",
    "connectors:directory_near",
    "connectors:directory_order",
    "connectors:person",
    "connectors:reference",
    "connectors:badge",
    "connectors:certificate",
    "connectors:register",
    "contact",
    "diagnostics:carry_on",
    "diagnostics:download",
    "diagnostics:firm",
    "diagnostics:interim",
    "diagnostics:later",
    "diagnostics:method",
    "diagnostics:print_sheet",
    "diagnostics:question",
    "diagnostics:recall_stop",
    "diagnostics:report",
    "diagnostics:report_file",
    "diagnostics:report_received",
    "diagnostics:report_received_file",
    "diagnostics:result",
    "diagnostics:resume",
    "diagnostics:review",
    "diagnostics:sheet",
    "diagnostics:share",
    "diagnostics:shared",
    "diagnostics:start",
    "diagnostics:take_over",
    "diagnostics:type_in",
    "home",
    "how_it_works",
    "legal",
    "matching:ask_person",
    # E5: declining asks for no session, accepting does.
    "matching:decline_by_link",
    "matching:follow_up",
    "matching:how",
    "matching:proposals",
    "matching:tracking",
    # A way out of mails must open without signing in.
    "notifications:choices_by_link",
    "notifications:stop",
    "notifications:demo_mail",
    "notifications:demo_mail_html",
    "notifications:demo_mails",
    "notifications:livez",
    "notifications:readyz",
    "notifications:worker_health",
    # What a diagnostic gives is looked at before one has an account.
    "plans:preview",
    "plans:method",
    # B13: the links of the mails, and of whom the owner names.
    "plans:check_in",
    "plans:resume",
    "plans:shared",
    "privacy",
    "reports:check",
    "reports:checked",
    "robots",
    "sitemap",
}


def walk(resolver: URLResolver, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from walk(entry, (*spaces, entry.namespace) if entry.namespace else spaces)
        else:
            yield ":".join((*spaces, entry.name or str(entry.pattern))), entry


def test_b8_the_public_views_are_those_listed_and_no_other() -> None:
    public = {
        name
        for name, pattern in walk(get_resolver())
        if not getattr(pattern.callback, "login_required", True)
    }
    # Sorted lists: a failure then names what is too many or missing.
    assert sorted(public) == sorted(PUBLIC_VIEWS)
