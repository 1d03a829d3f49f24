"""Mend typing errors on a vocabulary: pure, no database, nothing of what people typed is kept.

Only words that are known before anybody types are compared: never the rows of a table.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA

from reference.plain import plain

# How many keys may be wrong, by the length of what was typed: a short word is too soon another.
TOLERATED: Final = ((4, 0), (5, 1), (9, 2))
MOST_WRONG: Final = 3
# Longer than this nobody types a name: it is not looked at.
LONGEST: Final = 100


@dataclass(frozen=True, slots=True)
class Meant:
    """What a text means: a value of the vocabulary, by which term, and whether it was mended."""

    value: str
    term: str
    mended: bool


class Vocabulary:
    """Terms and what they mean. Of two terms as near, the one of greater weight is meant."""

    def __init__(
        self, terms: Iterable[tuple[str, str]], *, weights: Mapping[str, float] | None = None
    ) -> None:
        """Take (term, value) pairs; `weights` are by value."""
        self._weights = weights or {}
        self._values: dict[str, str] = {}
        for term, value in terms:
            known = plain(term)
            before = self._values.get(known)
            if known and (before is None or self._weight(value) > self._weight(before)):
                self._values[known] = value
        self._terms = list(self._values)
        self._longest = max((len(term.split()) for term in self._terms), default=0)

    def _weight(self, value: str) -> float:
        return self._weights.get(value, 0.0)

    def exactly(self, text: str) -> Meant | None:
        """Return what a text means when it is one of the terms; accents and case are forgiven."""
        known = plain(text[:LONGEST])
        value = self._values.get(known)
        return None if value is None else Meant(value, known, mended=False)

    def nearest(self, text: str) -> Meant | None:
        """Return the term nearest to a text, within a few wrong keys, or None."""
        typed = plain(text[:LONGEST])
        allowed = tolerated(typed)
        if not allowed:
            return None
        # Swapped letters count once, as people swap them.
        found = process.extract(
            typed, self._terms, scorer=OSA.distance, score_cutoff=allowed, limit=None
        )
        if not found:
            return None
        # Nobody misses the first letter as often as the others.
        term, _, _ = min(
            found,
            key=lambda one: (
                one[1],
                one[0][0] != typed[0],
                -self._weight(self._values[one[0]]),
                one[0],
            ),
        )
        return Meant(self._values[term], term, mended=True)

    def find(self, text: str) -> Meant | None:
        """Return what a text means: a term, a term within a sentence, or the nearest of either."""
        words = plain(text[:LONGEST]).split()
        for pieces in ([" ".join(words)], list(_pieces(words, longest=self._longest))):
            for look in (self.exactly, self.nearest):
                for piece in pieces:
                    if (meant := look(piece)) is not None:
                        return meant
        return None


def tolerated(typed: str) -> int:
    """Return how many wrong keys are forgiven in a word of this length."""
    for longest, wrong in TOLERATED:
        if len(typed) < longest:
            return wrong
    return MOST_WRONG


def _pieces(words: list[str], *, longest: int) -> Iterator[str]:
    """Yield runs of words, the longest first, then from left to right."""
    for size in range(min(longest, len(words) - 1), 0, -1):
        for start in range(len(words) - size + 1):
            yield " ".join(words[start : start + size])
