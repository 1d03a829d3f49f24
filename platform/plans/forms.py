"""What the owner, and the connecteur in charge, fill in; forms check input and never write."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django import forms

from matching.forms import AskForm
from plans.enums import CheckInValue
from plans.mails import LABELS
from plans.models import PlanAction
from plans.services import Idea
from plans.spreading import MOST_IN_PACT
from plans.words import cost, effort
from reference.enums import Theme
from reference.typography import french
from resources.models import Resource
from ui.forms import BaseForm

LONGEST_ACTION_MINUTES = 6000


class PactForm(BaseForm):
    """Up to three actions, and what the owner gives to them."""

    actions = forms.TypedMultipleChoiceField(
        label="Quelles actions voulez-vous mener\u00a0?",
        help_text="Trois au plus. Mieux vaut une action finie que trois commencées.",
        coerce=UUID,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choisissez au moins une action.",
            "invalid_choice": "Choisissez parmi les actions de votre plan.",
        },
    )
    hours = forms.IntegerField(
        label="Combien d’heures par semaine pouvez-vous y consacrer\u00a0?",
        help_text="En nombre entier, pendant douze semaines.",
        min_value=1,
        max_value=20,
        initial=1,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": "Indiquez un nombre d’heures, de 1 à 20.",
            "invalid": "Indiquez un nombre entier d’heures, de 1 à 20.",
            "min_value": "Indiquez une heure au moins.",
            "max_value": "Indiquez vingt heures au plus.",
        },
    )
    euros = forms.IntegerField(
        label="Quel budget au plus, en euros\u00a0?",
        help_text="0 si vous ne voulez rien dépenser.",
        min_value=0,
        max_value=1_000_000,
        initial=0,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "required": "Indiquez un montant en euros, 0 s’il n’y en a pas.",
            "invalid": "Indiquez un montant en euros, sans centimes.",
            "min_value": "Un budget n’est pas négatif.",
            "max_value": "Ce montant est trop élevé.",
        },
    )

    def __init__(self, *args: Any, offered: Sequence[PlanAction], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["actions"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101 - declared above
        field.choices = [
            (str(one.pk), f"{french(one.what)} ({effort(one.minutes)}, {cost(one.euros)})")
            for one in offered
        ]

    def clean_actions(self) -> list[UUID]:
        chosen: list[UUID] = self.cleaned_data["actions"]
        if len(chosen) > MOST_IN_PACT:
            raise forms.ValidationError("Choisissez trois actions au plus.")
        return chosen


class AnswerField(forms.ChoiceField):
    """A question that may be left blank, without a word about it beside each one."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class CheckInForm(BaseForm):
    """One question an action of the pact; those left blank are asked again another day."""

    says_what_is_mandatory = False
    use_required_attribute = False

    def __init__(
        self, *args: Any, actions: Sequence[PlanAction], tapped: tuple[str, str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actions = actions
        pk, value = tapped
        for action in actions:
            self.fields[f"action_{action.pk}"] = AnswerField(
                label=french(action.what),
                choices=list(LABELS.items()),
                initial=value if str(action.pk) == pk else None,
                widget=forms.RadioSelect,
                error_messages={"invalid_choice": "Choisissez une des réponses."},
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors and not any(cleaned.values()):
            first = f"action_{self.actions[0].pk}"
            self.add_error(first, "Choisissez une réponse pour une action au moins.")
        return cleaned

    @property
    def answers(self) -> dict[UUID, CheckInValue]:
        given = {one.pk: self.cleaned_data[f"action_{one.pk}"] for one in self.actions}
        return {pk: CheckInValue(value) for pk, value in given.items() if value}


class StuckForm(AskForm):
    """A request for help on one action, with what holds the owner up."""

    situation = forms.CharField(
        label="Qu’est-ce qui vous bloque\u00a0?",
        help_text="En quelques mots, sans mot de passe. La personne qui accepte le lit, elle "
        "seule.",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    field_order = ["situation", *AskForm.field_order]


class TellForm(BaseForm):
    """What holds the owner up, where a request of theirs is under way; the page says who reads."""

    submission_id = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    situation = forms.CharField(
        label="Qu’est-ce qui vous bloque\u00a0?",
        help_text="En quelques mots, sans mot de passe.",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ShareForm(BaseForm):
    address = forms.EmailField(
        label="Adresse e-mail de la personne",
        help_text="Format attendu\u00a0: nom@exemple.fr. Elle reçoit le lien de votre part.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Indiquez une adresse e-mail.",
            "invalid": "Cette adresse est incomplète. Format attendu\u00a0: nom@exemple.fr.",
        },
    )


class IdeaForm(BaseForm):
    """An action that the connecteur in charge proposes."""

    theme = forms.ChoiceField(
        label="Sur quel sujet\u00a0?",
        choices=[("", "Choisissez"), *Theme.choices],
        error_messages={"required": "Choisissez un sujet."},
    )
    what = forms.CharField(
        label="Quoi faire\u00a0?",
        help_text="Une seule chose, à l’impératif\u00a0: « Testez… ».",
        max_length=200,
        error_messages={"required": "Dites quoi faire."},
    )
    why = forms.CharField(
        label="Pourquoi\u00a0?",
        max_length=300,
        error_messages={"required": "Dites pourquoi."},
    )
    minutes = forms.IntegerField(
        label="Combien de minutes\u00a0?",
        min_value=5,
        max_value=LONGEST_ACTION_MINUTES,
        initial=60,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    euros = forms.IntegerField(
        label="Combien d’euros\u00a0?",
        help_text="0 si c’est gratuit.",
        min_value=0,
        max_value=1_000_000,
        initial=0,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    @property
    def idea(self) -> Idea:
        given = self.cleaned_data
        return Idea(
            theme=Theme(given["theme"]),
            what=given["what"],
            why=given["why"],
            minutes=given["minutes"],
            euros=given["euros"],
        )


class ResourceForm(BaseForm):
    """A resource of the library, by its address, for one of the actions."""

    action = forms.TypedChoiceField(
        label="Pour quelle action\u00a0?",
        coerce=UUID,
        error_messages={"required": "Choisissez une action."},
    )
    resource = forms.CharField(
        label="Adresse de la ressource",
        help_text="Copiez l’adresse de sa page dans la bibliothèque.",
        max_length=300,
        error_messages={"required": "Indiquez l’adresse de la ressource."},
    )

    def __init__(self, *args: Any, actions: Sequence[PlanAction], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["action"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above
        field.choices = [("", "Choisissez"), *((str(one.pk), french(one.what)) for one in actions)]

    def clean_resource(self) -> Resource:
        slug = self.cleaned_data["resource"].split("?")[0].rstrip("/").rpartition("/")[2]
        found = Resource.objects.published().filter(slug=slug).first()
        if found is None:
            raise forms.ValidationError("Aucune ressource publiée n’a cette adresse.")
        return found
