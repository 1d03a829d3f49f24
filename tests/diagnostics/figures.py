"""The shipped figures as the comparison takes them, with no database."""

from collections.abc import Iterator

from diagnostics.figures import FigureValue
from diagnostics.loading import shipped_figures
from diagnostics.models import BenchmarkRelease


def shipped_values() -> Iterator[FigureValue]:
    columns = FigureValue.__dataclass_fields__
    for figure in shipped_figures(BenchmarkRelease()):
        yield FigureValue(**{column: getattr(figure, column) for column in columns})
