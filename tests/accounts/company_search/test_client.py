"""The public register through its client: every way it can fail, and what it never does."""

import json
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
import responses
import time_machine
from django.core.cache import cache

from accounts.company_search import CompanySearchError
from accounts.company_search.client import BUDGET_SECONDS, FAILURES_BEFORE_REST, PublicRegister
from config.cache import FailOpenRedisCache
from tests.accounts.company_search.recorded import answer

URL = "https://register.example.org"
SEARCH = f"{URL}/search"


@pytest.fixture(autouse=True)
def empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def register() -> PublicRegister:
    return PublicRegister(URL)


@pytest.fixture
def naps(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Sleep without waiting; keep for how long."""
    taken: list[float] = []
    monkeypatch.setattr("accounts.company_search.client.sleep", taken.append)
    return taken


def error_of(register: PublicRegister, text: str = "menuiserie") -> CompanySearchError:
    with pytest.raises(CompanySearchError) as raised:
        register.search(text)
    return raised.value


@responses.activate
def test_it_asks_for_what_it_reads_and_no_more(register: PublicRegister) -> None:
    responses.get(SEARCH, json=answer("two_firms"))
    found = register.search("  menuiserie  des exemples", postcode="24200")
    assert [firm.siret for firm in found] == ["99900002900010", "99900001100018"]
    request = responses.calls[0].request
    assert request.params == {  # type: ignore[attr-defined]
        "q": "menuiserie des exemples",
        "code_postal": "24200",
        "per_page": "10",
        "minimal": "true",
        "include": "siege,matching_etablissements",
    }
    assert "Cookie" not in request.headers
    assert request.headers["User-Agent"].startswith("croissance-connectee (+http")


@responses.activate
def test_a_number_is_sent_alone_and_without_spaces(register: PublicRegister) -> None:
    responses.get(SEARCH, json=answer("several_places"))
    (firm,) = register.search("999 000 029 00028", postcode="33000")
    assert firm.siret == "99900002900028"
    asked = responses.calls[0].request.params  # type: ignore[attr-defined]
    assert asked["q"] == "99900002900028"
    assert "code_postal" not in asked


@responses.activate
def test_what_was_asked_within_a_day_makes_no_call(register: PublicRegister) -> None:
    responses.get(SEARCH, json=answer("two_firms"))
    with time_machine.travel(datetime(2026, 3, 1, tzinfo=UTC)):
        found = register.search("menuiserie")
        assert register.search("menuiserie") == found
        # Another process of the site knows it too.
        assert PublicRegister(URL).search(" menuiserie ") == found
        assert len(responses.calls) == 1
        register.search("menuiserie", postcode="24200")
        assert len(responses.calls) == 2


@responses.activate
def test_answers_are_kept_a_day_and_the_lack_of_any_ten_minutes(
    register: PublicRegister, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[float] = []
    monkeypatch.setattr(cache, "set", lambda key, value, timeout: kept.append(timeout))
    responses.get(SEARCH, json=answer("two_firms"))
    responses.get(SEARCH, json=answer("empty"))
    assert len(register.search("menuiserie")) == 2
    assert register.search("introuvable") == ()
    assert kept == [86_400, 600]


@responses.activate
def test_a_cache_that_is_down_stops_nothing(
    register: PublicRegister, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FailOpenRedisCache, "silent_until", time.monotonic() + 60)
    responses.get(SEARCH, json=answer("two_firms"))
    for _ in range(2):
        assert len(register.search("menuiserie")) == 2
    assert len(responses.calls) == 2


@responses.activate
def test_too_many_requests_are_waited_for_once_and_briefly(
    register: PublicRegister, naps: list[float]
) -> None:
    responses.get(SEARCH, status=429, headers={"Retry-After": "1"})
    responses.get(SEARCH, json=answer("two_firms"))
    assert len(register.search("menuiserie")) == 2
    assert naps == [1.0]


@responses.activate
def test_too_many_requests_twice_are_an_error(register: PublicRegister, naps: list[float]) -> None:
    responses.get(SEARCH, status=429, headers={"Retry-After": "1"})
    assert not error_of(register).permanent
    assert (len(responses.calls), naps) == (2, [1.0])


@responses.activate
@pytest.mark.parametrize("asked", ["30", "Wed, 21 Oct 2026 07:28:00 GMT", "9" * 400, "-1"])
def test_a_long_retry_after_is_not_waited_for(
    register: PublicRegister, naps: list[float], asked: str
) -> None:
    responses.get(SEARCH, status=429, headers={"Retry-After": asked})
    assert not error_of(register).permanent
    assert (len(responses.calls), naps) == (1, [])


@responses.activate
@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_failing_server_is_asked_twice(
    register: PublicRegister, naps: list[float], status: int
) -> None:
    responses.get(SEARCH, status=status)
    assert not error_of(register).permanent
    assert (len(responses.calls), naps) == (2, [0.2])
    responses.get(SEARCH, json=answer("two_firms"))


@responses.activate
@pytest.mark.parametrize(
    "failure", [requests.ConnectTimeout(), requests.ReadTimeout(), requests.ConnectionError()]
)
def test_a_silent_server_is_asked_twice_and_may_answer_the_second_time(
    register: PublicRegister, naps: list[float], failure: Exception
) -> None:
    responses.get(SEARCH, body=failure)
    responses.get(SEARCH, json=answer("two_firms"))
    assert len(register.search("menuiserie")) == 2
    assert len(responses.calls) == 2


@responses.activate
@pytest.mark.parametrize("status", [301, 302, 400, 403, 404])
def test_a_refusal_is_permanent_and_not_tried_again(register: PublicRegister, status: int) -> None:
    responses.get(SEARCH, status=status, headers={"Location": "https://elsewhere.example.org/"})
    assert error_of(register).permanent
    assert len(responses.calls) == 1


@responses.activate
@pytest.mark.parametrize("body", ["", "<html>", '{"results": [', "\xff"])
def test_broken_json_is_an_error(register: PublicRegister, body: str) -> None:
    responses.get(SEARCH, body=body.encode("latin-1"))
    assert not error_of(register).permanent


@responses.activate
def test_an_answer_beyond_all_measure_is_left_unread(register: PublicRegister) -> None:
    responses.get(SEARCH, body=b"[" * 3_000_000)
    assert error_of(register).permanent


@responses.activate
def test_the_breaker_opens_after_five_failures_and_closes_when_one_succeeds(
    register: PublicRegister, naps: list[float]
) -> None:
    with time_machine.travel(datetime(2026, 3, 1, tzinfo=UTC), tick=False) as clock:
        responses.get(SEARCH, status=500)
        for n in range(FAILURES_BEFORE_REST):
            error_of(register, f"firm {n}")
        asked = len(responses.calls)
        clock.shift(timedelta(seconds=59))
        assert not error_of(register).permanent
        assert len(responses.calls) == asked
        # A minute later one is let through; it fails, and the rest begins again.
        clock.shift(timedelta(seconds=2))
        error_of(register)
        assert len(responses.calls) == asked + 2
        error_of(register)
        assert len(responses.calls) == asked + 2
        responses.replace(responses.GET, SEARCH, json=answer("two_firms"))
        clock.shift(timedelta(seconds=61))
        assert len(register.search("one")) == len(register.search("two")) == 2
        assert len(responses.calls) == asked + 4


@responses.activate
def test_refusals_do_not_open_the_breaker(register: PublicRegister) -> None:
    responses.get(SEARCH, status=400)
    for n in range(FAILURES_BEFORE_REST * 2):
        error_of(register, f"firm {n}")
    assert len(responses.calls) == FAILURES_BEFORE_REST * 2


@responses.activate
@pytest.mark.parametrize(
    "failure",
    [
        {"status": 500},
        {"status": 400},
        {"body": "no"},
        {"body": requests.ConnectionError("/search?q=Zinguerie+Canari")},
    ],
)
def test_no_log_and_no_error_holds_what_was_typed(
    register: PublicRegister,
    naps: list[float],
    caplog: pytest.LogCaptureFixture,
    failure: dict[str, Any],
) -> None:
    responses.get(SEARCH, **failure)
    with caplog.at_level(logging.INFO):
        error = error_of(register, "Zinguerie Canari")
    written = "".join(
        f"{record.getMessage()}{record.exc_text or ''}{record.exc_info or ''}"
        for record in caplog.records
    )
    assert "company search:" in written
    assert "canari" not in written.lower()
    assert "canari" not in repr(error).lower()
    # A traceback printed by somebody else would show what stands behind.
    assert error.__suppress_context__ or error.__context__ is None


# --- In real time, against a server of this machine ------------------------------------------


def serve(listener: socket.socket, part: bytes, every: float, over: threading.Event) -> None:
    """Answer each request with a part now and then, until it is over."""
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with closing(connection):
            connection.recv(10_000)
            try:
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
                while not over.wait(every):
                    connection.sendall(part)
            except OSError:
                continue


@pytest.mark.parametrize(("part", "every"), [(b" ", 0.2), (b"", 0.05)], ids=["drops", "silence"])
def test_a_page_never_waits_beyond_the_budget(part: bytes, every: float) -> None:
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = threading.Thread(target=serve, args=(listener, part, every, over), daemon=True)
        server.start()
        register = PublicRegister(f"http://127.0.0.1:{listener.getsockname()[1]}")
        began = time.monotonic()
        assert not error_of(register).permanent
        took = time.monotonic() - began
    # Nothing of it is left to the tests that follow.
    over.set()
    # Half a second for a busy machine.
    assert took < BUDGET_SECONDS + 0.5


def test_one_slow_answer_does_not_hold_the_other_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    register = PublicRegister(URL)
    barrier = threading.Barrier(3, timeout=5)

    def slow(query: dict[str, str]) -> Any:
        barrier.wait()
        return json.loads('{"results": []}')

    monkeypatch.setattr(register, "_ask", slow)
    threads = [threading.Thread(target=register.search, args=(f"firm {n}",)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=10)
    assert not barrier.broken
