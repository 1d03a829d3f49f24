"""The European index of the firm: uses counted out of twelve, beside Eurostat's figure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from diagnostics.benchmark import Compared
from diagnostics.comparison import Line
from diagnostics.instrument import Instrument
from diagnostics.result_page.words import label_of
from reference.typography import french
from ui.charts import Bar, BarChart, ScaleChart
from ui.charts import Step as ScaleStep

POPULATION = "entreprises françaises "


@dataclass(frozen=True, slots=True)
class Index:
    """One version of the European index: uses counted out of twelve, and its figure."""

    value: int
    max_value: int
    level: str
    label: str
    note: str
    line: Line


def index_of(told: Compared, code: str, stored: Mapping[str, Any]) -> Index:
    """Read a version of the index as it is stored, beside the figure of the same version."""
    version = told.instrument.dii_version(code)
    return Index(
        value=stored["value"],
        max_value=stored["max_value"],
        level=label_of(told.instrument.dii_levels, stored["level"]),
        label=version.label,
        note=version.note,
        line=told.index_line(code, stored["value"], stored["level"]),
    )


def index_chart(instrument: Instrument, index: Index) -> ScaleChart:
    """The uses counted, out of the twelve of the version, with Eurostat's four levels."""
    variables = instrument.dii_version(instrument.main_dii).variables
    levels = instrument.dii_levels
    ends = [level.minimum - 1 for level in levels[1:]] + [len(variables)]
    return ScaleChart(
        title="Vos usages du numérique, parmi ceux que suit Eurostat",
        message=french(
            f"Vous cumulez {index.value} des {len(variables)} usages :"
            f" intensité numérique {index.level.lower()}."
        ),
        value=index.value,
        maximum=len(variables),
        steps=tuple(
            ScaleStep(level.label, level.minimum, end)
            for level, end in zip(levels, ends, strict=True)
        ),
    )


def countries_chart(line: Line) -> BarChart | None:
    """The share of firms with four uses or more, zone by zone; None without a French figure."""
    if not line.countries:
        return None
    return BarChart(
        title=french(f"Entreprises ayant au moins 4 des 12 usages ({line.year})"),
        message=french(
            f"En France, {line.pct} % des entreprises {line.population.removeprefix(POPULATION)}"
            f" ont au moins 4 des 12 usages ({line.year})."
        ),
        unit="%",
        rows=tuple(Bar(country.label, country.pct) for country in line.countries),
        row_header="Zone",
        value_header="Part des entreprises",
    )
