"""Completed diagnostics computed again and compared with what is stored; nothing is written.

Rows are read a chunk at a time by their keys: each query is short (a statement may take 10
seconds), no transaction waits between two of them, and memory does not grow with the rows. What
is completed meanwhile may or may not be among them.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import lru_cache
from uuid import UUID

from diagnostics.instrument import Instrument, InstrumentError, parse
from diagnostics.models import Assessment, Questionnaire
from diagnostics.outcome import COLUMNS, outcome_of
from diagnostics.scoring import AnswerError

CHUNK = 200
# Versions kept parsed at once; rows come in the order of their keys, all versions mixed.
VERSIONS_KEPT = 32


@dataclass(frozen=True, slots=True)
class Difference:
    """A place (`results.dimensions.cyber.score`) where what is stored is not what comes out."""

    field: str
    stored: object
    computed: object


@dataclass(frozen=True, slots=True)
class Checked:
    """One completed diagnostic computed again, unless one of two things prevents it.

    `unreadable` says why its version can no longer be read, `refused` why its answers cannot.
    """

    assessment: UUID
    version: str
    differences: tuple[Difference, ...] = ()
    unreadable: str = ""
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One version of the questionnaire; without instrument, `fault` says why."""

    name: str
    instrument: Instrument | None
    fault: str = ""


# Shown for a key that stands on the other side only.
ABSENT = "(absent)"


def check_all() -> Iterator[Checked]:
    """Compute every completed diagnostic again, in the order of their keys."""
    version_of = lru_cache(VERSIONS_KEPT)(read_version)
    completed = Assessment.objects.completed().order_by("pk")
    columns = ("pk", "questionnaire_id", "profile", "answers", *COLUMNS)
    rows = list(completed.values_list(*columns)[:CHUNK])
    while rows:
        for pk, questionnaire, profile, answers, *stored in rows:
            version = version_of(questionnaire)
            yield check(version, pk, profile, answers, dict(zip(COLUMNS, stored, strict=True)))
        rows = list(completed.filter(pk__gt=rows[-1][0]).values_list(*columns)[:CHUNK])


def read_version(questionnaire: int) -> Version:
    """Read a version as it is stored, whatever was read of it before."""
    row = Questionnaire.objects.get(pk=questionnaire)
    try:
        return Version(row.version, parse(row.definition))
    except InstrumentError as error:
        return Version(row.version, None, str(error))


def check(
    version: Version,
    assessment: UUID,
    profile: dict[str, str],
    answers: dict[str, str | list[str]],
    stored: dict[str, object],
) -> Checked:
    """Compute one diagnostic again and compare every column that its answers decide."""
    if version.instrument is None:
        return Checked(assessment, version.name, unreadable=version.fault)
    try:
        computed = asdict(outcome_of(version.instrument, profile, answers))
    except AnswerError as error:
        return Checked(assessment, version.name, refused=str(error))
    differences = tuple(
        difference
        for column in COLUMNS
        for difference in differences_between(stored[column], computed[column], column)
    )
    return Checked(assessment, version.name, differences)


def differences_between(stored: object, computed: object, place: str) -> Iterator[Difference]:
    """Give each leaf that differs; what stands on one side only is a difference."""
    if isinstance(stored, dict) and isinstance(computed, dict):
        for key in dict.fromkeys((*computed, *stored)):
            if key in stored and key in computed:
                yield from differences_between(stored[key], computed[key], f"{place}.{key}")
            else:
                sides = (side.get(key, ABSENT) for side in (stored, computed))
                yield Difference(f"{place}.{key}", *sides)
    elif isinstance(stored, list) and isinstance(computed, list) and len(stored) == len(computed):
        for rank, (one, other) in enumerate(zip(stored, computed, strict=True)):
            yield from differences_between(one, other, f"{place}[{rank}]")
    # In Python True equals 1, which JSON tells apart.
    elif stored != computed or isinstance(stored, bool) != isinstance(computed, bool):
        yield Difference(place, stored, computed)
