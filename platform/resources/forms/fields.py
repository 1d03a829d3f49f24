"""Fields that only the library has."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from resources import markdown
from resources.models.library import LONGEST_BODY


class MarkdownField(forms.CharField):
    """A text in Markdown: what is not accepted in it is said at the field, each with a word."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 16}))
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> str:
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n")

    def validate(self, value: str) -> None:
        super().validate(value)
        # Its length first: what is too long is not even read.
        faults: Iterable[str] = markdown.faults(value)
        if errors := [ValidationError(words, code="markdown") for words in faults]:
            raise ValidationError(errors)


class HttpsField(forms.URLField):
    """An address elsewhere: https, so that nothing of a protected page leads out of it."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=500, assume_scheme="https", **kwargs)
        self.error_messages["invalid"] = (
            "Écrivez une adresse complète, comme https://exemple.fr/page."
        )

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and not markdown.is_outside(value):
            raise ValidationError(
                "L’adresse commence par «\u00a0https://\u00a0»\u00a0: les pages qui ne sont pas"
                " protégées ne sont pas acceptées.",
                code="https",
            )


__all__ = ["LONGEST_BODY", "HttpsField", "MarkdownField"]
