"""The figures that a comparison needs, read in one query."""

from diagnostics.comparison import COUNTRIES, FigureValue, indicators_of
from diagnostics.instrument import Instrument
from diagnostics.models import BenchmarkRelease


def figures_for(release: BenchmarkRelease, instrument: Instrument) -> tuple[FigureValue, ...]:
    """Give the figures of a release that this instrument compares with, for the four zones."""
    found = release.figures.filter(
        geo__in=COUNTRIES,
        indicator__in=indicators_of(instrument),
        size_class__in=instrument.comparison.size_labels,
    ).order_by("indicator", "geo", "year", "size_class", "activity", "dataset")
    columns = FigureValue.__dataclass_fields__
    return tuple(FigureValue(**row) for row in found.values(*columns))
