"""Words that somebody typed, as a mail to people who asked for nothing may quote them."""

import re

# What a mail program would turn into a link, or a way to write to somebody else.
_LEADS_AWAY = re.compile(
    r"://|\bwww\.|@|\b[\w-]+\.(?:com|net|org|info|fr|eu|io|ru|xyz|top)\b", re.I
)


def leads_away(text: str) -> bool:
    """Tell whether a name holds an address of the web, or a mail address."""
    return _LEADS_AWAY.search(text) is not None


def as_name(text: str, *, instead: str) -> str:
    """Return a name, or other words where it would carry a link to whoever reads a mail of ours."""
    text = " ".join(text.split())
    return instead if not text or leads_away(text) else text
