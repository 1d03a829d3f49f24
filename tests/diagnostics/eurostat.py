"""Files of Eurostat for tests: the genuine extracts, and what is made from them."""

import io
from datetime import date
from pathlib import Path
from typing import Any

from diagnostics.eurostat import Codes
from diagnostics.loading import rows

DATA = Path(__file__).resolve().parent / "data"
TSV = DATA / "isoc_e_dii-2023-12.tsv"
JSON = DATA / "isoc_e_dii-2025-04-08.json"
ON = date(2026, 11, 24)
HEADER = "freq,size_emp,nace_r2,indic_is,unit,geo\\TIME_PERIOD\t2021 \t2022 \t2023 \n"


def shipped_codes(*indicators: str) -> Codes:
    """Give the codes that ship, as an import has them."""
    found: dict[str, dict[str, bool]] = {"size": {}, "geo": {}}
    for row in rows("eurostat-codes.csv"):
        found[row["kind"]][row["code"]] = row["kept"] == "1"
    return Codes(sizes=found["size"], geos=found["geo"], indicators=indicators)


def line(
    *cells: str,
    indicator: str = "E_DI3_VLO",
    geo: str = "FR",
    size: str = "10-249",
    activity: str = "C10-S951_X_K",
    unit: str = "PC_ENT",
) -> str:
    """Write a line of a bulk file as Eurostat does: a space after each value."""
    codes = ",".join(["A", size, activity, indicator, unit, geo])
    return "\t".join([codes, *(f"{cell} " if " " not in cell else cell for cell in cells)]) + "\n"


def tsv(*lines: str, header: str = HEADER) -> bytes:
    return (header + "".join(lines)).encode()


def stream(content: bytes) -> Any:
    return io.BytesIO(content)
