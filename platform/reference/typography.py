"""French typography for texts that come from data: at display, never in what is stored."""

import re
from functools import lru_cache

NBSP = "\u00a0"
HYPHEN = "\u2011"  # the one that does not break the line
_SPACES = f"[ {NBSP}\u202f\u2009]+"
_WORD = r"(?<![\w./@:-])([^\W\d_]+)"
_END = r"\b(?![-./@:]\w)"

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
    # « a-t-elle », « disposez-vous » and « e-mail » stay on one line, addresses stay themselves.
    (re.compile(rf"{_WORD}-t-((?:il|elle|on)s?){_END}"), rf"\1{HYPHEN}t{HYPHEN}\2"),
    (re.compile(rf"{_WORD}-(ils?|elles?|on|je|tu|nous|vous|ce){_END}"), rf"\1{HYPHEN}\2"),
    (re.compile(rf"(?<![\w./@:-])([Ee])-(mails?){_END}"), rf"\1{HYPHEN}\2"),
    # Apostrophe.
    (re.compile(r"(?<=\w)'(?=\w)"), "’"),
)


# Pages write the same few sentences, those of the questionnaire first.
@lru_cache(maxsize=4_096)
def french(text: str) -> str:
    """Return the text with its non-breaking spaces and hyphens and typographic apostrophes.

    Applied twice it changes nothing more. Only spaces are replaced, or one added before « ? »,
    « ! », « » » and « % » and after an opening quote; letters are untouched.
    """
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text
