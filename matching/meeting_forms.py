"""The slots that a connecteur offers: up to five moments, one length, one way to meet."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone

from matching.enums import MeetingChannel
from matching.services import MOST_SLOTS, Offer
from reference.clock import NO_SUCH_HOUR, moment
from ui.forms import BaseForm

LENGTHS = {30: "30 minutes", 45: "45 minutes", 60: "1 heure", 90: "1 heure 30", 120: "2 heures"}
CHANNELS = {
    MeetingChannel.PHONE: "Par téléphone, vous appelez l’entreprise",
    MeetingChannel.VIDEO: "En visioconférence",
    MeetingChannel.ON_SITE: "Sur place",
}
NUMBERS = range(1, MOST_SLOTS + 1)
# The others are folded: one is enough, two give a choice.
SHOWN_AT_ONCE = 2


class SlotsForm(BaseForm):
    """`day_1` and `clock_1` to `day_5` and `clock_5` are the moments; the first is mandatory."""

    says_what_is_mandatory = False

    minutes = forms.TypedChoiceField(
        label="Durée",
        choices=list(LENGTHS.items()),
        coerce=int,
        initial=45,
        error_messages={"required": "Choisissez une durée."},
    )
    channel = forms.ChoiceField(
        label="Comment",
        choices=list(CHANNELS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez comment vous rencontrer."},
    )
    place = forms.CharField(
        label="Adresse, ou lien de la visioconférence",
        help_text="Inutile par téléphone. L’entreprise le lit, et son agenda aussi.",
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number in NUMBERS:
            self.fields[f"day_{number}"] = forms.DateField(
                label=f"Créneau {number}, le jour",
                required=number == 1,
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                error_messages={
                    "required": "Indiquez le jour d’un créneau au moins.",
                    "invalid": "Saisissez une date, par exemple 03/08/2026.",
                },
            )
            self.fields[f"clock_{number}"] = forms.TimeField(
                label=f"Créneau {number}, l’heure",
                required=number == 1,
                widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
                error_messages={
                    "required": "Indiquez l’heure de ce créneau.",
                    "invalid": "Saisissez une heure, par exemple 14:30.",
                },
            )
        self.order_fields([f"{part}_{number}" for number in NUMBERS for part in ("day", "clock")])

    @property
    def moments(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Return the fields of each slot, for the page to show side by side."""
        return [(self[f"day_{number}"], self[f"clock_{number}"]) for number in NUMBERS]

    @property
    def first(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return self.moments[:SHOWN_AT_ONCE]

    @property
    def others(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        return self.moments[SHOWN_AT_ONCE:]

    @property
    def others_filled(self) -> bool:
        """Tell whether the folded slots hold something, or an error."""
        return any(field.value() or field.errors for pair in self.others for field in pair)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        seen: set[datetime] = set()
        for number in NUMBERS:
            self._clean_moment(number, cleaned, seen)
        if cleaned.get("channel") in (MeetingChannel.VIDEO, MeetingChannel.ON_SITE) and not (
            cleaned.get("place")
        ):
            self.add_error("place", "Indiquez l’adresse, ou le lien de la visioconférence.")
        return cleaned

    def _clean_moment(self, number: int, cleaned: dict[str, Any], seen: set[datetime]) -> None:
        day, clock = f"day_{number}", f"clock_{number}"
        if self.errors.get(day) or self.errors.get(clock):
            return
        if (cleaned[day] is None) != (cleaned[clock] is None):
            missing = day if cleaned[day] is None else clock
            self.add_error(missing, "Indiquez le jour et l’heure, ou videz les deux champs.")
            return
        if cleaned[day] is None:
            return
        at = moment(cleaned[day], cleaned[clock])
        if at is None:
            self.add_error(clock, NO_SUCH_HOUR)
        elif at <= timezone.now():
            self.add_error(day, "Ce créneau est déjà passé\u00a0: choisissez un moment à venir.")
        elif at in seen:
            self.add_error(day, "Ce créneau est déjà dans la liste.")
        else:
            seen.add(at)

    @property
    def offers(self) -> list[Offer]:
        """Return the slots offered, as the service takes them."""
        given = self.cleaned_data
        pairs = [(given[f"day_{number}"], given[f"clock_{number}"]) for number in NUMBERS]
        moments = [moment(day, clock) for day, clock in pairs if day is not None]
        return [
            Offer(at, given["minutes"], MeetingChannel(given["channel"]), given["place"])
            for at in moments
            if at is not None
        ]
