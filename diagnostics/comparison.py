"""A firm's uses beside Eurostat's published figures: what is shown, and what is said missing.

Pure: figures come in as frozen values, the year is the one in which the diagnostic was completed,
so that a stored result never drifts. Nothing is estimated, interpolated or averaged.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from diagnostics.figures import (
    COUNTRIES,
    LOW_RELIABILITY,
    CountryValue,
    Figures,
    FigureValue,
    History,
)
from diagnostics.instrument import FallbackStep, Instrument, Landmark, Variable

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
class Line:
    """One use of the firm beside its figure; without one, `missing` says why.

    `value` is true, false or None for « not told ». `pct` is a whole percent of `population`, in
    the survey of `year`; `history` is the past of the same cell. `activity_sentence` is the second
    line, by activity, often empty; `activity_countries` are the zones of its own cell.
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
    size_label: str = ""
    population: str = ""
    dataset: str = ""
    indicator: str = ""
    source: str = ""
    link: str = ""
    flag: str = ""
    vintage: date | None = None
    notices: tuple[Notice, ...] = ()
    notice_texts: tuple[str, ...] = ()
    countries: tuple[CountryValue, ...] = ()
    history: tuple[History, ...] = ()
    activity_sentence: str = ""
    activity_countries: tuple[CountryValue, ...] = ()

    @property
    def zone(self) -> str:
        """Name the zone of the figure; empty without one."""
        return COUNTRIES.get(self.geo, "")

    def __hash__(self) -> int:
        # Enough to tell lines apart, and quick: pages look lines up by the dozen.
        return hash((self.variable, self.value, self.size_class, self.year, self.sentence))


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
    code = variable.eurostat
    cell = find_cell(instrument, figures, code, firm=firm, year=year) if code else None
    by_activity = find_activity(instrument, figures, code, firm=firm, year=year)
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
            activity_sentence=activity_sentence(instrument, by_activity, firm=firm),
            activity_countries=figures.beside(by_activity) if by_activity else (),
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
        size_label=size,
        population=f"entreprises {geo} de {size}",
        dataset=figure.dataset,
        source=figure.source,
        link=figure.link,
        flag=figure.flag,
        vintage=figure.vintage,
        notices=cell.notices,
        notice_texts=tuple(notice_text(instrument, notice) for notice in cell.notices),
        countries=figures.beside(figure),
        history=figures.before(figure),
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


def find_activity(
    instrument: Instrument, figures: Figures, indicator: str, *, firm: ComparedFirm, year: int
) -> FigureValue | None:
    """Give the figure of the firm's activity, all sizes together, if a recent one is published."""
    if not firm.activity_group or not indicator:
        return None
    steps = instrument.comparison.activity_fallback
    return search(instrument, figures, indicator, steps, firm=firm, year=year)


def activity_sentence(
    instrument: Instrument, figure: FigureValue | None, *, firm: ComparedFirm
) -> str:
    """Give the line by activity; empty without a figure."""
    if figure is None:
        return ""
    return instrument.comparison.sentences.activity.format(
        activity=firm.activity_label or firm.activity_group, pct=figure.pct, year=figure.year
    )


def landmarks(instrument: Instrument, *, firm: ComparedFirm) -> tuple[Landmark, ...]:
    """Give Insee's figures about firms under 10 persons, to those alone."""
    comparison = instrument.comparison
    return comparison.landmarks if comparison.size_by_profile[firm.size].notice else ()
