"""What is typed about a report of misconduct or a suspension."""

from typing import Any

from django import forms

from connectors.enums import ReportKind
from ui.forms import BaseForm

KINDS = [
    (ReportKind.SPAM, "Cette personne m’envoie des messages que je n’ai pas demandés"),
    (ReportKind.SELLING, "Cette personne m’aide comme bénévole et veut me vendre quelque chose"),
    (ReportKind.NO_SHOW, "Cette personne ne vient pas, ou ne donne plus de nouvelles"),
    (ReportKind.DATA_MISUSE, "Mes coordonnées ont servi à autre chose, ou ont été transmises"),
]


class ReportForm(BaseForm):
    """What happened; the words are asked for, except where an introduction says enough."""

    kind = forms.ChoiceField(
        label="Que s’est-il passé ?",
        choices=KINDS,
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce qui s’est passé."},
    )
    text = forms.CharField(
        label="Racontez en quelques phrases",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="La personne signalée lira ce texte, sans savoir de qui il vient."
        " N’écrivez rien qui vous fasse reconnaître.",
        error_messages={"max_length": "2 000 caractères au plus."},
    )

    def __init__(self, *args: Any, with_introduction: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].required = not with_introduction
        self.fields["text"].error_messages["required"] = (
            "Racontez ce qui s’est passé\u00a0: sans cela, nous ne pouvons rien vérifier."
        )


class AnswerForm(BaseForm):
    """The answer of the person concerned, given once."""

    says_what_is_mandatory = False
    answer = forms.CharField(
        label="Ma réponse",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="Dites ce qui s’est passé de votre point de vue. Vous répondez une seule fois.",
        error_messages={
            "required": "Écrivez votre réponse.",
            "max_length": "2 000 caractères au plus.",
        },
    )
