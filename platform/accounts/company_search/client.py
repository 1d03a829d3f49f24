"""The public API behind the search: one class, which never makes a page wait long."""

import hashlib
import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from time import monotonic, sleep
from typing import Any, Final

import requests
from django.conf import settings
from django.core.cache import cache
from pybreaker import STATE_CLOSED, STATE_OPEN, CircuitBreaker, CircuitMemoryStorage
from urllib3.exceptions import HTTPError

from accounts.company_search.errors import CompanySearchError
from accounts.company_search.firms import FoundFirm, read_answer
from accounts.siret import without_separators

logger = logging.getLogger(__name__)

# All that one search may take, tries and pauses included: somebody waits for the page. The last
# wait for a byte may begin just before, so that a page waits 3 seconds or so.
BUDGET_SECONDS: Final = 2.5
CONNECT_SECONDS: Final = 1.0
READ_SECONDS: Final = 1.2
TRIES: Final = 2
PAUSE_SECONDS: Final = 0.2
# Longer than this, « Retry-After » is for another day: the owner goes on by hand.
LONGEST_RETRY_AFTER: Final = 1.0
# Less than this left, another try would only be cut short.
WORTH_A_TRY: Final = 0.5
# Ten firms weigh some tens of kilobytes.
LARGEST_ANSWER: Final = 2_000_000
PER_PAGE: Final = 10
FAILURES_BEFORE_REST: Final = 5
REST_SECONDS: Final = 60
KEPT_SECONDS: Final = 24 * 3600
# A firm just made may appear at any moment.
NOTHING_KEPT_SECONDS: Final = 600
# Changes with FoundFirm: what was kept by a former version is not read.
KEY: Final = "company-search:1"


class PublicRegister:
    """Searches the register at `url`; answers are kept in the cache for a day.

    Nothing of what is typed goes to a log or to a key of the cache.
    """

    def __init__(self, url: str) -> None:
        self.url = f"{url.rstrip('/')}/search"
        self._storage = CircuitMemoryStorage(STATE_CLOSED)
        self._breaker = CircuitBreaker(
            fail_max=FAILURES_BEFORE_REST,
            reset_timeout=REST_SECONDS,
            exclude=[lambda error: getattr(error, "permanent", False)],
            state_storage=self._storage,
            throw_new_error_on_trip=False,
        )

    def search(self, text: str, *, postcode: str = "") -> tuple[FoundFirm, ...]:
        """Return the firms that a name, a SIREN or a SIRET may mean. Raises CompanySearchError."""
        number = without_separators(text)
        is_number = number.isascii() and number.isdecimal() and len(number) in (9, 14)
        words = number if is_number else " ".join(text.split())
        siret = number if is_number and len(number) == 14 else ""
        # A number says all: the register then leaves the postcode aside.
        postcode = "" if is_number else postcode
        key = f"{KEY}:{hashlib.sha256(json.dumps([words, postcode]).encode()).hexdigest()}"
        kept = cache.get(key)
        if kept is not None:
            return tuple(FoundFirm(**fields) for fields in kept)
        answer = self._through_breaker(
            {"q": words, **({"code_postal": postcode} if postcode else {})}
        )
        found = read_answer(answer, siret=siret, postcode=postcode)
        fields = [asdict(firm) for firm in found]
        cache.set(key, fields, timeout=KEPT_SECONDS if found else NOTHING_KEPT_SECONDS)
        return found

    def _through_breaker(self, query: dict[str, str]) -> Any:
        """Ask, unless the register has just failed several times in a row."""
        opened_at = self._storage.opened_at
        if (
            self._breaker.current_state == STATE_OPEN
            and opened_at
            and datetime.now(UTC) < opened_at + timedelta(seconds=REST_SECONDS)
        ):
            raise CompanySearchError("left in peace after several failures", permanent=False)
        # The breaker holds a lock while it calls: it is told of the outcome only, so that one
        # slow answer does not make the other threads of the process wait for each other.
        answer: Any = None
        failure: CompanySearchError | None = None
        try:
            answer = self._ask(query)
        except CompanySearchError as error:
            failure = error
            logger.warning("company search: %s", error)

        def outcome() -> Any:
            if failure is not None:
                raise failure
            return answer

        return self._breaker.call(outcome)

    def _ask(self, query: dict[str, str]) -> Any:
        """Ask once, and once more where that may help and time is left."""
        stop_at = monotonic() + BUDGET_SECONDS
        for remaining_tries in reversed(range(TRIES)):
            try:
                return self._ask_once(query, stop_at)
            except _TryAgain as error:
                left = stop_at - monotonic() - error.after
                if not remaining_tries or error.after > LONGEST_RETRY_AFTER or left < WORTH_A_TRY:
                    raise CompanySearchError(str(error), permanent=False) from None
                sleep(error.after)
        raise AssertionError("a try returns or raises")

    def _ask_once(self, query: dict[str, str], stop_at: float) -> Any:
        left = max(stop_at - monotonic(), 0.1)
        with _without_details():
            response = requests.get(
                self.url,
                # Only what is read here: without `minimal`, managers would come along.
                params={
                    **query,
                    "per_page": str(PER_PAGE),
                    "minimal": "true",
                    "include": "siege,matching_etablissements",
                },
                headers={"Accept": "application/json", "User-Agent": _user_agent()},
                timeout=(min(CONNECT_SECONDS, left), min(READ_SECONDS, left)),
                allow_redirects=False,
                stream=True,
            )
        with response, _without_details():
            if response.status_code == requests.codes.too_many_requests:
                raise _TryAgain("too many requests", after=_retry_after(response))
            if response.status_code >= 500:
                raise _TryAgain(f"status {response.status_code}")
            if response.status_code != requests.codes.ok:
                raise CompanySearchError(f"status {response.status_code}", permanent=True)
            body = b"".join(_read(response, stop_at))
        try:
            return json.loads(body)
        except ValueError:
            # What was cut or garbled on the way may come whole the next time.
            raise CompanySearchError("an answer that is not JSON", permanent=False) from None


class _TryAgain(Exception):
    """Another try may succeed, after so many seconds."""

    def __init__(self, reason: str, *, after: float = PAUSE_SECONDS) -> None:
        super().__init__(reason)
        self.after = after


@contextmanager
def _without_details() -> Iterator[None]:
    """Turn what goes wrong on the network into its kind: the errors themselves quote the query."""
    try:
        yield
    except (requests.RequestException, HTTPError, OSError) as error:
        raise _TryAgain(type(error).__name__) from None


def _read(response: requests.Response, stop_at: float) -> Iterator[bytes]:
    """Give the body as it comes; a server that sends drop by drop is not waited for."""
    size = 0
    while chunk := response.raw.read1(decode_content=True):
        size += len(chunk)
        if size > LARGEST_ANSWER:
            raise CompanySearchError("an answer beyond all measure", permanent=True)
        if monotonic() > stop_at:
            raise CompanySearchError("an answer that never ends", permanent=False)
        yield chunk


def _retry_after(response: requests.Response) -> float:
    """Return how long the register asks to wait; long where it says so in words we do not read."""
    asked = response.headers.get("Retry-After", "").strip()
    if not asked:
        return PAUSE_SECONDS
    return float(asked) if asked.isascii() and asked.isdecimal() else LONGEST_RETRY_AFTER + 1


def _user_agent() -> str:
    return f"croissance-connectee (+{settings.SITE_URL})"
