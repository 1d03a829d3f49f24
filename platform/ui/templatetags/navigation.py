from django import template
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def current(context: template.RequestContext, name: str) -> SafeString | str:
    """Return the attribute that marks a link, by its URL name, to the page shown, or nothing."""
    request = context.get("request")
    if request is not None and request.path == reverse(name):
        return mark_safe(' aria-current="page"')
    return ""
