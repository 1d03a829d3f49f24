"""How a field of any form is dressed: the design system's markup around Django's own widget.

The text of an error and the hint are both announced with the field, which django-dsfr's groups
forget to do when there is an error.
"""

from dataclasses import dataclass

from django import forms
from django.forms import BaseForm, BoundField

INPUT_GROUPS: tuple[tuple[type[forms.Widget], str, str], ...] = (
    (forms.Select, "fr-select", "fr-select-group"),
    (forms.FileInput, "fr-upload", "fr-upload-group"),
)


@dataclass(frozen=True)
class Fault:
    """One error of a form: its text and the id of the first control to correct, if any."""

    text: str
    target: str


def group(field: BoundField) -> tuple[str, dict[str, object]]:
    """Return the template that dresses a visible field, and its context."""
    widget = field.field.widget
    help_id, error_id = f"{field.auto_id}_helptext", f"{field.auto_id}_error"
    context: dict[str, object] = {
        "field": field,
        "optional": not field.field.required and getattr(field.form, "marks_optional", True),
        "errors": list(field.errors),
        "help_id": help_id,
        "error_id": error_id,
    }
    if isinstance(widget, forms.RadioSelect):  # CheckboxSelectMultiple is one too
        kind = "checkbox" if isinstance(widget, forms.CheckboxSelectMultiple) else "radio"
        choices = [choice for choice in field.subwidgets if choice.data["value"] != ""]
        return "ui/field/choices.html", {**context, "kind": kind, "choices": choices}
    described = [help_id] * bool(field.help_text) + [error_id] * bool(field.errors)
    attrs: dict[str, str | bool] = {}
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if isinstance(widget, forms.CheckboxInput):
        return "ui/field/checkbox.html", {**context, "widget": field.as_widget(attrs=attrs)}
    css_class, group_class = "fr-input", "fr-input-group"
    for widget_type, its_class, its_group in INPUT_GROUPS:
        if isinstance(widget, widget_type):
            css_class, group_class = its_class, its_group
    attrs["class"] = f"{css_class} {widget.attrs.get('class', '')}".strip()
    return "ui/field/input.html", {
        **context,
        "group_class": group_class,
        "widget": field.as_widget(attrs=attrs),
    }


def faults(form: BaseForm) -> tuple[Fault, ...]:
    """List the errors of a bound form: those of the whole form, then field by field."""
    if not form.errors:
        return ()
    found = [Fault(str(text), "") for text in form.non_field_errors()]
    for field in form:
        target = "" if field.is_hidden else first_control(field)
        found += [Fault(str(text), target) for text in field.errors]
    return tuple(found)


def first_control(field: BoundField) -> str:
    """Return the id of the control that takes the focus when one goes to a field."""
    if isinstance(field.field.widget, forms.RadioSelect):
        shown = [choice for choice in field.subwidgets if choice.data["value"] != ""]
        return str(shown[0].id_for_label) if shown else field.auto_id
    return str(field.id_for_label)


def mandatory_sentence(form: BaseForm) -> str:
    """Say which fields must be filled; nothing for a form of one field, or one that says so."""
    shown = form.visible_fields()
    if len(shown) < 2 or not getattr(form, "says_what_is_mandatory", True):
        return ""
    if all(field.field.required for field in shown):
        return "Tous les champs sont obligatoires."
    return "Les champs sont obligatoires, sauf ceux qui portent la mention « optionnel »."
