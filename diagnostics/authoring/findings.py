"""What a check tells of a draft."""

import re
from dataclasses import dataclass
from enum import StrEnum

from diagnostics.authoring.words import place_in_words
from diagnostics.instrument import InstrumentError


class Severity(StrEnum):
    """A fault keeps a draft from being published; a warning is there to be read."""

    FAULT = "fault"
    WARNING = "warning"


_CODED = re.compile(r"(?:dii\.)?(\w+)\[([^\]]*)\]")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to put right: `where` is its path in the document, `text` says it to staff.

    `part` is the code of what holds it (a question, a dimension, a variable…), or the name of its
    section where nothing in particular does; `section` is that of the document.
    """

    severity: Severity
    where: str
    text: str
    part: str

    @property
    def section(self) -> str:
        """The key of the document that holds it: `questions`, `dimensions`, `dii`…"""
        return re.split(r"[.\[]", self.where, maxsplit=1)[0]


def fault(where: str, text: str) -> Finding:
    return Finding(Severity.FAULT, where, text, part_of(where))


def warning(where: str, text: str) -> Finding:
    return Finding(Severity.WARNING, where, text, part_of(where))


def unread(error: InstrumentError) -> Finding:
    """Say what the reading of a definition refuses."""
    where = error.where or "definition"
    place = place_in_words(error.where)
    text = f"{place}\u00a0: {error.fault}." if place else f"{error.fault.capitalize()}."
    return fault(where, text)


def part_of(where: str) -> str:
    coded = _CODED.match(where)
    return coded[2] if coded else re.split(r"[.\[]", where, maxsplit=1)[0]
