"""One form for every page of the questionnaire, and those around it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django import forms

from accounts.company_search import FoundFirm
from accounts.siret import clean_siret, format_siret, without_separators
from diagnostics.codes import CODE_LENGTH, NUMBER_LENGTH, is_number, tidy_code, tidy_number
from diagnostics.helping import Capacity
from diagnostics.instrument import NOT_APPLICABLE, UNKNOWN
from diagnostics.selectors import DimensionChoice
from diagnostics.steps import Step
from reference import sectors
from reference.models import Commune
from reference.typography import french
from ui.forms import BaseForm


class StepForm(BaseForm):
    """The answer to one step; `cleaned_data["answer"]` is in the form the questionnaire stores.

    An optional step left empty gives None.
    """

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        choices = [(choice.code, choice.label) for choice in step.choices]
        required = "Choisissez une réponse."
        field: forms.ChoiceField
        if step.kind == "multiple":
            required = "Cochez au moins une réponse."
            field = forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple)
        elif step.kind == "select":
            field = forms.ChoiceField(choices=[("", "Choisir dans la liste"), *choices])
        else:
            field = forms.ChoiceField(choices=choices, widget=forms.RadioSelect)
        field.label = step.label
        field.required = not step.optional
        field.error_messages |= {
            "required": required,
            "invalid_choice": "Cette réponse n’est pas proposée : choisissez dans la liste.",
            "invalid_list": required,
        }
        self.fields["answer"] = field

    def clean_answer(self) -> str | list[str] | None:
        answer: str | list[str] = self.cleaned_data["answer"]
        if not answer:
            return None
        if isinstance(answer, str):
            return answer
        alone = [
            choice for choice in self.step.choices if choice.code in answer and choice.exclusive
        ]
        if alone and len(answer) > 1:
            raise forms.ValidationError(
                f"« {alone[0].label} » ne va avec aucune autre réponse :"
                " décochez cette réponse, ou décochez les autres."
            )
        if answer[0] in (UNKNOWN, NOT_APPLICABLE):
            return answer[0]
        return answer


class FirstDimensionForm(BaseForm):
    """Which dimension somebody in a hurry answers first."""

    domaine = forms.ChoiceField(
        label="Par quel domaine commencer\u00a0?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choisissez un domaine, ou commencez le diagnostic entier.",
            "invalid_choice": "Ce domaine n’est pas proposé : choisissez dans la liste.",
        },
    )

    def __init__(self, *args: Any, dimensions: Iterable[DimensionChoice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["domaine"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared just above
        field.choices = [
            (each.code, french(f"{each.label} ({each.minutes} min)")) for each in dimensions
        ]


class AssistanceForm(BaseForm):
    """The owner's consent, heard by the helper; as what they help where there is a choice."""

    def __init__(self, *args: Any, capacities: Sequence[Capacity], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.capacities = {capacity.key: capacity for capacity in capacities}
        if len(capacities) > 1:
            self.fields["capacity"] = forms.ChoiceField(
                label="Au titre de quoi aidez-vous ce dirigeant\u00a0?",
                widget=forms.RadioSelect,
                choices=[
                    (key, french(capacity.title)) for key, capacity in self.capacities.items()
                ],
                error_messages={
                    "required": "Choisissez à quel titre vous aidez ce dirigeant.",
                    "invalid_choice": "Ce choix n’est pas proposé : choisissez dans la liste.",
                },
            )
        self.fields["agreed"] = forms.BooleanField(
            label="J’ai lu ce texte au dirigeant, et il est d’accord.",
            error_messages={
                "required": "Lisez le texte au dirigeant, puis cochez cette case s’il est d’accord."
            },
        )

    @property
    def capacity(self) -> Capacity:
        """As what the helper helps, once the form is valid."""
        only = next(iter(self.capacities))
        return self.capacities[self.cleaned_data.get("capacity", only)]


class HandOverCodeForm(BaseForm):
    """The code of a diagnostic filled in with a helper; spaces and small letters are forgiven."""

    code = forms.CharField(
        label="Votre code",
        help_text="10 lettres et chiffres, par exemple AC 7F 9K 3H XT. Les espaces et les"
        " majuscules ne comptent pas.",
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        error_messages={
            "required": "Tapez le code que vous a remis la personne qui vous a aidé.",
            "max_length": "Ce texte est trop long : un code compte 10 lettres et chiffres.",
        },
    )

    def clean_code(self) -> str:
        code = tidy_code(self.cleaned_data["code"])
        if len(code) != CODE_LENGTH:
            raise forms.ValidationError(
                f"Un code compte {CODE_LENGTH} lettres et chiffres : vous en avez tapé {len(code)}."
            )
        return code


class SheetNumberForm(BaseForm):
    """The number of a questionnaire on paper; spaces and points are forgiven."""

    numero = forms.CharField(
        label="Numéro du questionnaire",
        help_text="10 chiffres, en haut de la première page. Par exemple 24 18 07 35 96.",
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}
        ),
        error_messages={
            "required": "Tapez le numéro imprimé en haut du questionnaire.",
            "max_length": "Ce texte est trop long : un numéro compte 10 chiffres.",
        },
    )

    def clean_numero(self) -> str:
        number = tidy_number(self.cleaned_data["numero"])
        if not (number.isascii() and number.isdecimal()):
            raise forms.ValidationError("Un numéro ne compte que des chiffres.")
        if len(number) != NUMBER_LENGTH:
            raise forms.ValidationError(
                f"Un numéro compte {NUMBER_LENGTH} chiffres : vous en avez tapé {len(number)}."
            )
        if not is_number(number):
            raise forms.ValidationError(
                "Un chiffre est faux, ou deux sont inversés : relisez le numéro sur la feuille."
            )
        return number


class ResumeAddressForm(BaseForm):
    email = forms.EmailField(
        label="Votre adresse e-mail",
        help_text="Format attendu : nom@domaine.fr",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Indiquez l’adresse à laquelle envoyer le lien.",
            "invalid": "Cette adresse n’est pas complète. Format attendu : nom@domaine.fr",
        },
    )
    recall = forms.BooleanField(
        label="Me le rappeler une fois, par e-mail",
        help_text="Un seul message, un à deux jours après votre dernière visite,"
        " si vous n’avez pas terminé d’ici là.",
        required=False,
    )

    def __init__(self, *args: Any, may_recall: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_recall:
            del self.fields["recall"]


class FirmSearchForm(BaseForm):
    """What to look for in the register: a name, a SIREN or a SIRET."""

    looked_for = forms.CharField(
        label="Nom de l’entreprise, SIREN ou SIRET",
        help_text="Un nom ou une enseigne, de 3 lettres au moins\u00a0; ou 9 ou 14 chiffres.",
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "organization", "spellcheck": "false"}),
        error_messages={"required": "Indiquez un nom, un SIREN ou un SIRET."},
    )
    postcode = forms.RegexField(
        r"^\d{5}$",
        label="Code postal",
        help_text="5 chiffres, pour un nom que d’autres portent aussi.",
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "postal-code", "inputmode": "numeric"}),
        error_messages={"invalid": "Un code postal compte 5 chiffres."},
    )

    def clean_looked_for(self) -> str:
        typed: str = self.cleaned_data["looked_for"]
        number = without_separators(typed)
        if not number.isdecimal():
            if len(number) < 3:
                raise forms.ValidationError("Indiquez 3 lettres au moins.")
            return typed
        if len(number) == 14:
            return clean_siret(number)
        if len(number) != 9:
            raise forms.ValidationError(
                "Un SIREN compte 9 chiffres et un SIRET 14\u00a0: vérifiez ce numéro."
            )
        return number


@dataclass(frozen=True, slots=True)
class ListedFirm:
    """A firm as a line of a list shows it."""

    siret: str
    name: str
    number: str
    where: str
    activity: str


class FirmChoiceForm(BaseForm):
    """Which of the firms found it is; a closed one cannot be chosen."""

    siret = forms.ChoiceField(
        label="Laquelle est la vôtre\u00a0?",
        error_messages={
            "required": "Choisissez votre entreprise dans la liste, ou continuez à la main.",
            "invalid_choice": "Cette entreprise n’est plus dans la liste\u00a0: choisissez-en une.",
        },
    )

    def __init__(
        self,
        *args: Any,
        firms: Iterable[FoundFirm],
        communes: Mapping[str, Commune] = MappingProxyType({}),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._communes = communes
        self._open = {each.siret: each for each in firms if not each.is_closed}
        field = self.fields["siret"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared just above
        field.choices = [(siret, each.name) for siret, each in self._open.items()]

    @property
    def firms(self) -> tuple[ListedFirm, ...]:
        return tuple(
            ListedFirm(
                siret=each.siret,
                name=each.name,
                number=format_siret(each.siret),
                where=f"{self._name_of_commune(each)} {each.postcode}".strip(),
                activity=sectors.label(each.section),
            )
            for each in self._open.values()
        )

    def _name_of_commune(self, firm: FoundFirm) -> str:
        # The register writes in capitals, without accents.
        commune = self._communes.get(firm.commune)
        return commune.name if commune else firm.commune_name

    @property
    def chosen(self) -> FoundFirm:
        return self._open[self.cleaned_data["siret"]]
