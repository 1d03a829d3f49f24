"""The same tables as files for a spreadsheet: masked alike, and no text is a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Final

from plans.learning.missing import InSector, Missing, in_words
from plans.learning.tables import Cut, Row
from reference import sectors
from reference.enums import SizeClass

MASKED: Final = "masqué"
# What makes spreadsheets compute a text (OWASP, CSV injection).
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")

_CUT: Final = ("thème", "secteur", "taille")
_FIGURES: Final = (
    "proposée (entreprises)",
    "choisie",
    "faite",
    "bloquée un moment",
    "mise de côté",
    "motifs principaux",
    "évolution observée, faite (points)",
    "entreprises, faite",
    "évolution observée, non faite (points)",
    "entreprises, non faite",
    "écart observé (points)",
    "écart, bas de l’intervalle à 95 %",
    "écart, haut de l’intervalle à 95 %",
)
_MISSING: Final = (
    "thème",
    "niveau",
    "taille",
    "secteur",
    "ressources",
    "entreprises sur un an",
)


def figures_csv(cut: Cut, rows: Iterable[Row], *, first: Sequence[str]) -> str:
    """Write a table; `first` names the columns of the line's key, words and detail."""
    about = [
        cut.theme.label,
        sectors.label(cut.sector) or "tous",
        SizeClass(cut.size).label if cut.size else "toutes",
    ]
    return _written(
        [*_CUT, *first, *_FIGURES],
        ([*about, row.key, row.label, row.detail, *_figures(row)] for row in rows),
    )


def missing_csv(found: Iterable[Missing]) -> str:
    """Write the list: a line a need, then one for each of its sectors that lacks resources."""
    return _written(_MISSING, (line for one in found for line in _needs(one)))


def _needs(one: Missing) -> list[list[object]]:
    about = [one.theme.label, one.level.label, in_words(one.sizes)]
    firms = MASKED if one.firms is None else one.firms

    def of(line: InSector) -> list[object]:
        return [*about, sectors.label(line.sector), line.resources, line.firms]

    return [[*about, "tous", one.resources, firms], *(of(line) for line in one.sectors)]


def _figures(row: Row) -> list[object]:
    if row.counts is None:
        return [MASKED] * len(_FIGURES)
    counts = row.counts
    reasons = [f"{words} ({firms})" for words, firms in row.reasons]
    if row.other_reasons:
        reasons.append(f"autres motifs ({row.other_reasons})")
    found = [
        *(counts.proposed, counts.chosen, counts.done, counts.stuck, counts.set_aside),
        " ; ".join(reasons),
    ]
    if row.effect is None:
        return [*found, *[MASKED] * (len(_FIGURES) - len(found))]
    effect = row.effect
    return [
        *found,
        *(_points(effect.did.mean), effect.did.firms),
        *(_points(effect.did_not.mean), effect.did_not.firms),
        *(_points(one) for one in (effect.gap.points, effect.gap.low, effect.gap.high)),
    ]


def _points(value: float) -> str:
    """Write a number as French spreadsheets read it."""
    return f"{value:.1f}".replace(".", ",")


def _written(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Write with semicolons and the mark by which spreadsheets know UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows([_harmless(value) for value in row] for row in rows)
    return "\ufeff" + out.getvalue()


def _harmless(value: object) -> object:
    """Return a text that no spreadsheet computes; numbers are left alone."""
    if not isinstance(value, str) or not value.startswith(_FORMULA):
        return value
    digits = value.removeprefix("-").replace(",", "")
    return value if digits.isdecimal() else f"'{value}"
