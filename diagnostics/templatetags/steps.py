from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.forms import BaseForm
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from diagnostics.steps import Step

register = template.Library()

# Some 40 questions of a version or two, not answered yet or each with its usual answers.
STEPS_KEPT = 1_000


@register.simple_tag
def question(step: Step, ticked: Iterable[str | None], form: BaseForm) -> SafeString:
    """Write a question and its choices; one without a fault is drawn once and then kept."""
    if form.errors:
        context = {"step": step, "ticked": ticked, "form": form}
        return render_to_string("diagnostics/_step.html", context)
    return _drawn(step, tuple(ticked))


@lru_cache(maxsize=STEPS_KEPT)
def _drawn(step: Step, ticked: tuple[str | None, ...]) -> SafeString:
    return render_to_string("diagnostics/_step.html", {"step": step, "ticked": ticked})
