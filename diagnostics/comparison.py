"""A firm's uses beside Eurostat's published figures: what is shown, and what is said missing.

Pure: figures come in as frozen values, the year is the one in which the diagnostic was completed,
so that a stored result never drifts. Nothing is estimated, interpolated or averaged.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from diagnostics.instrument import FallbackStep, Instrument, Landmark, Variable
from diagnostics.scoring import half_up

FRANCE = "FR"
# The zones shown side by side, in their order.
COUNTRIES = {
    FRANCE: "France",
    "EU27_2020": "Union européenne",
    "DE": "Allemagne",
    "FI": "Finlande",
}
CONFIDENTIAL, LOW_RELIABILITY = "c", "u"
NO_INDICATOR = "Aucun indicateur d'Eurostat ne correspond exactement à cet usage."
NO_RECENT_FIGURE = (
    "Aucun chiffre d'Eurostat assez récent n'est disponible, ni pour la France ni pour l'Union "
    "européenne."
)


class Notice(StrEnum):
    """A warning due with a figure."""

    OUT_OF_SCOPE = "out_of_scope"  # the firm is smaller than those surveyed
    OUTSIDE_SURVEY = "outside_survey"  # its activity is not surveyed
    LOW_RELIABILITY = "low_reliability"  # Eurostat's flag u


@dataclass(frozen=True, slots=True)
class FigureValue:
    """One published figure: `value` in percent, None where nothing was published."""

    dataset: str
    indicator: str
    geo: str
    year: int
    size_class: str
    activity: str
    value: Decimal | None
    flag: str
    source: str
    confidence: str

    @property
    def pct(self) -> int:
        """The value as people read it: a whole number, half up."""
        return half_up(Fraction(self.value or 0))

    @property
    def link(self) -> str:
        return (
            f"https://ec.europa.eu/eurostat/databrowser/view/{self.dataset}/default/table?lang=fr"
        )


@dataclass(frozen=True, slots=True)
class ComparedFirm:
    """What places a firm among Eurostat's classes.

    `size` is the profile's code. `sector` is empty when not told; `activity_group` is Eurostat's
    group of that sector, empty when the survey leaves it out, and `activity_label` its name.
    """

    size: str
    sector: str = ""
    activity_group: str = ""
    activity_label: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """The figure found for a firm, and the warnings due with it."""

    figure: FigureValue
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class CountryValue:
    """One zone in the cell (size, activity, year) found for France; None where unpublished."""

    geo: str
    label: str
    value: Decimal | None
    pct: int | None
    flag: str


@dataclass(frozen=True, slots=True)
class Line:
    """One use of the firm beside its figure; without one, `missing` says why.

    `value` is true, false or None for « not told ». `pct` is a whole percent of `population`, in
    the survey of `year`. `activity_sentence` is the second line, by activity, often empty.
    """

    variable: str
    label: str
    value: bool | None
    sentence: str
    missing: str = ""
    pct: int | None = None
    year: int | None = None
    geo: str = ""
    size_class: str = ""
    population: str = ""
    dataset: str = ""
    indicator: str = ""
    source: str = ""
    link: str = ""
    flag: str = ""
    notices: tuple[Notice, ...] = ()
    notice_texts: tuple[str, ...] = ()
    countries: tuple[CountryValue, ...] = ()
    activity_sentence: str = ""


class Figures:
    """Figures that may be shown, found by cell: those confidential, unpublished or of a
    confidence that the instrument refuses are left out."""

    def __init__(self, instrument: Instrument, figures: Iterable[FigureValue]) -> None:
        self.by_cell: dict[tuple[str, str, str, str], dict[int, FigureValue]] = {}
        for figure in figures:
            if (
                figure.value is not None
                and CONFIDENTIAL not in figure.flag
                and figure.confidence not in instrument.comparison.excluded_confidence
            ):
                cell = (figure.indicator, figure.geo, figure.size_class, figure.activity)
                self.by_cell.setdefault(cell, {})[figure.year] = figure

    def latest(self, indicator: str, geo: str, size: str, activity: str) -> FigureValue | None:
        years = self.by_cell.get((indicator, geo, size, activity), {})
        return years[max(years)] if years else None

    def beside(self, figure: FigureValue) -> tuple[CountryValue, ...]:
        """Give every zone in the same cell and year as a French figure."""
        if figure.geo != FRANCE:
            return ()
        values = []
        for geo, label in COUNTRIES.items():
            cell = (figure.indicator, geo, figure.size_class, figure.activity)
            found = self.by_cell.get(cell, {}).get(figure.year)
            values.append(
                CountryValue(
                    geo=geo,
                    label=label,
                    value=found.value if found else None,
                    pct=found.pct if found else None,
                    flag=found.flag if found else "",
                )
            )
        return tuple(values)


def indexed(instrument: Instrument, figures: Figures | Iterable[FigureValue]) -> Figures:
    """Put figures in order once, for all the lines made of them."""
    return figures if isinstance(figures, Figures) else Figures(instrument, figures)


def indicators_of(instrument: Instrument) -> frozenset[str]:
    """Give Eurostat's codes of everything that this instrument compares."""
    return frozenset(
        [variable.eurostat for variable in instrument.variables if variable.eurostat]
        + [version.base_indicator for version in instrument.dii_versions]
    )


def find_cell(
    instrument: Instrument, figures: Figures, indicator: str, *, firm: ComparedFirm, year: int
) -> Cell | None:
    """Give the first cell of the search that is published and recent enough in `year`."""
    comparison = instrument.comparison
    figure = search(instrument, figures, indicator, comparison.fallback, firm=firm, year=year)
    if figure is None:
        return None
    notices = []
    if comparison.size_by_profile[firm.size].notice:
        notices.append(Notice.OUT_OF_SCOPE)
    if firm.sector and not firm.activity_group:
        notices.append(Notice.OUTSIDE_SURVEY)
    if LOW_RELIABILITY in figure.flag:
        notices.append(Notice.LOW_RELIABILITY)
    return Cell(figure, tuple(notices))


def search(
    instrument: Instrument,
    figures: Figures,
    indicator: str,
    steps: Iterable[FallbackStep],
    *,
    firm: ComparedFirm,
    year: int,
) -> FigureValue | None:
    comparison = instrument.comparison
    own_size = comparison.size_by_profile[firm.size].size
    for step in steps:
        figure = figures.latest(
            indicator,
            step.geo,
            own_size if step.size == "profile" else step.size,
            firm.activity_group if step.activity == "profile" else comparison.all_activities,
        )
        if figure and year - figure.year <= comparison.max_age_years:
            return figure
    return None


def compare(
    instrument: Instrument,
    figures: Figures | Iterable[FigureValue],
    *,
    firm: ComparedFirm,
    values: Mapping[str, bool | None],
    year: int,
) -> tuple[Line, ...]:
    """Give one line for every variable of the instrument, in its order.

    `values` are the firm's variables as scored; `year` is that of the diagnostic's completion.
    """
    index = indexed(instrument, figures)
    return tuple(
        line_of(instrument, index, variable, firm=firm, value=values[variable.code], year=year)
        for variable in instrument.variables
    )


def line_of(
    instrument: Instrument,
    figures: Figures,
    variable: Variable,
    *,
    firm: ComparedFirm,
    value: bool | None,
    year: int,
) -> Line:
    sentences = instrument.comparison.sentences
    sentence = {True: sentences.present, False: sentences.absent, None: sentences.unknown}[value]
    cell = (
        find_cell(instrument, figures, variable.eurostat, firm=firm, year=year)
        if variable.eurostat
        else None
    )
    return build_line(
        instrument,
        figures,
        Line(
            variable=variable.code,
            label=variable.label,
            value=value,
            sentence=sentence,
            dataset=variable.dataset,
            indicator=variable.eurostat,
            activity_sentence=activity_sentence(
                instrument, figures, variable.eurostat, firm=firm, year=year
            ),
            missing=NO_RECENT_FIGURE if variable.eurostat else NO_INDICATOR,
        ),
        cell,
    )


def compare_dii(
    instrument: Instrument,
    figures: Figures | Iterable[FigureValue],
    *,
    firm: ComparedFirm,
    value: int,
    level: str,
    year: int,
    version: str = "",
) -> Line:
    """Give the line of the Digital Intensity Index, at least at the basic level.

    `value` is the number of uses, 0 to 12, and `level` its code; `version` is the main one unless
    named, and is compared with figures of that version only.
    """
    index = indexed(instrument, figures)
    counted = instrument.dii_version(version or instrument.main_dii)
    label = next(each.label for each in instrument.dii_levels if each.code == level)
    return build_line(
        instrument,
        index,
        Line(
            variable=counted.code,
            label=counted.label,
            value=value >= instrument.dii_base_threshold,
            sentence=instrument.comparison.sentences.dii,
            indicator=counted.base_indicator,
            missing=NO_RECENT_FIGURE,
        ),
        find_cell(instrument, index, counted.base_indicator, firm=firm, year=year),
        n=value,
        level=label.lower(),
    )


def build_line(
    instrument: Instrument, figures: Figures, line: Line, cell: Cell | None, **words: object
) -> Line:
    """Fill a line's sentence from the cell found: its zone and size, never the firm's."""
    if cell is None:
        return replace(line, sentence="")
    comparison, figure = instrument.comparison, cell.figure
    geo = comparison.geo_labels[figure.geo]
    size = comparison.size_labels[figure.size_class]
    return replace(
        line,
        missing="",
        sentence=line.sentence.format(
            pct=figure.pct, geo=geo, size=size, year=figure.year, **words
        ),
        pct=figure.pct,
        year=figure.year,
        geo=figure.geo,
        size_class=figure.size_class,
        population=f"entreprises {geo} de {size}",
        dataset=figure.dataset,
        source=figure.source,
        link=figure.link,
        flag=figure.flag,
        notices=cell.notices,
        notice_texts=tuple(notice_text(instrument, notice) for notice in cell.notices),
        countries=figures.beside(figure),
    )


def notice_text(instrument: Instrument, notice: Notice) -> str:
    """Give a warning in French."""
    match notice:
        case Notice.OUT_OF_SCOPE:
            return instrument.comparison.sentences.out_of_scope
        case Notice.OUTSIDE_SURVEY:
            return "Votre activité est hors du champ de l'enquête."
        case Notice.LOW_RELIABILITY:
            return "Donnée peu fiable, signalée comme telle par Eurostat."


def activity_sentence(
    instrument: Instrument, figures: Figures, indicator: str, *, firm: ComparedFirm, year: int
) -> str:
    """Give the line by activity, all sizes together; empty where nothing recent is published."""
    if not firm.activity_group:
        return ""
    steps = instrument.comparison.activity_fallback
    figure = search(instrument, figures, indicator, steps, firm=firm, year=year)
    if figure is None:
        return ""
    return instrument.comparison.sentences.activity.format(
        activity=firm.activity_label or firm.activity_group, pct=figure.pct, year=figure.year
    )


def landmarks(instrument: Instrument, *, firm: ComparedFirm) -> tuple[Landmark, ...]:
    """Give Insee's figures about firms under 10 persons, to those alone."""
    comparison = instrument.comparison
    return comparison.landmarks if comparison.size_by_profile[firm.size].notice else ()
