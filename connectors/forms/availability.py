"""How much, when, and which days off."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from connectors.models import Connector
from ui.forms import BaseForm

LONGEST_QUIET = timedelta(hours=16)
LONGEST_HOLIDAY = timedelta(days=183)
FURTHEST = timedelta(days=730)


class CapacityForm(BaseForm):
    monthly_capacity = forms.IntegerField(
        label="Combien d’entreprises pouvez-vous accepter par mois\u00a0?",
        help_text="De 1 à 31.",
        min_value=1,
        max_value=31,
    )

    @staticmethod
    def initial_of(connector: Connector) -> dict[str, Any]:
        return {"monthly_capacity": connector.monthly_capacity}


class QuietHoursForm(BaseForm):
    says_what_is_mandatory = False

    quiet_from = forms.TimeField(
        label="À partir de",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Saisissez une heure, par exemple 20:00."},
    )
    quiet_until = forms.TimeField(
        label="Jusqu’à",
        help_text="Le lendemain matin si vous voulez\u00a0: par exemple de 20:00 à 08:00.",
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": "Saisissez une heure, par exemple 08:00."},
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        since, until = cleaned["quiet_from"], cleaned["quiet_until"]
        if (since is None) != (until is None):
            missing = "quiet_from" if since is None else "quiet_until"
            self.add_error(missing, "Indiquez les deux heures, ou videz les deux champs.")
        elif since is not None and not timedelta() < length(since, until) <= LONGEST_QUIET:
            self.add_error(
                "quiet_until",
                "Laissez au moins huit heures par jour pour vous écrire\u00a0: "
                "les heures calmes durent seize heures au plus.",
            )
        return cleaned

    @staticmethod
    def initial_of(connector: Connector) -> dict[str, Any]:
        return {"quiet_from": connector.quiet_from, "quiet_until": connector.quiet_until}


def length(since: time, until: time) -> timedelta:
    """Return how long quiet hours last on a clock; none when both are the same."""
    day = date(2000, 1, 1)
    return (datetime.combine(day, until) - datetime.combine(day, since)) % timedelta(days=1)


class HolidayForm(BaseForm):
    first_day = forms.DateField(
        label="Premier jour",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Indiquez le premier jour de votre congé.",
            "invalid": "Saisissez une date, par exemple 03/08/2026.",
        },
    )
    last_day = forms.DateField(
        label="Dernier jour",
        help_text="Il compte dans le congé.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Indiquez le dernier jour de votre congé.",
            "invalid": "Saisissez une date, par exemple 17/08/2026.",
        },
    )

    def clean_first_day(self) -> date:
        first_day: date = self.cleaned_data["first_day"]
        today = timezone.localdate()
        if first_day < today:
            raise forms.ValidationError("Un congé commence aujourd’hui au plus tôt.")
        if first_day > today + FURTHEST:
            raise forms.ValidationError("Prévoyez vos congés deux ans à l’avance au plus.")
        return first_day

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        first_day, last_day = cleaned.get("first_day"), cleaned.get("last_day")
        if first_day is None or last_day is None:
            return cleaned
        if last_day < first_day:
            self.add_error("last_day", "Le dernier jour vient après le premier.")
        elif last_day - first_day > LONGEST_HOLIDAY:
            self.add_error(
                "last_day",
                "Un congé dure six mois au plus. Pour une absence plus longue, "
                "mettez-vous en pause.",
            )
        return cleaned
