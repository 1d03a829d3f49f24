from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.html import conditional_escape, format_html_join
from django.utils.safestring import SafeString, mark_safe

from diagnostics.steps import Choice
from reference.typography import french

register = template.Library()


@register.simple_tag
def options(choices: tuple[Choice, ...], ticked: Iterable[object]) -> SafeString:
    """Write the lines of a list, a hundred departments long: only which is chosen changes."""
    drawn = _drawn(choices)
    known = {choice.code for choice in choices}
    for code in ticked:
        if code in known:
            line = f'value="{conditional_escape(code)}"'
            drawn = mark_safe(drawn.replace(f"{line}>", f"{line} selected>", 1))  # noqa: S308 - escaped parts only
    return drawn


@lru_cache(maxsize=64)
def _drawn(choices: tuple[Choice, ...]) -> SafeString:
    return format_html_join(
        "\n",
        '<option value="{}">{}</option>',
        ((choice.code, french(choice.label)) for choice in choices),
    )
