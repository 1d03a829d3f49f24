"""What Eurostat's figures say to a firm, read in one query and kept while the process lives.

A published release never changes, and firms of one size and sector that completed their diagnostic
in one year are told the same: only their own yes or no differs.
"""

from functools import lru_cache

from django.utils import timezone

from diagnostics.comparison import ComparedFirm, Line, compare_dii, indicators_of, line_of
from diagnostics.figures import COUNTRIES, Figures, FigureValue
from diagnostics.instrument import Instrument
from diagnostics.models import Assessment, BenchmarkRelease
from diagnostics.register import SECTOR
from diagnostics.selectors import instrument_of
from reference import sectors

SIZE = "personnes"
RELEASES_KEPT = 4
POPULATIONS_KEPT = 128


class Compared:
    """The lines of all firms alike: of one size, one sector and one year of completion."""

    def __init__(
        self, instrument: Instrument, figures: Figures, *, firm: ComparedFirm, year: int
    ) -> None:
        self.instrument, self.figures, self.firm, self.year = instrument, figures, firm, year
        self._lines: dict[tuple[str, bool | None], Line] = {}
        self._indexes: dict[tuple[str, int], Line] = {}

    def line(self, code: str, value: bool | None) -> Line:
        """Give the line of a use, for the firms that say the same of it."""
        found = self._lines.get((code, value))
        if found is None:
            found = self._lines[code, value] = line_of(
                self.instrument,
                self.figures,
                self.instrument.variable(code),
                firm=self.firm,
                value=value,
                year=self.year,
            )
        return found

    def index_line(self, version: str, value: int, level: str) -> Line:
        """Give the line of a version of the index, for the firms that have as many uses."""
        found = self._indexes.get((version, value))
        if found is None:
            found = self._indexes[version, value] = compare_dii(
                self.instrument,
                self.figures,
                firm=self.firm,
                value=value,
                level=level,
                year=self.year,
                version=version,
            )
        return found


def compared(assessment: Assessment, release: BenchmarkRelease) -> Compared:
    """Give what Eurostat's figures say to the firm of a completed diagnostic.

    One query at most: none once a firm of the same version and release was compared.
    """
    completed_at = assessment.completed_at
    if completed_at is None:
        raise ValueError("This diagnostic is not completed.")
    instrument = instrument_of(assessment)
    section = assessment.profile.get(SECTOR, "")
    firm = ComparedFirm(
        size=assessment.profile[SIZE],
        sector=section,
        activity_group=release.groups.get(section, ""),
        activity_label=sectors.label(section),
    )
    # The year as the owner lived it: 31 December 23:30 in Paris is still that year.
    year = timezone.localtime(completed_at).year
    published = (release.published_at, assessment.questionnaire.published_at)
    if None in published:
        return Compared(
            instrument, Figures(instrument, figures_for(release, instrument)), firm=firm, year=year
        )
    return _kept(_Source(release, instrument, published), firm, year)


class _Source:
    """A published release read for a published version: the same pair is the same source."""

    def __init__(
        self, release: BenchmarkRelease, instrument: Instrument, published: tuple[object, ...]
    ) -> None:
        self.release, self.instrument = release, instrument
        self.key = (release.pk, release.code, instrument.version, *published)

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Source) and self.key == other.key


@lru_cache(maxsize=POPULATIONS_KEPT)
def _kept(source: _Source, firm: ComparedFirm, year: int) -> Compared:
    return Compared(source.instrument, _figures(source), firm=firm, year=year)


@lru_cache(maxsize=RELEASES_KEPT)
def _figures(source: _Source) -> Figures:
    return Figures(source.instrument, figures_for(source.release, source.instrument))


def figures_for(release: BenchmarkRelease, instrument: Instrument) -> tuple[FigureValue, ...]:
    """Give the figures of a release that this instrument compares with, for the four zones."""
    found = release.figures.filter(
        geo__in=COUNTRIES,
        indicator__in=indicators_of(instrument),
        size_class__in=instrument.comparison.size_labels,
    ).order_by("indicator", "geo", "year", "size_class", "activity", "dataset")
    columns = FigureValue.__dataclass_fields__
    return tuple(FigureValue(**row) for row in found.values(*columns))
