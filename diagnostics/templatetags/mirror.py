from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from diagnostics.comparison import Line
from diagnostics.mirror import history_sentence, trend_of

register = template.Library()

# A line is the same for all firms alike: some 30 uses, said yes, no or unknown, by population.
LINES_KEPT = 2_000


@register.simple_tag
@lru_cache(maxsize=LINES_KEPT)
def mirror_line(line: Line) -> SafeString:
    """Write one use of the firm beside Eurostat's figures, drawn once and then kept."""
    context = {"line": line, "trend": trend_of(line)}
    return render_to_string("diagnostics/result/_line.html", context)


@register.filter
def past(line: Line) -> str:
    """Say the past of a line's figure where the screen draws it; nothing where it has none."""
    return history_sentence(line.history) if trend_of(line) is not None else ""


@register.simple_tag
def index_figure(line: Line, drawn: object = None) -> SafeString:
    """Write Eurostat's figure for one version of the index; `drawn` when a chart shows it."""
    return _index_figure(line, drawn=drawn is not None)


@lru_cache(maxsize=LINES_KEPT)
def _index_figure(line: Line, *, drawn: bool) -> SafeString:
    # Versions of the index are told apart by their label.
    trend = trend_of(line, what=f"Au moins 4 des 12 usages ({line.label})")
    context = {"line": line, "trend": trend, "drawn": drawn}
    return render_to_string("diagnostics/result/_figure.html", context)
