"""Texts as they are compared: no accent, no case, no mark."""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae"})


def plain(text: str) -> str:
    """Return the words of a text, lower case, without accents, dashes or marks."""
    bare = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bare.lower()).split())
