"""What distinguishes two releases, cell by cell."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

BREAK = "b"


class ChangeKind(StrEnum):
    NEW_YEAR = "new_year"
    NEW = "new"
    REVISED = "revised"
    FLAGGED = "flagged"
    VANISHED = "vanished"


# One of them, several of them.
WORDS: dict[ChangeKind, tuple[str, str]] = {
    ChangeKind.NEW_YEAR: ("chiffre d’une année nouvelle", "chiffres d’années nouvelles"),
    ChangeKind.NEW: ("autre chiffre nouveau", "autres chiffres nouveaux"),
    ChangeKind.REVISED: ("chiffre révisé", "chiffres révisés"),
    ChangeKind.FLAGGED: ("signalement changé", "signalements changés"),
    ChangeKind.VANISHED: ("chiffre disparu", "chiffres disparus"),
}
BREAK_WORDS = ("nouvelle rupture de série", "nouvelles ruptures de série")


@dataclass(frozen=True, slots=True)
class Content:
    """What a cell says: a value and a flag, or a flag that says why there is no value."""

    value: Decimal | None
    flag: str


def kind_of(
    before: Content | None, after: Content | None, *, year_known: bool
) -> ChangeKind | None:
    """Tell how a cell changed, None when it did not.

    `year_known` tells whether the release before had that year at all for this indicator.
    """
    if before is None:
        if after is None:
            return None
        return ChangeKind.NEW if year_known else ChangeKind.NEW_YEAR
    if after is None:
        return ChangeKind.VANISHED
    if before.value != after.value:
        return ChangeKind.REVISED
    return ChangeKind.FLAGGED if before.flag != after.flag else None


def is_new_break(before: Content | None, after: Content | None) -> bool:
    """Tell whether a break in series begins with the later release."""
    return bool(after and BREAK in after.flag and not (before and BREAK in before.flag))


def in_words(counts: dict[ChangeKind, int], *, breaks: int) -> str:
    """Return « 12 chiffres révisés, 1 chiffre disparu », or « aucun changement »."""
    said = [
        f"{counts[kind]} {words[counts[kind] > 1]}"
        for kind, words in WORDS.items()
        if counts.get(kind)
    ]
    if breaks:
        said.append(f"{breaks} {BREAK_WORDS[breaks > 1]}")
    return ", ".join(said) or "aucun changement"
