from django import template
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ui import fields

register = template.Library()


@register.simple_tag
def field_group(field: BoundField) -> SafeString:
    """Render one visible field, of any form, with its label, hint and errors."""
    name, context = fields.group(field)
    return render_to_string(name, context)


@register.simple_tag
def error_summary(form: object) -> tuple[fields.Fault, ...]:
    """List what is wrong in a form, in the order of its fields; nothing when all is well."""
    return fields.faults(form) if isinstance(form, BaseForm) else ()


@register.simple_tag
def mandatory_sentence(form: BaseForm) -> str:
    """Say which fields must be filled, or nothing when one field speaks for itself."""
    return fields.mandatory_sentence(form)
