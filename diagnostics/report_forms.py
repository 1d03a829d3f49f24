"""What is asked of whoever puts a result on paper, shares it, or checks a report."""

from typing import Any

from django import forms

from diagnostics.references import REPORTS
from ui.forms import BaseForm


class ReportForm(BaseForm):
    """Where to write once the report is made, if anywhere."""

    email = forms.EmailField(
        label="Me prévenir à cette adresse e-mail",
        required=False,
        help_text="Vous y recevrez un lien vers le PDF, rien d’autre."
        " Format attendu : nom@domaine.fr",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Indiquez l’adresse à laquelle envoyer le lien.",
            "invalid": "Cette adresse n’est pas complète. Format attendu : nom@domaine.fr",
        },
    )

    def __init__(self, *args: Any, only_to_send: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Once the report is made, all that is left to ask for is a mail.
        self.fields["email"].required = only_to_send


class ShareForm(BaseForm):
    """For whom a link is, and how long it lasts."""

    label = forms.CharField(
        label="Pour qui ?",
        required=False,
        max_length=80,
        help_text="Visible de vous seul : « mon comptable », par exemple.",
        error_messages={"max_length": "80 caractères au plus."},
    )
    days = forms.TypedChoiceField(
        label="Pendant combien de temps ?",
        choices=[("30", "30 jours"), ("90", "90 jours")],
        coerce=int,
        initial="30",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez une durée.",
            "invalid_choice": "Choisissez 30 ou 90 jours.",
        },
    )


class CheckForm(BaseForm):
    """A reference number, as somebody copies it; `cleaned_data["reference"]` is as printed."""

    reference = forms.CharField(
        label="Référence du rapport",
        max_length=60,
        help_text="Elle est en haut de la première page et au bas de chacune."
        " Format : CC-2026-XXXX-XXXX",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={
            "required": "Tapez la référence du rapport.",
            "max_length": "Cette référence est trop longue. Format : CC-2026-XXXX-XXXX",
        },
    )

    def clean_reference(self) -> str:
        found = REPORTS.read(self.cleaned_data["reference"])
        if found is None:
            raise forms.ValidationError(
                "Cette référence ne peut pas exister : un caractère manque ou a été mal recopié."
                " Elle ne contient aucune voyelle, ni 0 ni 1 après l’année."
            )
        return found
