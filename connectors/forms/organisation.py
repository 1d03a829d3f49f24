"""Inviting somebody into an organisation."""

from django import forms

from connectors.forms.joining import NameField
from connectors.forms.trust import refuse_what_gives_away
from ui.forms import BaseForm


class OrganisationInvitationForm(BaseForm):
    display_name = NameField(
        label="Prénom et nom de la personne",
        max_length=120,
        validators=[refuse_what_gives_away],
        error_messages={"required": "Saisissez le prénom et le nom de la personne."},
    )
    email = forms.EmailField(
        label="Son adresse e-mail",
        help_text="Nous lui envoyons une invitation, une seule fois. Format attendu\u00a0: "
        "nom@domaine.fr.",
        max_length=254,
        error_messages={
            "required": "Saisissez son adresse e-mail.",
            "invalid": "Saisissez une adresse e-mail complète, par exemple nom@domaine.fr.",
        },
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()
