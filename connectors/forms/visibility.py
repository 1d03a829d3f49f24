"""Who may find a connecteur, and under which name."""

from typing import Any

from django import forms

from connectors.forms.joining import NameField
from connectors.forms.trust import refuse_what_gives_away
from connectors.models import Connector
from ui.forms import BaseForm


class VisibilityForm(BaseForm):
    display_name = NameField(
        label="Nom affiché",
        help_text="Votre prénom et votre nom, ou seulement votre prénom si vous préférez.",
        max_length=120,
        validators=[refuse_what_gives_away],
    )
    listed = forms.BooleanField(
        label="Me montrer dans l’annuaire public",
        help_text="Votre adresse e-mail et votre téléphone n’y sont jamais.",
        required=False,
    )
    indexed = forms.BooleanField(
        label="Laisser les moteurs de recherche montrer ma page",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("indexed") and not cleaned.get("listed"):
            self.add_error(
                "indexed",
                "Cochez d’abord l’annuaire public\u00a0: hors de l’annuaire, votre page n’existe "
                "pas pour les moteurs de recherche.",
            )
        return cleaned

    @staticmethod
    def initial_of(connector: Connector) -> dict[str, Any]:
        """Return what the form shows of a connecteur."""
        return {
            "display_name": connector.display_name,
            "listed": connector.listed,
            "indexed": connector.indexed,
        }
