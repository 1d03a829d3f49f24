"""Eurostat's API: one answer in JSON-stat for one dataset, within bounded time and weight."""

import json
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

import requests

from diagnostics.eurostat.cells import SHARE
from diagnostics.eurostat.errors import excerpt
from diagnostics.eurostat.reading import MEGABYTE

HEADERS = {
    "Accept": "application/json",
    # The server may compress without a word where it was not asked not to.
    "Accept-Encoding": "identity",
    "User-Agent": "croissance-connectee",
}
CHUNK = 1 << 16
# The longest answer that is searched for a notice in the place of figures.
LONGEST_NOTICE = 1 << 16
# What the API says of an answer that it prepares for later, and of one that it never will.
LATER = "ASYNCHRONOUS"
TOO_BIG = "EXTRACTION_TOO_BIG"
WORTH_ANOTHER_TRY = frozenset({408, 425, 429, 500, 502, 503, 504})


class ApiError(Exception):
    """What the API did not give, in words; `permanent` when asking again would change nothing.

    `at_once` tells whether a second try within seconds makes sense: the server itself is in
    trouble, whatever it is asked.
    """

    def __init__(self, reason: str, *, permanent: bool = False, at_once: bool = False) -> None:
        super().__init__(f"{reason[:1].upper()}{reason[1:]}.")
        self.permanent = permanent
        self.at_once = at_once


@dataclass(frozen=True, slots=True)
class Patience:
    """How long, and for how much, an answer is waited for, in seconds and bytes.

    `whole` bounds all the tries together: with a server that sends a byte a second no read ever
    times out.
    """

    connect: float = 5
    read: float = 30
    whole: float = 90
    tries: int = 2
    pause: float = 2
    most: int = 30 * MEGABYTE


class EurostatApi:
    """The API « Statistics », whose answers tell the day of their update and their labels.

    What Eurostat cannot answer at once it prepares: the same question, asked again later, finds
    the answer ready.
    """

    def __init__(self, url: str, patience: Patience | None = None) -> None:
        self.url = url.rstrip("/")
        self.patience = patience or Patience()

    @contextmanager
    def answer(self, dataset: str, indicators: Iterable[str]) -> Iterator[BinaryIO]:
        """Give the shares of enterprises of these indicators, or of all when none is named.

        Raises ApiError. The file is gone when the block ends.
        """
        question = [("format", "JSON"), ("lang", "en"), ("unit", SHARE)]
        question += [("indic_is", indicator) for indicator in sorted(indicators)]
        address = f"{self.url}/statistics/1.0/data/{dataset}"
        stop_at = time.monotonic() + self.patience.whole
        with tempfile.TemporaryFile() as content:
            for left in reversed(range(self.patience.tries)):
                try:
                    self._try(address, question, content, stop_at)
                    break
                except ApiError as error:
                    late = time.monotonic() + self.patience.pause >= stop_at
                    if not error.at_once or not left or late:
                        raise
                time.sleep(self.patience.pause)
            content.seek(0)
            yield content

    def _try(
        self, address: str, question: list[tuple[str, str]], content: BinaryIO, stop_at: float
    ) -> None:
        content.seek(0)
        content.truncate()
        try:
            with requests.get(
                address,
                params=question,
                headers=HEADERS,
                timeout=(self.patience.connect, self.patience.read),
                stream=True,
                allow_redirects=False,
            ) as response:
                for chunk in response.iter_content(CHUNK):
                    content.write(chunk)
                    self._stop_if_too_much(content.tell(), stop_at)
        except requests.Timeout as error:
            raise ApiError("l’API d’Eurostat ne répond pas à temps", at_once=True) from error
        except requests.RequestException as error:
            raise ApiError(
                "l’API d’Eurostat est injoignable, ou sa réponse s’est interrompue", at_once=True
            ) from error
        _refuse_what_is_no_answer(response.status_code, _notice(content))

    def _stop_if_too_much(self, weight: int, stop_at: float) -> None:
        if weight > self.patience.most:
            raise ApiError(
                f"la réponse d’Eurostat dépasse {self.patience.most // MEGABYTE} Mo : prendre le "
                "fichier complet sur son site et le donner ici",
                permanent=True,
            )
        if time.monotonic() > stop_at:
            raise ApiError("la réponse d’Eurostat met trop longtemps à venir")


def _notice(content: BinaryIO) -> str:
    """Return the text of an answer that may be a notice: a short one, or the start of another."""
    content.seek(0)
    return content.read(LONGEST_NOTICE).decode(errors="replace")


def _refuse_what_is_no_answer(status: int, text: str) -> None:
    """Raise ApiError for anything but figures, be it said by the status or by the text alone."""
    label = _label(text)
    if LATER in label:
        raise ApiError("Eurostat prépare la réponse : la demander de nouveau un peu plus tard")
    if TOO_BIG in label:
        raise ApiError(
            "Eurostat juge la demande trop grande : prendre le fichier complet sur son site et le "
            "donner ici",
            permanent=True,
        )
    if status == 404:
        raise ApiError("Eurostat ne connaît pas ce jeu de données", permanent=True)
    if status in WORTH_ANOTHER_TRY:
        raise ApiError(f"l’API d’Eurostat est en panne (code {status})", at_once=True)
    if status != 200 or label:
        said = f" : {excerpt(label, most=200)}" if label else ""
        raise ApiError(f"Eurostat refuse la demande (code {status}){said}", permanent=True)
    if text.lstrip().startswith("<"):
        raise ApiError("l’API d’Eurostat a répondu par une page, et non par des chiffres")


def _label(text: str) -> str:
    """Return what the API says instead of figures; empty when the text holds figures."""
    if text.lstrip().startswith("<"):
        return text if "faultstring" in text else ""
    try:
        document: Any = json.loads(text)
    except ValueError:
        return ""
    if not isinstance(document, dict):
        return ""
    told = document.get("error") or document.get("warning") or []
    notices = told if isinstance(told, list) else [told]
    return " ".join(str(one.get("label", one)) for one in notices if isinstance(one, dict))
