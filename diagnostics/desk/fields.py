"""What a form of the desk is made of: fields that read a place of the document and write it back.

A field left as it was writes nothing: a page saved untouched gives the same document.
"""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django import forms

from diagnostics.authoring import condition_in_words, labels_of
from diagnostics.desk.conditions import (
    ConditionError,
    Document,
    Known,
    read_condition,
    write_condition,
)

SEPARATOR = "__"
Choices = list[tuple[str, str]]


class LongText(forms.CharField):
    """A text of a few lines, kept on one."""

    def __init__(self, label: str, *, rows: int = 2, **kwargs: Any) -> None:
        super().__init__(label=label, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def clean(self, value: Any) -> str:
        return " ".join(str(super().clean(value)).split())


class Codes(forms.CharField):
    """A few codes, with commas between."""

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        codes = [code for part in text.split(",") if (code := part.strip())]
        if len(set(codes)) != len(codes):
            raise forms.ValidationError("Un code est donné deux fois.")
        return codes

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))


class Years(Codes):
    def clean(self, value: Any) -> list[int]:
        try:
            return [int(code) for code in super().clean(value)]
        except ValueError:
            raise forms.ValidationError("Donnez des années, séparées par des virgules.") from None


class ConditionField(forms.CharField):
    """A condition as it is typed; `said` tells in words the one that is kept."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(
            label=label, max_length=3000, widget=forms.Textarea(attrs={"rows": 2}), **kwargs
        )
        self.known = Known({}, {}, frozenset())

    def prepare_value(self, value: Any) -> Any:
        return value if isinstance(value, str) else write_condition(value)

    def clean(self, value: Any) -> Document | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_condition(text, self.known)
        except ConditionError as error:
            raise forms.ValidationError(str(error)) from error

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(super().has_changed(self.prepare_value(initial), data))


class PartForm(forms.Form):
    """The fields of one part of the document; `a__b` is `b` within `a`.

    `choices_from` gives for a field the list of the document whose codes it chooses among.
    """

    choices_from: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    required_css_class: ClassVar[str] = "required"

    def __init__(
        self, *args: Any, content: Mapping[str, Any], definition: Mapping[str, Any], **kwargs: Any
    ) -> None:
        self.content = content
        self.definition = definition
        super().__init__(*args, **kwargs)
        # Each is said to be wanted in French, at its field.
        self.use_required_attribute = False
        labels = labels_of(definition)
        known = Known.of(definition)
        for name, field in self.fields.items():
            value = _found(content, name)
            self.initial.setdefault(name, value)
            if isinstance(field, ConditionField):
                field.known = known
                if value is not None:
                    words = condition_in_words(value, labels)
                    field.help_text = f"{field.help_text} Enregistrée\u00a0: {words}.".strip()
            if isinstance(field, forms.ChoiceField):
                if name in self.choices_from:
                    field.choices = _coded(definition, self.choices_from[name])
                _offer_what_is_there(field, value)

    def write(self, content: Document) -> None:
        """Put in a copy of the part what was changed; a value emptied is taken away."""
        for name in self.changed_data:
            if name in self.fields and name in self.cleaned_data and not self.is_apart(name):
                _put(content, name, self.cleaned_data[name])

    def tell_what_is_kept(self) -> None:
        """Say at each field that differs what the document has now: somebody else may have put
        it there."""
        for name in self.changed_data:
            if name in self.fields and not self.is_apart(name):
                field = self.fields[name]
                kept = field.prepare_value(_found(self.content, name))
                field.help_text = f"Dans le brouillon enregistré\u00a0: {_said(field, kept)}"

    def is_apart(self, name: str) -> bool:
        """Tell whether a field is no place of the document, but serves the form itself."""
        return name in {"DELETE", "ORDER"}


def _said(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.BooleanField):
        return "oui" if value else "non"
    if isinstance(field, forms.ChoiceField):
        offered = list(field.choices)  # type: ignore[arg-type]
        labels = {str(code): str(label) for code, label in offered}
        values = value if isinstance(value, list) else [value] if value else []
        value = ", ".join(labels.get(str(each), str(each)) for each in values)
    return "rien" if value in (None, "") else str(value)


def _found(content: Mapping[str, Any], name: str) -> Any:
    value: Any = content
    for key in name.split(SEPARATOR):
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _put(content: Document, name: str, value: Any) -> None:
    *path, last = name.split(SEPARATOR)
    for key in path:
        inner = content.get(key)
        if not isinstance(inner, dict):
            inner = content[key] = {}
        content = inner
    if value is None or value == "" or value == []:
        content.pop(last, None)
    else:
        content[last] = value


def _coded(definition: Mapping[str, Any], path: tuple[str, ...]) -> Choices:
    value: Any = definition
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return list(_code_and_label(value))


def _code_and_label(values: Any) -> Iterator[tuple[str, str]]:
    for each in values if isinstance(values, list) else ():
        if isinstance(each, Mapping) and isinstance(each.get("code"), str):
            yield each["code"], f"{each.get('label', '')} ({each['code']})"


def _offer_what_is_there(field: forms.ChoiceField, value: Any) -> None:
    """Keep among the choices a value of the document that is none of them, so as not to lose it."""
    offered = list(field.choices)  # type: ignore[arg-type]
    values = value if isinstance(value, list) else [value]
    known = {str(code) for code, _ in offered}
    strays = [(each, f"{each}, inconnu") for each in values if each and str(each) not in known]
    if not field.required and not isinstance(field, forms.MultipleChoiceField):
        offered = [("", "–"), *(one for one in offered if one[0] != "")]
    field.choices = [*offered, *strays]
