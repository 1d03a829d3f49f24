from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag(takes_context=True)
def current(context: template.RequestContext, address: str) -> SafeString | str:
    """Return the attribute that marks a link to the page being shown, or nothing."""
    request = context.get("request")
    if request is not None and request.path == address:
        return mark_safe(' aria-current="page"')
    return ""
