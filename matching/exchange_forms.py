"""What both sides of an accepted introduction fill in."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils import timezone

from matching.enums import ContactKind, Outcome
from matching.models import LONGEST_MESSAGE, LONGEST_NOTE
from reference.clock import NO_SUCH_HOUR, moment
from ui.forms import BaseForm


class MessageForm(BaseForm):
    submission_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    text = forms.CharField(
        label="Votre message",
        help_text="2 000 caractères au plus. Il se lit ici seulement.",
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": "Écrivez votre message.",
            "max_length": "Votre message compte %(show_value)d caractères\u00a0: "
            "raccourcissez-le à %(limit_value)d au plus.",
        },
    )


OUTCOMES = {
    Outcome.HELPED: "L’entreprise a été aidée",
    Outcome.NOT_HELPED: "Je n’ai pas pu l’aider",
    Outcome.UNREACHABLE: "Je n’ai pas réussi à la joindre",
    Outcome.PASSED_ON: "Je l’ai orientée vers quelqu’un d’autre",
}


class CloseForm(BaseForm):
    outcome = forms.ChoiceField(
        label="Comment se termine cet accompagnement\u00a0?",
        choices=list(OUTCOMES.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse."},
    )
    passed_to = forms.CharField(
        label="Vers qui l’avez-vous orientée\u00a0?",
        help_text="Un nom ou un organisme, si vous l’avez orientée. L’entreprise le lit.",
        max_length=120,
        required=False,
    )
    comment = forms.CharField(
        label="Qu’est-ce qui a changé, ou qu’est-ce qui a manqué\u00a0?",
        help_text="Pour notre équipe.",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_outcome(self) -> Outcome:
        return Outcome(self.cleaned_data["outcome"])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        passed_on = cleaned.get("outcome") == Outcome.PASSED_ON
        if passed_on and not self.errors and not cleaned["passed_to"]:
            self.add_error("passed_to", "Indiquez vers qui vous l’avez orientée.")
        if not passed_on:
            # Typed, then another answer was chosen.
            cleaned["passed_to"] = ""
        return cleaned


KINDS = {
    ContactKind.CALLED: "Nous nous sommes parlé au téléphone",
    ContactKind.MET: "Nous nous sommes rencontrés",
    ContactKind.NO_ANSWER: "J’ai essayé, sans réponse",
    ContactKind.NOTE: "Une note seulement",
}


class ContactEntryForm(BaseForm):
    submission_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    kind = forms.ChoiceField(
        label="Que s’est-il passé\u00a0?",
        choices=list(KINDS.items()),
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse."},
    )
    day = forms.DateField(
        label="Quel jour",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=timezone.localdate,
        error_messages={
            "required": "Indiquez le jour.",
            "invalid": "Saisissez une date, par exemple 03/08/2026.",
        },
    )
    clock = forms.TimeField(
        label="À quelle heure",
        help_text="Heure de Paris.",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        initial=lambda: timezone.localtime().time(),
        error_messages={
            "required": "Indiquez l’heure.",
            "invalid": "Saisissez une heure, par exemple 14:30.",
        },
    )
    text = forms.CharField(
        label="Note",
        help_text="L’entreprise peut lire ce que vous notez ici\u00a0: restez factuel, et "
        "n’écrivez rien que vous ne diriez en face.",
        max_length=LONGEST_NOTE,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("kind") == ContactKind.NOTE and not self.errors and not cleaned["text"]:
            self.add_error("text", "Écrivez votre note, ou choisissez une autre réponse.")
        if cleaned.get("day") and cleaned.get("clock"):
            cleaned["at"] = moment(cleaned["day"], cleaned["clock"])
            if cleaned["at"] is None:
                self.add_error("clock", NO_SUCH_HOUR)
        return cleaned

    @property
    def entry(self) -> dict[str, Any]:
        """Return what was noted, as the service takes it."""
        return {
            "kind": ContactKind(self.cleaned_data["kind"]),
            "at": self.cleaned_data["at"],
            "text": self.cleaned_data["text"],
            "submission_id": self.cleaned_data["submission_id"],
        }
