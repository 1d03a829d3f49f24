"""A cell of Eurostat's tables: its codes, its value and its flag, checked one by one."""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from diagnostics.eurostat.errors import MalformedFileError, excerpt

# Shares of enterprises; the same tables hold other units, that must never be mixed with it.
SHARE = "PC_ENT"
FIRST_YEAR = 2000
DECIMALS = Decimal("0.001")

FLAGS: Mapping[str, str] = {
    "b": "rupture de série",
    "c": "confidentiel",
    "d": "définition différente",
    "e": "estimé",
    "f": "prévision",
    "i": "voir les métadonnées",
    "n": "non significatif",
    "p": "provisoire",
    "r": "révisé",
    "s": "estimation d’Eurostat",
    "u": "peu fiable",
    "z": "sans objet",
}
MOST_FLAGS = 4

# Before 2022 one code held the size and the activity: « SM_C10_S951_XK », « 10_G47 ».
ALL_ACTIVITIES = "C10-S951_X_K"
FORMER_SIZES: Mapping[str, str] = {
    "10": "GE10",
    "SM": "10-249",
    "S": "10-49",
    "M": "50-249",
    "L": "GE250",
}
FORMER_ACTIVITIES: Mapping[str, str] = {"C10_S951_XK": ALL_ACTIVITIES}

_INDICATOR = re.compile(r"[A-Z][A-Z0-9_]{1,29}")
_ACTIVITY = re.compile(r"[A-Z][A-Z0-9_-]{0,19}")
_UNIT = re.compile(r"[A-Z][A-Z0-9_]{0,29}")
_YEAR = re.compile(r"[12]\d{3}")
_NUMBER = re.compile(r"-?\d{1,12}(\.\d{1,12})?")


@dataclass(frozen=True, slots=True)
class Codes:
    """What the platform knows of Eurostat's codes: each size and zone, and whether it is kept.

    `indicators` are those kept, all of them when empty.
    """

    sizes: Mapping[str, bool]
    geos: Mapping[str, bool]
    indicators: Collection[str] = ()


class Cell(NamedTuple):
    """One cell with a value, or with a flag that says why there is none; `line` is its place."""

    line: int
    indicator: str
    geo: str
    year: int
    size_class: str
    activity: str
    value: Decimal | None
    flag: str


class Series(NamedTuple):
    """The codes of a line; `kept` tells whether its cells are."""

    indicator: str
    geo: str
    size_class: str
    activity: str
    unit: str
    kept: bool


@dataclass(slots=True)
class Coverage:
    """What a file speaks of: a cell inside that it does not give is one that it takes away."""

    indicators: set[str] = field(default_factory=set)
    geos: set[str] = field(default_factory=set)
    sizes: set[str] = field(default_factory=set)
    activities: set[str] = field(default_factory=set)
    years: set[int] = field(default_factory=set)

    def add(self, series: Series) -> None:
        self.indicators.add(series.indicator)
        self.geos.add(series.geo)
        self.sizes.add(series.size_class)
        self.activities.add(series.activity)


@dataclass(slots=True)
class Reading:
    """A file being read: the cells come one by one, the rest is whole once they have all come.

    `place` names a cell's number (« ligne 12 »), `left_out` counts the cells set aside, by
    reason, `dataset` and `vintage` are what the file says of itself, where it does.
    """

    codes: Codes
    latest_year: int
    place: str = "ligne"
    dataset: str = ""
    vintage: date | None = None
    labels: dict[str, str] = field(default_factory=dict)
    coverage: Coverage = field(default_factory=Coverage)
    left_out: Counter[str] = field(default_factory=Counter)
    other_indicators: set[str] = field(default_factory=set)
    cells: Iterator[Cell] = field(default_factory=lambda: iter(()))

    def series(self, values: Mapping[str, str]) -> Series:
        """Check the codes of a line, dimension by dimension; say whether its cells are kept.

        Raises MalformedFileError, without a place, for a code that cannot be or was never seen.
        """
        if values.get("freq", "A") != "A":
            raise MalformedFileError(f"fréquence {excerpt(values['freq'])}, attendue « A » (année)")
        size, activity = size_and_activity(values)
        indicator, geo, unit = values["indic_is"], values["geo"], values["unit"]
        for known, what, code in (
            (self.codes.sizes, "taille", size),
            (self.codes.geos, "zone", geo),
        ):
            if code not in known:
                raise MalformedFileError(
                    f"{what} {excerpt(code)} jamais vue ; si elle existe bien, l’ajouter d’abord "
                    "aux codes d’Eurostat"
                )
        for shape, what, code in (
            (_INDICATOR, "indicateur", indicator),
            (_ACTIVITY, "activité", activity),
            (_UNIT, "unité", unit),
        ):
            if not shape.fullmatch(code):
                raise MalformedFileError(
                    f"{what} {excerpt(code)} : ce n’est pas un code d’Eurostat"
                )
        reason = self._reason_to_leave(indicator, geo=geo, size=size, unit=unit)
        if reason:
            self.left_out[reason] += 1
        found = Series(indicator, geo, size, activity, unit, kept=not reason)
        if found.kept:
            self.coverage.add(found)
        return found

    def _reason_to_leave(self, indicator: str, *, geo: str, size: str, unit: str) -> str:
        if unit != SHARE:
            return f"unité {unit}"
        if not self.codes.sizes[size]:
            return f"taille {size}"
        if not self.codes.geos[geo]:
            return f"zone {geo}"
        if self.codes.indicators and indicator not in self.codes.indicators:
            self.other_indicators.add(indicator)
            return "autre indicateur"
        return ""

    def year(self, text: str) -> int:
        """Read a survey year. Raises MalformedFileError for what is no year, or an absurd one."""
        if not _YEAR.fullmatch(text):
            raise MalformedFileError(f"{excerpt(text)} n’est pas une année")
        year = int(text)
        if not FIRST_YEAR <= year <= self.latest_year:
            raise MalformedFileError(
                f"année {year} hors de {FIRST_YEAR}-{self.latest_year}, celles de l’enquête"
            )
        return year


def size_and_activity(values: Mapping[str, str]) -> tuple[str, str]:
    """Give the size class and the activity of a line, of either generation of tables."""
    if "sizen_r2" not in values:
        return values["size_emp"], values["nace_r2"]
    former = values["sizen_r2"]
    size, _, activity = former.partition("_")
    if size not in FORMER_SIZES or not activity:
        raise MalformedFileError(f"taille et activité {excerpt(former)} : code inconnu")
    return FORMER_SIZES[size], FORMER_ACTIVITIES.get(activity, activity)


def number(text: str) -> Decimal:
    """Read a number as published. Raises MalformedFileError for what is none."""
    if not _NUMBER.fullmatch(text):
        raise MalformedFileError(f"{excerpt(text)} n’est pas un nombre")
    return Decimal(text)


def share(value: Decimal) -> Decimal:
    """Check a share of enterprises, in percent; more than three decimals are rounded half up."""
    if value < 0:
        raise MalformedFileError(f"valeur négative ({value} %) ; une part va de 0 à 100 %")
    if value > 100:
        raise MalformedFileError(f"valeur de {value} % ; une part va de 0 à 100 %")
    return value.quantize(DECIMALS, ROUND_HALF_UP)


def flags(text: str) -> str:
    """Check Eurostat's flags, one letter each."""
    if len(text) > MOST_FLAGS or len(set(text)) < len(text) or not set(text) <= set(FLAGS):
        raise MalformedFileError(f"signalement {excerpt(text)} inconnu")
    return text
