"""Looking whether an address elsewhere still answers: a few bytes, and never inside a network.

Addresses are typed by people: one that leads to a machine of our own network, directly or by a
redirection, must not be asked anything (QUALITY B21). requests-hardened looks at the address that a
name stands for and connects to that very one, so that a name cannot change its mind in between.
"""

import logging
import time
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import urljoin, urlsplit

import requests
from requests_hardened import Config, Manager
from requests_hardened.ip_filter import InvalidIPAddress
from urllib3.exceptions import HTTPError

logger = logging.getLogger(__name__)

TIMEOUT: Final = (3.05, 4.0)
# Nothing more is asked of one address after so long, redirections included: it fits in a sweep.
BUDGET_SECONDS: Final = 10.0
MOST_REDIRECTIONS: Final = 5
REDIRECTIONS: Final = frozenset({301, 302, 303, 307, 308})
# Many sites answer people and refuse programs: there is somebody there.
ANSWERS_PEOPLE_ONLY: Final = frozenset({401, 403, 405, 406, 429, 451, 999})
FEW_BYTES: Final = 1024
USER_AGENT: Final = "Mozilla/5.0 (compatible; verification-hebdomadaire-des-liens)"


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether an address answers; `why` says in French what is wrong, and is empty otherwise."""

    why: str = ""

    @property
    def is_alive(self) -> bool:
        return not self.why


class LinkChecker(Protocol):
    def check(self, url: str) -> Answer: ...


class OverTheNetwork:
    """Asks for real, over https only, at public addresses only."""

    def __init__(self) -> None:
        self._manager = Manager(
            Config(
                ip_filter_enable=True,
                ip_filter_allow_loopback_ips=False,
                never_redirect=False,
                default_timeout=TIMEOUT,
                user_agent_override=USER_AGENT,
            )
        )

    def check(self, url: str) -> Answer:
        """Return whether an address answers; whatever happens, nothing is raised."""
        stop_at = time.monotonic() + BUDGET_SECONDS
        try:
            with self._manager.get_session() as session:
                return self._follow(session, url, stop_at)
        except InvalidIPAddress:
            return Answer("L’adresse mène à un réseau privé.")
        except requests.exceptions.SSLError:
            return Answer("Le certificat du site n’est pas valable.")
        except requests.exceptions.Timeout:
            return Answer("Le site n’a pas répondu à temps.")
        except (requests.RequestException, HTTPError, ValueError, OSError) as error:
            logger.info("link check: %s", type(error).__name__)
            return Answer("Le site est introuvable ou ne répond pas.")

    def _follow(self, session: requests.Session, url: str, stop_at: float) -> Answer:
        for _ in range(MOST_REDIRECTIONS + 1):
            if urlsplit(url).scheme != "https":
                return Answer("L’adresse mène à une page qui n’est pas protégée (http).")
            status, location = self._ask(session, url, stop_at)
            if status not in REDIRECTIONS or not location:
                return _answer(status)
            url = urljoin(url, location)
        return Answer("L’adresse tourne en rond.")

    def _ask(self, session: requests.Session, url: str, stop_at: float) -> tuple[int, str]:
        """Ask for the head, then for the page where the head is refused; read a few bytes."""
        status = 0
        for method in ("HEAD", "GET"):
            if time.monotonic() >= stop_at:
                raise requests.Timeout
            with session.request(method, url, allow_redirects=False, stream=True) as response:
                status, location = response.status_code, response.headers.get("Location", "")
                if status < 400:
                    if method == "GET":
                        response.raw.read(FEW_BYTES)
                    return status, location
        return status, ""


def _answer(status: int) -> Answer:
    if status < 400 or status in ANSWERS_PEOPLE_ONLY:
        return Answer()
    if status in {404, 410}:
        return Answer("La page n’existe plus.")
    return Answer(f"Le site répond par une erreur ({status}).")
