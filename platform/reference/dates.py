"""Dates in French words: the first of a month is « 1er », which Django's formats cannot say."""

import re
from datetime import date

from django.utils.formats import date_format

_MONTHS = "janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
_FIRST = re.compile(rf"\b1 (?={_MONTHS})")


def written(moment: date, form: str) -> str:
    """Return a date, or a moment already in local time, in a form of Django (« j F Y »)."""
    return with_first(date_format(moment, form))


def with_first(text: str) -> str:
    """Return a text with « 1er décembre » where it said « 1 décembre »."""
    return _FIRST.sub("1er ", text)
