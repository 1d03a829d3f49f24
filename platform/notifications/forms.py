"""Choosing what to receive."""

from collections.abc import Iterable, Mapping

from django import forms

from notifications.categories import Category
from notifications.enums import Pace
from ui.forms import BaseForm

ANSWERS = {
    Pace.EACH: "Tout de suite",
    Pace.DIGEST: "Dans un résumé, une fois par semaine",
    Pace.NEVER: "Jamais",
}
# Where there is no third way, it is a plain question.
YES_OR_NO = {Pace.EACH: "Oui", Pace.NEVER: "Non"}


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
                choices=_answers(category),
                initial=paces[category.code],
                widget=forms.RadioSelect,
                error_messages={"required": "Choisissez une réponse."},
            )

    @property
    def paces(self) -> dict[str, Pace]:
        return {code: Pace(pace) for code, pace in self.cleaned_data.items()}


def _answers(category: Category) -> list[tuple[str, str]]:
    words = ANSWERS if category.in_digest else YES_OR_NO
    return [(pace.value, words[pace]) for pace in category.paces]
