"""Plain language: how long sentences are, and which acronyms nobody explained (QUALITY A30)."""

import re
from dataclasses import dataclass

MOST_WORDS = 25
MOST_WORDS_ON_AVERAGE = 15
# What an owner reads every day.
KNOWN_ACRONYMS = frozenset({"PDF", "SMS", "USB", "TVA", "SIRET", "QR", "GPS"})
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_MARKS = re.compile(r"\*\*|__|`|^>+ ?", re.MULTILINE)
_ITEM = re.compile(r"^\s*(?:[-*+]|\d+[.)])\s+", re.MULTILINE)
_HEADING = re.compile(r"^#+ .*$", re.MULTILINE)
_END = re.compile(r"(?<=[.?!…])(?:\s*[»\")\]])*\s+|\n+")
# « M. Dupont », « 1. » and « 2,5 » end no sentence.
_ABBREVIATION = re.compile(r"\b(?:M|Mme|art|n)\.\s(?=\S)")
_WORD = re.compile(r"[\w’'\-]*\w[\w’'\-]*")
_ACRONYM = re.compile(r"(?<![\w./@-])[A-ZÀ-Ý]{2,}(?![\w@-])(?!\.\w)")


def words(text: str) -> list[str]:
    return _WORD.findall(text)


def prose(markdown: str) -> str:
    """Return the words of a text, a line each part, without marks, headings or addresses."""
    text = _LINK.sub(r"\1", _HEADING.sub("", markdown))
    return _ITEM.sub("", _MARKS.sub("", text))


def sentences(markdown: str) -> list[str]:
    """Return the sentences of a text: a line of a list is one at least."""
    text = _ABBREVIATION.sub(lambda found: found[0].replace(".", ""), prose(markdown))
    found = (piece.strip() for piece in _END.split(text))
    return [sentence for sentence in found if words(sentence)]


@dataclass(frozen=True, slots=True)
class Length:
    """How many words the sentences of a text have."""

    sentences: int
    words: int

    @property
    def average(self) -> float:
        return self.words / self.sentences if self.sentences else 0.0


def length(markdown: str) -> Length:
    counts = [len(words(sentence)) for sentence in sentences(markdown)]
    return Length(len(counts), sum(counts))


def long_sentences(markdown: str) -> list[str]:
    return [one for one in sentences(markdown) if len(words(one)) > MOST_WORDS]


def unexplained_acronyms(markdown: str) -> list[str]:
    """Return the acronyms that no parenthesis writes out, or that none is written out in.

    « règlement général sur la protection des données (RGPD) », « RGPD (règlement général…) ».
    """
    text = prose(markdown)
    found = dict.fromkeys(_ACRONYM.findall(text))
    return [name for name in found if name not in KNOWN_ACRONYMS and not _is_explained(name, text)]


def _is_explained(name: str, text: str) -> bool:
    written_out_before = re.search(rf"\w{{2,}}\s+\(\s*{name}\s*[),]", text)
    written_out_after = re.search(rf"\b{name}\s+\(\s*[\w’']{{2,}}", text)
    return bool(written_out_before or written_out_after)


def remarks(markdown: str) -> list[str]:
    """Say in French what a reader of the team may ask the author to mend."""
    found = [f"Phrase longue\u00a0: «\u00a0{one[:80]}…\u00a0»" for one in long_sentences(markdown)]
    average = length(markdown).average
    if average > MOST_WORDS_ON_AVERAGE:
        found.append(f"Phrases longues en moyenne\u00a0: {average:.0f} mots.")
    found += [f"Sigle non expliqué\u00a0: {name}" for name in unexplained_acronyms(markdown)]
    return found
