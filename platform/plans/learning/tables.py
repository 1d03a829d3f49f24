"""The tables of « Ce qui marche »: a line an action or a resource of a theme, masked, in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from typing import Final, TypeVar
from uuid import UUID

from diagnostics.models import Questionnaire
from diagnostics.selectors import instrument_of_version
from plans.learning.comparing import Changes, Gap, gap_between
from plans.learning.counting import ACTION, RESOURCE, Counts, Line, lines_by
from plans.learning.masking import SHOWN_FROM, Cell, shown
from reference.enums import ActionLevel, Theme
from resources.models import Resource

# Reasons shown beside the others together.
MAIN_REASONS: Final = 3

Summed = TypeVar("Summed", Counts, Changes)


@dataclass(frozen=True, slots=True)
class Cut:
    """What the tables are about: a theme, and a sector or a size where they are not empty."""

    theme: Theme
    sector: str = ""
    size: str = ""

    def holds(self, cell: Cell) -> bool:
        sector, size = cell
        return self.sector in ("", sector) and self.size in ("", size)


@dataclass(frozen=True, slots=True)
class Known:
    """What the questionnaires say of an action: its words, and the dimension that it is in."""

    words: str
    level: str
    dimension: str
    dimension_label: str


@dataclass(frozen=True, slots=True)
class Effect:
    """How the dimension's score moved for those that did it and those that did not."""

    did: Changes
    did_not: Changes
    gap: Gap


@dataclass(frozen=True, slots=True)
class Row:
    """One line; None where it is masked. `reasons` are the first ones with how many gave each,
    `other_reasons` how many gave another."""

    key: str
    label: str
    detail: str
    counts: Counts | None = None
    reasons: tuple[tuple[str, int], ...] = ()
    other_reasons: int = 0
    effect: Effect | None = None


def known_actions(theme: Theme) -> dict[str, Known]:
    """Return the actions of a theme by code, in their order, as the last version words them.

    Those of former versions as well: plans go on with them.
    """
    found: dict[str, Known] = {}
    published = Questionnaire.objects.published().order_by("published_at", "pk")
    for version in published.defer("definition"):
        instrument = instrument_of_version(version)
        labels = {one.code: one.label for one in instrument.dimensions}
        for question in instrument.questions:
            if question.theme != theme:
                continue
            for level, words in question.need_actions.items():
                known = Known(
                    words=words,
                    level=ActionLevel(level).label,
                    dimension=question.dimension,
                    dimension_label=labels[question.dimension],
                )
                found[f"{question.code}.{level}"] = known
    return dict(sorted(found.items()))


def actions(cut: Cut) -> list[Row]:
    """Return a line for each action of the theme. Four statements."""
    known = known_actions(cut.theme)
    lines = lines_by(ACTION, _dimensions(known), with_reasons=True)
    return [
        _row(
            code,
            one.words,
            f"{code}, {one.level.lower()}, domaine «\u00a0{one.dimension_label}\u00a0»",
            lines.get(code, Line()),
            cut,
        )
        for code, one in known.items()
    ]


def resources(cut: Cut) -> list[Row]:
    """Return a line for each resource of actions of the theme: most proposed first, those masked
    last by title. Four statements."""
    lines = lines_by(RESOURCE, _dimensions(known_actions(cut.theme)))
    rows = [
        _row(str(one.pk), one.title, one.get_kind_display(), lines[str(one.pk)], cut)
        for one in Resource.objects.filter(pk__in=[UUID(key) for key in lines]).only(
            "title", "kind"
        )
    ]
    return sorted(rows, key=lambda row: (-(row.counts.proposed if row.counts else 0), row.label))


def _dimensions(known: Mapping[str, Known]) -> dict[str, str]:
    return {code: one.dimension for code, one in known.items()}


def _row(key: str, label: str, detail: str, line: Line, cut: Cut) -> Row:
    """Give what may be shown of a line; what it sums up has enough firms."""
    allowed = shown({cell: counts.proposed for cell, counts in line.counts.items()})
    if not allowed.allows(cut.sector, cut.size):
        return Row(key, label, detail)
    counts = _sum(line.counts, cut, Counts())
    given = {
        words: sum(firms for cell, firms in cells.items() if cut.holds(cell))
        for words, cells in line.reasons.items()
    }
    ordered = sorted(
        ((words, firms) for words, firms in given.items() if firms >= SHOWN_FROM),
        key=lambda pair: (-pair[1], pair[0]),
    )[:MAIN_REASONS]
    return Row(
        key,
        label,
        detail,
        counts=counts,
        reasons=tuple(ordered),
        other_reasons=counts.set_aside - sum(firms for _, firms in ordered),
        effect=_effect(line, cut),
    )


def _effect(line: Line, cut: Cut) -> Effect | None:
    """Compare the two groups, each large enough by itself and nothing to be told by subtraction."""
    for side in (line.did, line.did_not):
        allowed = shown({cell: changes.firms for cell, changes in side.items()})
        if not allowed.allows(cut.sector, cut.size):
            return None
    did, did_not = (_sum(side, cut, Changes()) for side in (line.did, line.did_not))
    return Effect(did, did_not, gap_between(did, did_not))


def _sum(cells: Mapping[Cell, Summed], cut: Cut, nothing: Summed) -> Summed:
    kept: Iterable[Summed] = (one for cell, one in cells.items() if cut.holds(cell))
    return reduce(lambda one, other: one + other, kept, nothing)
