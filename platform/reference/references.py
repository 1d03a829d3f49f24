"""Reference numbers: read aloud, typed by hand, hard to guess; `CC-2026-7KQW-X3MP`.

No vowel, so that no word appears, and no letter that looks like a digit. The last character
depends on all the others: one mistyped, or two swapped, are noticed before anything is looked for.
"""

import re
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

ALPHABET = "23456789BCDFGHJKLMNPQRSTVWXYZ"
# How many characters are drawn by chance; one more checks them.
DRAWN = 7
# Its powers run through every remainder but zero: with a prime number of characters, this is
# what tells a swap from the right order.
MULTIPLIER = 3


@dataclass(frozen=True)
class Series:
    """The numbers of one kind of paper, told from the others by two letters."""

    prefix: str

    def draw(self, year: int, *, choose: Callable[[str], str] = secrets.choice) -> str:
        """Draw a new number of a year; `choose` draws one character, by chance as a rule."""
        body = "".join(choose(ALPHABET) for _ in range(DRAWN))
        return self._written(f"{year:04}", body + _check(f"{year:04}", body))

    def read(self, typed: str) -> str | None:
        """Give the number as it is printed, whatever case, spaces and hyphens it was typed with;
        None for what cannot be one.
        """
        letters = unicodedata.normalize("NFKC", typed).upper()
        shape = rf"{self.prefix}(\d{{4}})([{ALPHABET}]{{{DRAWN + 1}}})"
        found = re.fullmatch(shape, re.sub(r"[\W_]", "", letters))
        if found is None:
            return None
        year, code = found.groups()
        return self._written(year, code) if _check(year, code[:-1]) == code[-1] else None

    def _written(self, year: str, code: str) -> str:
        return f"{self.prefix}-{year}-{code[:4]}-{code[4:]}"


def _check(year: str, body: str) -> str:
    """Give the character that makes the weighted sum a multiple of the alphabet's length."""
    total = 0
    for value in [*map(int, year), *map(ALPHABET.index, body)]:
        total = (total + value) * MULTIPLIER
    return ALPHABET[-total % len(ALPHABET)]
