"""`date`, as every template here knows it: Django's, with « 1er » for the first of a month."""

from datetime import date as Date
from datetime import datetime

from django import template
from django.template import defaultfilters

from reference.dates import with_first

register = template.Library()


@register.filter(expects_localtime=True, is_safe=False)
def date(value: Date | datetime | str | None, form: str | None = None) -> str:
    """Write a date: `{{ plan.ends_at|date:"j F Y" }}`; an empty text for what is none."""
    return with_first(defaultfilters.date(value, form))
