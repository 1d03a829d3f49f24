"""What is looked for in the public register of labels."""

from django import forms

from connectors.numbers import LABELS
from reference import departments
from ui.forms import BaseForm


class RegisterForm(BaseForm):
    says_what_is_mandatory = False
    name = forms.CharField(
        label="Nom",
        required=False,
        max_length=80,
        help_text="En entier ou en partie.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    department = forms.ChoiceField(
        label="Département",
        required=False,
        choices=[("", "Tous les départements"), *departments.choices()],
        error_messages={"invalid_choice": "Choisissez un département dans la liste."},
    )


class NumberForm(BaseForm):
    """The number of a certificate, as somebody copies it."""

    says_what_is_mandatory = False
    number = forms.CharField(
        label="Numéro du label",
        max_length=60,
        help_text="Il est sur l’attestation. Format : LC-2026-XXXX-XXXX",
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={
            "required": "Tapez le numéro du label.",
            "max_length": "Ce numéro est trop long. Format : LC-2026-XXXX-XXXX",
        },
    )

    def clean_number(self) -> str:
        found = LABELS.read(self.cleaned_data["number"])
        if found is None:
            raise forms.ValidationError(
                "Ce numéro ne peut pas exister : un caractère manque ou a été mal recopié."
                " Il ne contient aucune voyelle, ni 0 ni 1 après l’année."
            )
        return found
