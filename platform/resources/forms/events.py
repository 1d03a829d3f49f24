"""What people fill in about an event: to find one, to come, to hold one."""

from datetime import date, datetime
from typing import Any, Final

from django import forms

from accounts.firms.words import leads_away
from reference import departments
from reference.clock import NO_SUCH_HOUR, moment
from reference.enums import Theme
from reference.forms import CommuneField
from reference.holidays import PARIS
from resources.models import Event
from resources.selectors.events import LAST_PAGE, ONLINE, Search
from resources.services.events import Sitting
from ui.forms import BaseForm
from ui.robots import NotByRobot

MOST_PLACES: Final = 1_000


class EventSearchForm(BaseForm):
    """Every field may be left empty; what is chosen stands in the address."""

    says_what_is_mandatory = False

    theme = forms.ChoiceField(
        label="Sur quel sujet\u00a0?",
        choices=[("", "Tous les sujets"), *Theme.choices],
        required=False,
        widget=forms.Select(attrs={"class": "fr-select"}),
        error_messages={"invalid_choice": "Choisissez un sujet de la liste."},
    )
    lieu = forms.ChoiceField(
        label="Où\u00a0?",
        choices=[("", "Partout en France"), (ONLINE, "En ligne"), *departments.choices()],
        required=False,
        widget=forms.Select(attrs={"class": "fr-select"}),
        error_messages={"invalid_choice": "Choisissez un lieu de la liste."},
    )
    page = forms.IntegerField(
        min_value=1, max_value=LAST_PAGE, required=False, widget=forms.HiddenInput
    )

    def search(self) -> Search:
        """Return the search that a valid form asks for."""
        asked = self.cleaned_data
        return Search(theme=asked["theme"], where=asked["lieu"], page=asked["page"] or 1)


class RegisterForm(NotByRobot, BaseForm):
    field_order = ("opened", "name", "email")

    name = forms.CharField(
        label="Prénom et nom",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Saisissez votre prénom et votre nom."},
    )
    email = forms.EmailField(
        label="Adresse e-mail",
        help_text="Pour la confirmation et le rappel de la veille. Format attendu\u00a0: "
        "nom@domaine.fr.",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": "Saisissez votre adresse e-mail.",
            "invalid": "Saisissez une adresse e-mail complète, par exemple nom@domaine.fr.",
        },
    )

    def clean_name(self) -> str:
        name = " ".join(str(self.cleaned_data["name"]).split())
        if leads_away(name):
            raise forms.ValidationError(
                "Saisissez un nom sans adresse de site ni adresse e-mail.", code="leads_away"
            )
        return name


class CancelEventForm(BaseForm):
    reason = forms.CharField(
        label="Motif",
        help_text="Les personnes inscrites le lisent.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Dites pourquoi l’événement est annulé."},
    )


def _day(label: str, **options: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={
            "required": "Indiquez le jour.",
            "invalid": "Saisissez une date, par exemple 03/08/2026.",
        },
        **options,
    )


def _clock(label: str) -> forms.TimeField:
    return forms.TimeField(
        label=label,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={
            "required": "Indiquez l’heure.",
            "invalid": "Saisissez une heure, par exemple 14:30.",
        },
    )


class SittingFields(forms.Form):
    """When, where and for how many; for a form of its own, or beside the fields of a resource."""

    day = _day("Jour")
    starts = _clock("Heure de début")
    ends = _clock("Heure de fin")
    last_day = _day(
        "Dernier jour", required=False, help_text="Seulement si l’événement dure plusieurs jours."
    )
    place = forms.CharField(
        label="Lieu",
        help_text="Nom de la salle et adresse. Laissez vide si tout se passe en ligne.",
        max_length=200,
        required=False,
    )
    commune = CommuneField(
        label="Commune",
        help_text="Son nom ou son code postal. Elle range l’événement dans son département.",
        required=False,
    )
    join_url = forms.URLField(
        label="Lien de connexion",
        help_text="Pour un événement en ligne. Seules les personnes inscrites le voient.",
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": "Saisissez une adresse complète, qui commence par https://."},
    )
    places = forms.IntegerField(
        label="Nombre de places",
        help_text="Laissez vide si tout le monde peut venir.",
        min_value=1,
        max_value=MOST_PLACES,
        required=False,
        error_messages={
            "min_value": "Prévoyez au moins une place.",
            "max_value": "Un événement compte 1\u00a0000 places au plus.",
            "invalid": "Saisissez un nombre, par exemple 12.",
        },
    )

    def clean_join_url(self) -> str:
        url = str(self.cleaned_data["join_url"])
        if url and not url.startswith("https://"):
            raise forms.ValidationError("L’adresse commence par https://.")
        return url

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        starts_at = cleaned["starts_at"] = self._moment("day", "starts")
        last_day = "last_day" if cleaned.get("last_day") else "day"
        ends_at = cleaned["ends_at"] = self._moment(last_day, "ends")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends", "La fin vient après le début.")
        if not self.errors and not cleaned["place"] and not cleaned["join_url"]:
            self.add_error("place", "Dites où se rendre, ou donnez le lien de connexion.")
        if cleaned.get("place") and "commune" in cleaned and cleaned["commune"] is None:
            self.add_error("commune", "Indiquez la commune du lieu.")
        return cleaned

    def _moment(self, day_field: str, clock_field: str) -> datetime | None:
        day, clock = self.cleaned_data.get(day_field), self.cleaned_data.get(clock_field)
        if not isinstance(day, date) or clock is None:
            return None
        at = moment(day, clock)
        if at is None:
            self.add_error(clock_field, NO_SUCH_HOUR)
        return at

    @property
    def sitting(self) -> Sitting:
        """Return what a valid form says."""
        given = self.cleaned_data
        return Sitting(
            starts_at=given["starts_at"],
            ends_at=given["ends_at"],
            place=given["place"],
            # A commune without a place would say nothing of what happens online.
            commune=given["commune"] if given["place"] else None,
            join_url=given["join_url"],
            places=given["places"],
        )


class SittingForm(SittingFields, BaseForm):
    @staticmethod
    def initial_of(event: Event) -> dict[str, Any]:
        """Return what the form shows of an event, on the clock of Paris."""
        begins, ends = event.starts_at.astimezone(PARIS), event.ends_at.astimezone(PARIS)
        return {
            "day": begins.date(),
            "starts": begins.time(),
            "ends": ends.time(),
            "last_day": ends.date() if ends.date() != begins.date() else None,
            "place": event.place,
            "commune": event.commune,
            "join_url": event.join_url,
            "places": event.places,
        }
