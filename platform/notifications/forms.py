"""Choosing what to receive."""

from collections.abc import Iterable, Mapping

from django import forms

from notifications.categories import Category
from notifications.enums import Pace
from ui.forms import BaseForm


class ChoicesForm(BaseForm):
    """One question a category that may be refused."""

    says_what_is_mandatory = False

    def __init__(
        self,
        posted: Mapping[str, object] | None,
        *,
        categories: Iterable[Category],
        paces: Mapping[str, Pace],
    ) -> None:
        super().__init__(posted)
        for category in categories:
            self.fields[category.code] = forms.ChoiceField(
                label=category.name,
                help_text=category.holds,
                choices=[(pace.value, pace.label.capitalize()) for pace in category.paces],
                initial=paces[category.code],
                widget=forms.RadioSelect,
                error_messages={"required": "Choisissez une réponse."},
            )

    @property
    def paces(self) -> dict[str, Pace]:
        return {code: Pace(pace) for code, pace in self.cleaned_data.items()}
