"""What the owner and the connecteur fill in; forms check input and never write."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar, Final
from uuid import uuid4

from django import forms

from accounts.siret import clean_siret
from connectors.enums import Helped, Language, Slot
from connectors.trust import gives_away
from matching.consent import chosen_text, next_text
from matching.enums import AdviserChoice, Channel, FollowUp, FollowUpAnswerValue
from matching.models import HelpRequest
from matching.policies import policy_in_force
from matching.questions import QUESTIONS, choices_of
from matching.services import Facts, Firm, Wishes
from reference.forms import CommuneField
from ui.forms import BaseForm
from ui.robots import NotByRobot

# A radio needs a value to be ticked: no preference is one of the answers.
ANY: Final = "any"
ADVISERS = {
    AdviserChoice.BOTH: "Peu importe",
    AdviserChoice.VOLUNTEER: "Un bénévole seulement",
    AdviserChoice.LABELLED: "Un professionnel labellisé seulement",
}


class WhereForm(BaseForm):
    """Where to look for connecteurs and whom: kept in the address, nothing is stored."""

    commune = CommuneField(
        label="Votre commune",
        help_text="Son nom ou son code postal, pour trouver les personnes les plus proches.",
        required=False,
    )
    qui = forms.ChoiceField(label="Vous cherchez", choices=list(ADVISERS.items()), required=False)

    def clean_qui(self) -> AdviserChoice:
        return AdviserChoice(self.cleaned_data["qui"] or AdviserChoice.BOTH)


class PreferencesForm(BaseForm):
    """How the owner wishes to be helped: all of it optional, and never needed to be helped."""

    channel = forms.ChoiceField(
        label="Comment préférez-vous échanger\u00a0?",
        choices=[(choice.value or ANY, choice.label.capitalize()) for choice in Channel],
        initial=ANY,
        required=False,
        widget=forms.RadioSelect,
    )
    slots = forms.MultipleChoiceField(
        label="À quels moments\u00a0?",
        choices=[(slot.value, slot.label.capitalize()) for slot in Slot],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    availability = forms.CharField(
        label="Précisions sur les moments",
        help_text="Par exemple\u00a0: pas le mardi. La personne qui accepte le lit, elle seule.",
        max_length=120,
        required=False,
    )
    language = forms.ChoiceField(
        label="Langue",
        help_text="Seules des personnes qui la parlent vous seront proposées.",
        choices=[(language.value, language.label.capitalize()) for language in Language],
        initial=Language.FRENCH,
        required=False,
    )
    access_needs = forms.CharField(
        label="Ce qu’il vous faut pour participer",
        help_text="Par exemple\u00a0: un lieu sans marche, des écrits en gros caractères. La "
        "personne qui accepte le lit, elle seule.",
        max_length=300,
        required=False,
    )

    PREFERENCES: ClassVar = ("channel", "slots", "availability", "language", "access_needs")

    def clean_channel(self) -> Channel:
        given = self.cleaned_data["channel"]
        return Channel.ANY if given == ANY else Channel(given)

    def clean_language(self) -> Language:
        return Language(self.cleaned_data["language"] or Language.FRENCH)

    @property
    def wishes(self) -> Wishes:
        return Wishes(**{name: self.cleaned_data[name] for name in self.PREFERENCES})

    @property
    def preferences(self) -> list[forms.BoundField]:
        """Return the fields of the fold."""
        return [self[name] for name in self.PREFERENCES]

    @property
    def has_preferences(self) -> bool:
        """Tell whether the fold holds an answer, or an error, that must be seen."""
        given = {ANY, Language.FRENCH, ""}
        return self.is_bound and any(
            self.errors.get(name) or self.data.get(name, "") not in given
            for name in self.PREFERENCES
        )

    @staticmethod
    def initial_of(help_request: HelpRequest) -> dict[str, Any]:
        return {
            "channel": help_request.channel or ANY,
            "slots": help_request.slots,
            "availability": help_request.availability,
            "language": help_request.language,
            "access_needs": help_request.access_needs,
        }


# Said at the head of the form, with the name of the firm.
ONLY_AN_OWNER: Final = "Seule une personne qui dirige {} demande de l’aide en son nom."


class AskForm(NotByRobot, PreferencesForm):
    """Everything before a request, on one page; the consent is never ticked beforehand."""

    field_order = [
        *("submission_id", "opened", "company", "commune", "contact_name", "phone", "siret"),
        *("adviser_choice", *PreferencesForm.PREFERENCES, "consent", "next_allowed"),
    ]

    submission_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    company = forms.CharField(
        label="Nom de votre entreprise",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization"}),
        error_messages={"required": "Indiquez le nom de votre entreprise."},
    )
    commune = CommuneField(
        label="Commune de l’entreprise",
        help_text="Son nom ou son code postal.",
        error_messages={"required": "Indiquez la commune de votre entreprise."},
    )
    contact_name = forms.CharField(
        label="Personne à contacter",
        help_text="Prénom et nom.",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Indiquez la personne à contacter."},
    )
    phone = forms.CharField(
        label="Téléphone",
        help_text="Pour être rappelé\u00a0; sinon le connecteur vous écrit. "
        "Format attendu\u00a0: 06 12 34 56 78.",
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    siret = forms.CharField(
        label="SIRET",
        help_text="14 chiffres. Il évite qu’on vous propose quelqu’un de votre propre entreprise.",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
    )
    adviser_choice = forms.ChoiceField(
        label="Vous cherchez",
        choices=list(ADVISERS.items()),
        widget=forms.RadioSelect,
        initial=AdviserChoice.BOTH,
        error_messages={"required": "Choisissez une réponse."},
    )
    consent = forms.BooleanField(
        error_messages={
            "required": "Sans votre accord, nous ne pouvons pas transmettre votre demande."
        }
    )
    next_allowed = forms.BooleanField(required=False)

    AGREED: ClassVar = ("consent", "next_allowed")

    def __init__(self, *args: Any, connector_name: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["consent"].label = chosen_text(connector_name)
        self.fields["next_allowed"].label = next_text(policy_in_force().asked_at_once)

    @property
    def firm(self) -> Firm:
        """Return who asks, as typed."""
        given = self.cleaned_data
        return Firm(
            name=given["company"],
            commune=given["commune"],
            contact_name=given["contact_name"],
            phone=given["phone"],
            siret=given["siret"],
        )

    @property
    def before_the_fold(self) -> list[forms.BoundField]:
        folded = {*self.PREFERENCES, *self.AGREED}
        return [field for field in self.visible_fields() if field.name not in folded]

    @property
    def agreed(self) -> list[forms.BoundField]:
        return [self[name] for name in self.AGREED]

    def clean_siret(self) -> str:
        return clean_siret(self.cleaned_data["siret"])

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone and len(re.sub(r"\D", "", phone)) < 10:
            raise forms.ValidationError(
                "Ce numéro est incomplet. Format attendu\u00a0: 06 12 34 56 78."
            )
        return phone

    def clean_adviser_choice(self) -> AdviserChoice:
        return AdviserChoice(self.cleaned_data["adviser_choice"])


class DeclineForm(BaseForm):
    reason = forms.CharField(
        label="Motif",
        help_text="Il nous aide à mieux vous proposer des demandes. L’entreprise ne le voit pas.",
        max_length=300,
        required=False,
    )


class FollowUpForm(BaseForm):
    value = forms.ChoiceField(
        widget=forms.RadioSelect, error_messages={"required": "Choisissez une réponse."}
    )
    comment = forms.CharField(
        label="Qu’est-ce qui a changé, ou qu’est-ce qui a manqué\u00a0?",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, question: FollowUp, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        value = self.fields["value"]
        assert isinstance(value, forms.ChoiceField)  # noqa: S101 - declared just above
        value.label = QUESTIONS[question]
        value.choices = choices_of(question)

    def clean_value(self) -> FollowUpAnswerValue:
        return FollowUpAnswerValue(self.cleaned_data["value"])


NO_CONTACT = "no_contact"
# What the form asked before: a page opened then is still answered.
FORMER_VALUES = {"useful": Helped.YES.value, "not_useful": Helped.NO.value}


class EvaluationForm(BaseForm):
    """Facts in one click; words only for who wishes, public only if ticked."""

    helped = forms.ChoiceField(
        label="Cet accompagnement vous a-t-il aidé\u00a0?",
        choices=[
            (Helped.YES, "Oui"),
            (Helped.PARTLY, "En partie"),
            (Helped.NO, "Non"),
            (NO_CONTACT, "Jamais eu de contact"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse."},
    )
    what_done = forms.CharField(
        label="Ce qui a été fait",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    sentence = forms.CharField(
        label="Ce que vous en dites, en une phrase", max_length=300, required=False
    )
    may_publish = forms.BooleanField(
        label="J’accepte que ces mots soient publiés, sans mon nom ni celui de mon entreprise, "
        "après relecture par votre équipe",
        required=False,
    )

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        if data is not None and "helped" not in data and data.get("value") in FORMER_VALUES:
            data = {
                "helped": FORMER_VALUES[data["value"]],
                "what_done": data.get("comment", ""),
            }
        super().__init__(data)

    @property
    def has_words(self) -> bool:
        """Tell whether the part that is folded holds something, or an error."""
        folded = ("what_done", "sentence", "may_publish")
        return self.is_bound and any(
            self.data.get(name) or self.errors.get(name) for name in folded
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("may_publish"):
            for name in ("what_done", "sentence"):
                found = gives_away(cleaned.get(name, ""))
                if found:
                    self.add_error(
                        name, f"Pour que ces mots soient publiés, enlevez {' et '.join(found)}."
                    )
            if not (cleaned.get("what_done") or cleaned.get("sentence") or self.errors):
                self.add_error("sentence", "Écrivez les mots à publier, ou décochez l’accord.")
        return cleaned

    @property
    def facts(self) -> Facts:
        answer = self.cleaned_data["helped"]
        return Facts(
            contact_made=answer != NO_CONTACT,
            helped=Helped.NO if answer == NO_CONTACT else Helped(answer),
            what_done=self.cleaned_data["what_done"],
            sentence=self.cleaned_data["sentence"],
            may_publish=self.cleaned_data["may_publish"],
        )
