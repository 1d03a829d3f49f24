"""The two genuine extracts are read to the last cell, and so are the other shapes of the format."""

import gzip
import json
from datetime import date
from decimal import Decimal

from diagnostics.eurostat import Cell, Reading, read
from tests.diagnostics.eurostat import JSON, ON, TSV, line, shipped_codes, stream, tsv

DII = "isoc_e_dii"


def reading_of(content: bytes, *indicators: str) -> tuple[Reading, list[Cell]]:
    reading = read(stream(content), codes=shipped_codes(*indicators), dataset=DII, on=ON)
    return reading, list(reading.cells)


def told(cells: list[Cell], **wanted: object) -> dict[int, tuple[str | None, str]]:
    """Give the value and flag of a series by year."""
    return {
        cell.year: (None if cell.value is None else f"{cell.value.normalize():f}", cell.flag)
        for cell in cells
        if all(getattr(cell, name) == value for name, value in wanted.items())
    }


def test_the_bulk_file_gives_what_it_says() -> None:
    """Must show 3: the TSV sample, with the figures written out in its description."""
    reading, cells = reading_of(TSV.read_bytes())
    series = {"size_class": "10-249", "geo": "FR", "activity": "C10-S951_X_K"}
    assert told(cells, indicator="E_DI_VLO", **series) == {
        2015: ("46.6", ""),
        2016: ("49.9", "b"),
        2017: ("51.3", "b"),
        2018: ("51.4", "b"),
        2019: ("42.8", "b"),
    }
    assert told(cells, indicator="E_DI3_GELO", **series) == {2023: ("52", "b")}
    # A cell without a value keeps the flag that says why, and is never a zero.
    greece = told(cells, indicator="E_DI2_VHI", geo="EL", size_class="10-249")
    assert greece == {2018: ("0.1", ""), 2020: (None, "u")}
    assert told(cells, indicator="E_DI2_VHI", geo="DE", size_class="10-249")[2018] == ("0", "")
    # Firms of one person are set aside on purpose, with all of Portugal in this extract.
    assert reading.left_out == {"taille 0_1": 6}
    assert reading.coverage.sizes == {"10-249", "10-49", "GE250"}
    assert "PT" not in reading.coverage.geos
    assert reading.coverage.years == set(range(2015, 2024))
    assert reading.vintage is None
    text = TSV.read_text().splitlines()[1:]
    kept = [row for row in text if not row.startswith("A,0_1")]
    published = [column for row in kept for column in row.split("\t")[1:] if column.strip() != ":"]
    assert len(cells) == len(published) == 810


def test_the_answer_of_the_api_gives_what_it_says() -> None:
    """Must show 3: the JSON-stat sample, with the figures written out in its description."""
    reading, cells = reading_of(JSON.read_bytes())
    assert sum(cell.value is not None for cell in cells) == 133
    assert sum(cell.flag != "" for cell in cells) == 5
    by_place = {
        cell.line: (cell.indicator, cell.geo, cell.year, cell.value, cell.flag) for cell in cells
    }
    assert by_place[147] == ("E_DI4_HI", "FR", 2022, Decimal("19.25"), "b")
    assert by_place[149] == ("E_DI4_HI", "FR", 2024, Decimal("19.95"), "")
    assert by_place[9] == ("E_DI4_HI", "EU27_2020", 2024, Decimal("27.08"), "")
    assert by_place[537] == ("E_DI4_VHI", "FR", 2022, Decimal("2.64"), "b")
    assert by_place[489] == ("E_DI4_VHI", "DE", 2024, Decimal("9.68"), "")
    assert by_place[699] == ("E_DI4_VHI", "FI", 2024, Decimal("19.59"), "")
    assert by_place[757] == ("E_DI4_VHI", "MK", 2022, None, "u")
    assert {cell.size_class for cell in cells} == {"GE10"}
    assert (reading.dataset, reading.vintage) == (DII, date(2025, 4, 8))
    assert reading.labels["E_DI4_HI"].startswith("Enterprises with high digital intensity")


def test_a_compressed_file_is_the_same_file() -> None:
    for path in (TSV, JSON):
        content = path.read_bytes()
        assert reading_of(gzip.compress(content))[1] == reading_of(content)[1]


def test_the_header_of_before_2022_is_read() -> None:
    former = (
        "unit,sizen_r2,indic_is,geo\\time\t2021 \t2019 \n"
        "PC_ENT,SM_C10_S951_XK,E_DI_HI,FR\t12.3 bu\t: c\n"
        "PC_ENT,10_C10_S951_XK,E_DI_HI,FR\t14 \t: \n"
        "PC_ENT,10_G47,E_DI_HI,FR\t9.5 \t: \n"
    )
    _, cells = reading_of(former.encode())
    assert [cell[1:] for cell in cells] == [
        ("E_DI_HI", "FR", 2021, "10-249", "C10-S951_X_K", Decimal("12.300"), "bu"),
        ("E_DI_HI", "FR", 2019, "10-249", "C10-S951_X_K", None, "c"),
        ("E_DI_HI", "FR", 2021, "GE10", "C10-S951_X_K", Decimal("14.000"), ""),
        ("E_DI_HI", "FR", 2021, "GE10", "G47", Decimal("9.500"), ""),
    ]


def test_other_units_and_indicators_are_set_aside_and_counted() -> None:
    reading, cells = reading_of(
        tsv(
            line("1.0", "2.0", "3.0"),
            # A share of another whole may be anything: it is never mixed with the others.
            line("140.0", ":", "12.0 e", unit="PC_ENT_IUSE"),
            line("1.0", ":", "2.0", unit="PC_TURN"),
            line("1.0", ":", "2.0", indicator="E_XYZ"),
        ),
        "E_DI3_VLO",
    )
    assert [cell.value for cell in cells] == [Decimal(1), Decimal(2), Decimal(3)]
    assert reading.left_out == {
        "unité PC_ENT_IUSE": 1,
        "unité PC_TURN": 1,
        "autre indicateur": 1,
    }
    assert reading.other_indicators == {"E_XYZ"}
    assert reading.coverage.indicators == {"E_DI3_VLO"}


def test_values_and_statuses_written_as_lists_are_read_alike() -> None:
    """JSON-stat 2.0 allows both, and Eurostat has used both."""
    document = json.loads(JSON.read_text())
    count = 2 * 39 * 10
    for name in ("value", "status"):
        told = document[name]
        document[name] = [told.get(str(place)) for place in range(count)]
    document["dimension"]["geo"]["category"]["index"] = list(
        document["dimension"]["geo"]["category"]["index"]
    )
    assert reading_of(json.dumps(document).encode())[1] == reading_of(JSON.read_bytes())[1]


def test_more_than_three_decimals_are_rounded_half_up() -> None:
    _, cells = reading_of(tsv(line("12.34550", "0.0", "100")))
    assert [cell.value for cell in cells] == [Decimal("12.346"), Decimal(0), Decimal(100)]
