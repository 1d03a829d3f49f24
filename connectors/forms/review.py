"""What a reviewer fills in: a score and a remark for each criterion, then an opinion."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from connectors.models import Criterion, Review
from connectors.services.examinations import Opinion
from ui.forms import BaseForm

SCORES: Final = [
    ("3", "3 – pleinement montré"),
    ("2", "2 – montré, avec des réserves"),
    ("1", "1 – peu montré"),
    ("0", "0 – pas montré"),
]


class ReviewForm(BaseForm):
    """`whole` asks for everything: a draft may be kept with holes."""

    recommends = forms.ChoiceField(
        label="Votre avis sur l’ensemble",
        choices=[("yes", "Favorable\u00a0: attribuer le label"), ("no", "Défavorable")],
        widget=forms.RadioSelect,
        error_messages={"required": "Dites si votre avis est favorable."},
    )
    comment = forms.CharField(
        label="Expliquez votre avis",
        help_text="La personne qui décide s’appuie sur ce texte pour écrire les motifs.",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": "Expliquez votre avis."},
    )

    def __init__(
        self, *args: Any, criteria: Sequence[Criterion], whole: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.criteria = criteria
        whole_fields: dict[str, forms.Field] = {}
        for criterion in criteria:
            whole_fields[f"score-{criterion.code}"] = forms.ChoiceField(
                label="Note",
                choices=SCORES,
                widget=forms.RadioSelect,
                error_messages={"required": f"{criterion.title}\u00a0: donnez une note."},
            )
            whole_fields[f"remark-{criterion.code}"] = forms.CharField(
                label="Remarque", max_length=500, required=False
            )
        self.fields = {**whole_fields, **self.fields}
        if self.is_bound and not whole:
            for field in self.fields.values():
                field.required = False

    def opinion(self) -> Opinion:
        """Return what was filled in."""
        given = self.cleaned_data
        scores = {
            criterion.pk: (
                int(given[f"score-{criterion.code}"]),
                str(given.get(f"remark-{criterion.code}") or ""),
            )
            for criterion in self.criteria
            if given.get(f"score-{criterion.code}")
        }
        recommends = {"yes": True, "no": False}.get(given.get("recommends") or "")
        return Opinion(scores, recommends, str(given.get("comment") or ""))

    @staticmethod
    def initial_of(review: Review) -> dict[str, Any]:
        """Return what the form shows of a draft."""
        initial: dict[str, Any] = {
            "comment": review.comment,
            "recommends": {True: "yes", False: "no", None: ""}[review.recommends],
        }
        for score in review.scores.select_related("criterion"):
            initial[f"score-{score.criterion.code}"] = str(score.score)
            initial[f"remark-{score.criterion.code}"] = score.comment
        return initial


class RecusalForm(BaseForm):
    reason = forms.CharField(
        label="Votre lien, ou ce qui vous empêche",
        max_length=300,
        error_messages={"required": "Dites pourquoi vous ne pouvez pas examiner ce dossier."},
    )
