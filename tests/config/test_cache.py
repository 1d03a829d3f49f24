"""With Redis down, or connected and silent, pages work and wait once (QUALITY C7, F7)."""

import socket
import time
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from config.cache import FailOpenRedisCache
from diagnostics.models import Assessment
from notifications.models import Message
from tests.factories.diagnostics import QuestionnaireFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["down", "silent"])
def no_redis(request: pytest.FixtureRequest, settings: Settings) -> Iterator[None]:
    """Point the cache at a port where nobody listens, or where nobody ever answers."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        if request.param == "silent":
            server.listen(5)
        location = f"redis://127.0.0.1:{server.getsockname()[1]}/1"
        settings.CACHES = {
            "default": {
                **settings.CACHES["default"],
                "LOCATION": location,
                "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
            }
        }
        yield


@pytest.mark.usefixtures("no_redis")
def test_signing_in_and_beginning_a_diagnostic_do_without_a_cache(client: Client) -> None:
    QuestionnaireFactory()
    begun_at = time.monotonic()
    for n in range(8):  # more than the limit, which nobody can count
        address = {"email": f"marc{n % 2}@example.org"}
        assert client.post("/comptes/login/", address).status_code == 302
    assert client.post("/diagnostic/").status_code == 302
    # One operation waits for half a second; a dozen for each page would take a minute.
    assert time.monotonic() - begun_at < 10
    assert Message.objects.count() == 8
    assert Assessment.objects.exists()


@pytest.mark.usefixtures("no_redis")
def test_every_operation_answers_as_an_empty_cache() -> None:
    cache.set("a", 1)
    assert cache.get("a", "absent") == "absent"
    assert cache.get_many(["a"]) == {}
    assert cache.add("a", 0) is True
    assert cache.incr("a") == 1
    assert "a" not in cache
    assert cache.delete("a") is False


def test_a_cache_that_comes_back_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.set("back", "yes")
    monkeypatch.setattr(FailOpenRedisCache, "silent_until", time.monotonic() + 60)
    assert cache.get("back") is None
    monkeypatch.setattr(FailOpenRedisCache, "silent_until", time.monotonic() - 1)
    assert cache.get("back") == "yes"
