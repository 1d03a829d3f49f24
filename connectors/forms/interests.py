"""Links of interest: one added at a time, then the whole confirmed."""

from django import forms

from connectors.enums import LinkNature
from connectors.forms.joining import NameField, SirenField
from ui.forms import BaseForm


class LinkForm(BaseForm):
    nature = forms.ChoiceField(
        label="Nature du lien",
        choices=[
            ("", "Choisir"),
            *((value, label.capitalize()) for value, label in LinkNature.choices),
        ],
        error_messages={"required": "Choisissez la nature de ce lien."},
    )
    name = NameField(
        label="Organisation ou marque",
        max_length=120,
        error_messages={"required": "Saisissez le nom de l’organisation ou de la marque."},
    )
    siren = SirenField(
        label="Son SIREN, si vous le connaissez",
        help_text="Nous ne vous proposerons pas les demandes de cette entreprise.",
        required=False,
    )


class DeclarationForm(BaseForm):
    complete = forms.BooleanField(
        error_messages={"required": "Cochez la case pour confirmer votre déclaration."}
    )

    def __init__(self, *args: object, has_links: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["complete"].label = (
            "J’ai déclaré tous mes liens, je n’en ai pas d’autre"
            if has_links
            else "Je n’ai aucun lien d’intérêt à déclarer"
        )
