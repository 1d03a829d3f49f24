"""Which Eurostat lines a firm really sees in 2026, and which are said to be missing.

The lists are written out from the shipped figures: a new release changes them on purpose.
"""

import pytest

from diagnostics.comparison import (
    NO_INDICATOR,
    NO_RECENT_FIGURE,
    ComparedFirm,
    Line,
    Notice,
    compare,
    compare_dii,
)
from diagnostics.figures import FigureValue
from diagnostics.instrument import load_shipped
from tests.diagnostics.figures import shipped_values

INSTRUMENT = load_shipped()
NOTHING_TOLD = {variable.code: None for variable in INSTRUMENT.variables}

# Variable, zone, size class, survey year, percent; then EU, Germany, Finland in the same cell.
SHOWN_TO_10_49 = [
    ("AI", "FR", "10-49", 2025, 15, [17, 23, 34]),
    ("DA", "FR", "GE10", 2025, 39, [40, 38, 45]),
    ("CC", "FR", "10-249", 2025, 39, [52, 53, 79]),
    ("CC_SI", "FR", "GE10", 2025, 36, [47, 46, 73]),
    ("SM1", "EU27_2020", "GE10", 2023, 61, []),
    ("WEB", "FR", "10-49", 2023, 65, [76, None, None]),
    ("ERP", "EU27_2020", "10-49", 2025, 41, []),
    ("CRM", "EU27_2020", "10-49", 2025, 25, []),
    ("ESALES1", "FR", "10-49", 2023, 11, [None, 17, 22]),
    ("ITSP", "FR", "10-249", 2024, 14, [18, 21, 29]),
    ("AWARE", "EU27_2020", "GE10", 2024, 60, []),
    ("SECDOC", "EU27_2020", "GE10", 2024, 36, []),
    ("OWNSITE", "FR", "10-49", 2023, 12, [None, 15, 21]),
    ("MARKETPLACE", "FR", "10-49", 2023, 4, [None, 9, 5]),
    ("EINV", "FR", "10-49", 2023, 29, [37, 21, 93]),
    ("BACKUP", "EU27_2020", "GE10", 2024, 79, []),
]
MISSING = {
    NO_RECENT_FIGURE: [
        "IUSE50",
        "FIX30",
        "WEBB2C",
        "ITT",
        "RMEET",
        "RA",
        "SEC3",
        "SM2",
    ],
    NO_INDICATOR: ["WEBORD", "MFA", "GREENICT"],
}


@pytest.fixture(scope="module")
def figures() -> tuple[FigureValue, ...]:
    return tuple(shipped_values())


def lines_of(figures: tuple[FigureValue, ...], size: str) -> tuple[Line, ...]:
    firm = ComparedFirm(size=size)
    return compare(INSTRUMENT, figures, firm=firm, values=NOTHING_TOLD, year=2026)


def shown(lines: tuple[Line, ...]) -> list[tuple[object, ...]]:
    return [
        (
            line.variable,
            line.geo,
            line.size_class,
            line.year,
            line.pct,
            [country.pct for country in line.countries if country.geo != "FR"],
        )
        for line in lines
        if line.sentence
    ]


def missing(lines: tuple[Line, ...]) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for line in lines:
        if not line.sentence:
            told.setdefault(line.missing, []).append(line.variable)
    return told


def test_a_firm_of_10_to_49_sees_these_lines_in_2026_and_these_are_missing(
    figures: tuple[FigureValue, ...],
) -> None:
    lines = lines_of(figures, "10_49")
    assert shown(lines) == SHOWN_TO_10_49
    assert missing(lines) == MISSING
    assert all(line.notices == () for line in lines)
    # Each figure shown names its source, its dataset and its population, and links to it.
    for line in lines:
        if line.sentence:
            assert line.source
            assert line.dataset in line.link
            assert line.population in line.sentence
            assert str(line.year) in line.sentence


def test_a_firm_of_3_sees_the_same_figures_told_to_be_of_larger_firms(
    figures: tuple[FigureValue, ...],
) -> None:
    lines = lines_of(figures, "2_9")
    assert shown(lines) == SHOWN_TO_10_49
    assert missing(lines) == MISSING
    for line in lines:
        assert line.notices == ((Notice.OUT_OF_SCOPE,) if line.sentence else ())
        assert "de votre taille" not in line.sentence
    told = {text for line in lines for text in line.notice_texts}
    assert told == {
        "Eurostat n'enquête pas les entreprises de moins de 10 personnes en France : repère donné "
        "sur des entreprises plus grandes que la vôtre."
    }


@pytest.mark.parametrize(
    ("version", "year", "percents"),
    [("v3_2025", 2025, [66, 69, 71, 93]), ("v4_2024", 2024, [66, 70, 77, 91])],
)
def test_the_index_stands_beside_france_the_union_germany_and_finland(
    figures: tuple[FigureValue, ...], version: str, year: int, percents: list[int]
) -> None:
    line = compare_dii(
        INSTRUMENT,
        figures,
        firm=ComparedFirm(size="10_49"),
        value=3,
        level="tres_faible",
        year=2026,
        version=version,
    )
    assert (line.geo, line.size_class, line.year) == ("FR", "10-49", year)
    assert [country.label for country in line.countries] == [
        "France",
        "Union européenne",
        "Allemagne",
        "Finlande",
    ]
    assert [country.pct for country in line.countries] == percents
