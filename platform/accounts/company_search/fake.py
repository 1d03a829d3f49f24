"""Registers that no network stands behind: the demo's, and the one that tests fill."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from accounts.company_search.errors import CompanySearchError
from accounts.company_search.firms import FoundFirm, read_answer
from accounts.siret import without_separators
from reference.communes import normalise

FILE = Path(__file__).parent / "fictitious_firms.json"


class FakeRegister:
    """Answers with the firms it is given, or with an error; keeps what it was asked."""

    def __init__(self, *firms: FoundFirm, error: CompanySearchError | None = None) -> None:
        self.firms = firms
        self.error = error
        self.asked: list[tuple[str, str]] = []

    def search(self, text: str, *, postcode: str = "") -> tuple[FoundFirm, ...]:
        self.asked.append((text, postcode))
        if self.error is not None:
            raise self.error
        number = without_separators(text)
        if number.isdecimal():
            return tuple(firm for firm in self.firms if firm.siret.startswith(number))
        words = normalise(text).split()
        return tuple(
            firm
            for firm in self.firms
            if all(word in normalise(firm.name) for word in words)
            and (not postcode or firm.postcode == postcode)
        )


class FictitiousRegister(FakeRegister):
    """The demo's: a handful of firms that do not exist, read as the API's answers are."""

    def __init__(self) -> None:
        super().__init__(*read_answer(_fictitious_answer()))


@cache
def _fictitious_answer() -> Any:
    return json.loads(FILE.read_text(encoding="utf-8"))
