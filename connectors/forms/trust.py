"""What a connecteur replies to the words of an owner, and what no public text may hold."""

from django import forms

from connectors.trust import gives_away
from ui.forms import BaseForm


def refuse_what_gives_away(text: str) -> None:
    """Raise ValidationError where a text that may be published leads to somebody."""
    found = gives_away(text)
    if found:
        raise forms.ValidationError(
            f"Ces mots peuvent être publiés\u00a0: enlevez {' et '.join(found)}."
        )


class ReplyForm(BaseForm):
    text = forms.CharField(
        label="Ce que vous souhaitez ajouter",
        help_text="Une seule réponse, relue par notre équipe avant d’être publiée. N’y mettez rien "
        "qui permette de reconnaître l’entreprise.",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez votre réponse."},
        validators=[refuse_what_gives_away],
    )
