import os
import socket
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project_settings
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings

from config.cache import FailOpenRedisCache
from config.settings import redis_url

# A busy machine is no fault of the code: what is drawn slowly is still drawn.
hypothesis_settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("any machine")


def pytest_configure() -> None:
    """Give each process of a parallel run a cache of its own: one empties it, others count."""
    worker = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    cache = project_settings.CACHES["default"]
    cache["LOCATION"] = redis_url(2 + worker)
    # A server that both processes keep busy is slow, not silent.
    cache["OPTIONS"] = {"socket_timeout": 5, "socket_connect_timeout": 5}


@pytest.fixture(autouse=True)
def the_cache_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin each test with a cache that is asked, whatever silence a test before met."""
    monkeypatch.setattr(FailOpenRedisCache, "silent_until", 0.0)


@pytest.fixture(autouse=True)
def tests_are_quick_and_many(settings: Settings) -> None:
    """Let tests send a request at once, many from one address, and mails as fast as they can."""
    settings.ASK_MINIMUM_SECONDS = 0
    settings.MAILS_PER_SECOND = 0
    settings.ASKS_PER_DAY_AND_NETWORK = 100_000
    settings.REGISTRATIONS_PER_DAY_AND_NETWORK = 100_000


@pytest.fixture(autouse=True)
def no_collected_files_and_no_tls(settings: Settings, tmp_path: Path) -> None:
    """Serve static files from the sources, answer the test client's plain HTTP, and keep what is
    uploaded in a folder of the test."""
    settings.SECURE_SSL_REDIRECT = False
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        "evidence": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": str(tmp_path / "evidence"), "base_url": None},
        },
    }


LOCAL = {"localhost", "127.0.0.1", "::1", "", None}


class OtherHostContacted(AssertionError):
    """A test reached for the network: no error of it, which the code under test would forgive."""


def _refuse_unless_local(host: Any) -> None:
    name = host.decode() if isinstance(host, bytes) else host
    if name not in LOCAL:
        raise OtherHostContacted(f"{name} was to be contacted by a test")


@pytest.fixture(autouse=True)
def no_other_host(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no test of this process look up or call another machine."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def connect_here(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _refuse_unless_local(address[0])
        connect(self, address)

    def look_up_here(host: Any, *args: Any, **kwargs: Any) -> Any:
        _refuse_unless_local(host)
        return look_up(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", connect_here)
    monkeypatch.setattr(socket, "getaddrinfo", look_up_here)
