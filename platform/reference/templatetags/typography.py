from django import template
from django.template.defaultfilters import stringfilter

from reference import typography

register = template.Library()


@register.filter(is_safe=True)
@stringfilter
def french(text: str) -> str:
    """Write a text of the data with its non-breaking spaces: `{{ question.label|french }}`."""
    return typography.french(text)
