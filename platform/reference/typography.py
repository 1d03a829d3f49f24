"""French typography for texts that come from data: at display, never in what is stored."""

import re

NBSP = "\u00a0"
_SPACES = f"[ {NBSP}\u202f\u2009]+"

# Order matters only in that spaces are replaced before missing ones are added.
_RULES = (
    # A space before a high punctuation mark, a closing quote or a unit must not break the line.
    (re.compile(rf"(?<=\S){_SPACES}(?=[:;?!»%€])"), NBSP),
    (re.compile(rf"«{_SPACES}(?=\S)"), f"«{NBSP}"),
    # A missing one is added where no address or clock time can be meant.
    (re.compile(r"(?<=[\w)’»])(?=[?!]+(?:\s|»|\)|$))"), NBSP),
    (re.compile(r"(?<=[^\s«])(?=»)"), NBSP),
    (re.compile(r"«(?=\S)(?!\u00a0)"), f"«{NBSP}"),
    (re.compile(r"(?<=\d)(?=%(?:[\s.,;)]|$))"), NBSP),
    # Thousands.
    (re.compile(r"(?<=\d)[ \u202f\u2009](?=\d{3}(?!\d))"), NBSP),
    # Apostrophe.
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
)


def french(text: str) -> str:
    """Return the text with its non-breaking spaces (U+00A0) and typographic apostrophes.

    Applied twice it changes nothing more. Only spaces are replaced, or one added before « ? »,
    « ! », « » » and « % » and after an opening quote; words are untouched.
    """
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
