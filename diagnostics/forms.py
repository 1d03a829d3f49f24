"""One form for every page of the questionnaire, and the address the personal link is sent to."""

from typing import Any

from django import forms

from diagnostics.instrument import NOT_APPLICABLE, UNKNOWN
from diagnostics.steps import Step
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


class ResumeAddressForm(BaseForm):
    email = forms.EmailField(
        label="Votre adresse e-mail",
        help_text="Elle sert à envoyer ce lien, rien d’autre. Format attendu : nom@domaine.fr",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Indiquez l’adresse à laquelle envoyer le lien.",
            "invalid": "Cette adresse n’est pas complète. Format attendu : nom@domaine.fr",
        },
    )
