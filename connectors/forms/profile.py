"""The profile that a connecteur keeps up to date, and the charter they sign."""

from typing import Any

from django import forms

from connectors.models import Connector, ConnectorTheme
from reference import departments, sectors
from reference.enums import Theme
from reference.forms import CommuneField
from ui.forms import BaseForm


class ProfileForm(BaseForm):
    display_name = forms.CharField(
        label="Votre nom, tel que les entreprises le verront", max_length=120
    )
    presentation = forms.CharField(
        label="Présentez-vous en quelques lignes",
        help_text="Votre métier, ce que vous avez déjà fait, comment vous aidez.",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    themes = forms.MultipleChoiceField(
        label="Sur quoi pouvez-vous aider\u00a0?",
        choices=Theme.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Cochez au moins un thème."},
    )
    sectors = forms.MultipleChoiceField(
        label="Quels secteurs connaissez-vous bien\u00a0?",
        help_text="Ne cochez rien si vous aidez tous les secteurs.",
        choices=sectors.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    commune = CommuneField(
        label="Votre commune",
        help_text="Son nom ou son code postal.",
        required=False,
    )
    radius_km = forms.IntegerField(
        label="Jusqu’à combien de kilomètres vous déplacez-vous\u00a0?",
        min_value=1,
        max_value=100,
        initial=30,
    )
    departments = forms.CharField(
        label="Départements entiers que vous couvrez",
        help_text="Leurs numéros, séparés par des virgules. Par exemple\u00a0: 24, 33.",
        max_length=200,
        required=False,
    )
    remote = forms.BooleanField(label="J’aide aussi à distance", required=False)
    monthly_capacity = forms.IntegerField(
        label="Combien d’entreprises pouvez-vous accepter par mois\u00a0?",
        min_value=1,
        max_value=31,
        initial=3,
    )

    def clean_departments(self) -> list[str]:
        typed = self.cleaned_data["departments"].replace(";", ",").split(",")
        codes = [code.strip().upper() for code in typed if code.strip()]
        unknown = [code for code in codes if not departments.label(code)]
        if unknown:
            raise forms.ValidationError(
                f"Nous ne connaissons pas ce département\u00a0: {', '.join(unknown)}."
            )
        return sorted(set(codes))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        reachable = cleaned.get("commune") or cleaned.get("departments") or cleaned.get("remote")
        if not self.errors and not reachable:
            self.add_error(
                "commune",
                "Indiquez votre commune ou des départements, ou cochez l’aide à distance\u00a0: "
                "sinon aucune entreprise ne vous serait proposée.",
            )
        return cleaned

    @staticmethod
    def initial_of(connector: Connector) -> dict[str, Any]:
        """Return what the form shows of a connecteur."""
        return {
            "display_name": connector.display_name,
            "presentation": connector.presentation,
            "themes": [known.theme for known in ConnectorTheme.objects.filter(connector=connector)],
            "sectors": connector.sectors,
            "commune": connector.commune,
            "radius_km": connector.radius_km,
            "departments": ", ".join(connector.departments),
            "remote": connector.remote,
            "monthly_capacity": connector.monthly_capacity,
        }


class CharterForm(BaseForm):
    signed = forms.BooleanField(
        label="J’ai lu la charte et je m’engage à la respecter",
        error_messages={"required": "Cochez la case pour signer la charte."},
    )
