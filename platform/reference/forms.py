"""A commune in a form, found by name or postcode, with or without JavaScript."""

from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from reference.communes import normalise, search
from reference.models import Commune

SHOWN = 10


class Typed(NamedTuple):
    """What came back: the text, and the code ticked in the list when there was one."""

    text: str
    code: str


class CommuneInput(forms.TextInput):
    """A text input, followed by radio buttons once the text has meant several communes."""

    template_name = "reference/commune_input.html"
    candidates: tuple[Commune, ...] = ()

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Typed:
        return Typed(
            str(data.get(name) or "").strip(), str(data.get(f"{name}_choice") or "").strip()
        )

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return name not in data

    def format_value(self, value: Any) -> str | None:
        if isinstance(value, Typed):
            return value.text
        return str(value) if value else None

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["candidates"] = self.candidates
        context["ticked"] = value.code if isinstance(value, Typed) else ""
        return context

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        # The form renderer only knows templates inside applications; ours stand with the pages.
        return render_to_string(self.template_name, self.get_context(name, value, attrs))


class CommuneField(forms.Field):
    """« Commune ou code postal »: give back a Commune, or None when not required and empty.

    One match, or one commune of exactly that name, is taken. Several: the form is refused once
    and comes back with a list to choose from. The list rests on the text, so a text changed after
    the choice is searched anew.
    """

    widget = CommuneInput
    default_error_messages = {
        "required": "Saisissez le nom de votre commune ou son code postal.",
        "unknown": (
            "Aucune commune ne correspond. Vérifiez l’orthographe ou saisissez le code postal."
        ),
        "several": "Plusieurs communes correspondent\u00a0: choisissez la vôtre dans la liste.",
        "too_many": (
            "De nombreuses communes correspondent\u00a0: choisissez la vôtre dans la liste, "
            "ou ajoutez le code postal."
        ),
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("label", "Commune ou code postal")
        super().__init__(**options)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        # « address-level2 » would fill a name only; both it and the postcode are understood.
        return {"autocomplete": "address-level2", "maxlength": 100, "spellcheck": "false"}

    def prepare_value(self, value: Any) -> Any:
        """Accept a Commune, or its code, as initial value."""
        if isinstance(value, str) and value:
            return Commune.objects.filter(pk=value).first()
        return value

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = self.prepare_value(initial)
        return (str(before) if before else "") != (data.text if isinstance(data, Typed) else "")

    def clean(self, value: Any) -> Commune | None:
        typed = value if isinstance(value, Typed) else Typed(str(value or "").strip(), "")
        if not typed.text:
            if self.required:
                raise ValidationError(self.error_messages["required"], code="required")
            return None
        found = search(typed.text, limit=SHOWN + 1)
        if not found:
            raise ValidationError(self.error_messages["unknown"], code="unknown")
        chosen = _meant(found, typed)
        if chosen is not None:
            return chosen
        if isinstance(self.widget, CommuneInput):
            # Form fields are copied for each form: this list is that of one visitor.
            self.widget.candidates = tuple(found[:SHOWN])
        code = "several" if len(found) <= SHOWN else "too_many"
        raise ValidationError(self.error_messages[code], code=code)


def _meant(found: list[Commune], typed: Typed) -> Commune | None:
    """Return the commune ticked among those found, or the only one that the text can mean."""
    for commune in found:
        if commune.code == typed.code:
            return commune
    if len(found) == 1:
        return found[0]
    name = normalise(typed.text)
    named = [each for each in found if name in (each.search_name, normalise(str(each)))]
    return named[0] if len(named) == 1 else None
