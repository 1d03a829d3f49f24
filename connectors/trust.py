"""What makes a connecteur trusted, as rules: who reads what owners say, bars, draws and signals.

No clock and no database. Nothing here enters a ranking (QUALITY F-8).
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import nsmallest
from typing import Final
from uuid import UUID

from reference.holidays import PARIS

# Fewer answers would tell the connecteur who said what, and the public nothing sure (F-8, F-9).
SHOWN_TO_CONNECTOR_FROM: Final = 5
SHOWN_TO_PUBLIC_FROM: Final = 11
# Figures then move by lots: one answer more would tell, by subtraction, what it was.
LOT: Final = 5

NBSP: Final = "\u00a0"


@dataclass(frozen=True, slots=True)
class Figures:
    """What the owners helped by one connecteur answered, counted."""

    answers: int = 0
    contacted: int = 0
    helped: int = 0
    helped_partly: int = 0


def counted(answers: int, *, shown_from: int) -> int:
    """Return how many of the oldest answers the figures count: none below the threshold, then
    five more at a time."""
    if answers < shown_from:
        return 0
    return shown_from + (answers - shown_from) // LOT * LOT


def in_words(figures: Figures) -> str:
    """Say the figures in one sentence, zeros included: what is not said would be guessed."""
    if not figures.answers:
        return "Aucune entreprise n’a encore répondu."
    who = "entreprises ont" if figures.answers > 1 else "entreprise a"
    contacted = _count(
        figures.contacted, "aucune n’a été contactée", "a été contactée", "ont été contactées"
    )
    helped = _count(figures.helped, "aucune ne dit", "dit", "disent")
    partly = f", {figures.helped_partly} en partie" if figures.helped_partly else ""
    return f"{figures.answers} {who} répondu{NBSP}: {contacted}, {helped} que cela a aidé{partly}."


def _count(count: int, none: str, one: str, many: str) -> str:
    return f"{count} {many if count > 1 else one}" if count else none


# --- Words that give somebody away ------------------------------------------------------------

_GIVES_AWAY: Final = (
    ("une adresse e-mail", re.compile(r"\S@\S+\.\w")),
    (
        "une adresse de site",
        re.compile(r"\bhttps?://|(?<![@\w.-])(?:[\w-]+\.)+(?:fr|com|net|org|eu)\b", re.I),
    ),
    # Nine digits or more in a row, spaces, dots and hyphens aside: a telephone, SIREN or SIRET.
    ("un numéro", re.compile(r"\d(?:[\s.\-]?\d){8,}")),
)


def gives_away(text: str) -> list[str]:
    """Return what in a text would lead to a person or a firm, in words."""
    return [what for what, pattern in _GIVES_AWAY if pattern.search(text)]


# --- The bar on selling -----------------------------------------------------------------------


def a_year_after(at: datetime) -> datetime:
    """Return the same day and hour of the next year in France; the 29th of February gives the
    1st of March, so that a year is never shorter."""
    local = at.astimezone(PARIS)
    try:
        return local.replace(year=local.year + 1)
    except ValueError:
        return local.replace(year=local.year + 1, month=3, day=1)


def drawn(candidates: Iterable[UUID], *, seed: str, size: int) -> list[UUID]:
    """Draw `size` of the candidates: the same seed and candidates, in any order, draw the same."""

    def place(candidate: UUID) -> bytes:
        return hmac.new(seed.encode(), candidate.bytes, hashlib.sha256).digest()

    return nsmallest(size, candidates, key=place)


# --- Signals ----------------------------------------------------------------------------------

# Acceptances younger than this may still lead to a contact.
CONTACT_EXPECTED_WITHIN: Final = timedelta(days=10)
REVIEW_FROM_ACCEPTANCES: Final = 10
REVIEW_ABOVE_PERCENT: Final = 20
