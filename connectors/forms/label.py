"""What an applicant and their clients fill in: pieces, themes, clients, an appeal."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.core.validators import URLValidator

from connectors.uploads.kinds import LARGEST, Refusal
from reference.enums import Theme
from ui.forms import BaseForm

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    Upload = UploadedFile[bytes]

TOO_LARGE: Final = (
    "Ce fichier dépasse 5 Mo. Réduisez-le (par exemple, numérisez en noir et blanc) "
    "ou envoyez-le en plusieurs parties."
)
# Why a file is not accepted, and what to do.
REFUSALS: Final[Mapping[Refusal, str]] = {
    Refusal.EMPTY: "Ce fichier est vide. Vérifiez-le, puis choisissez-le de nouveau.",
    Refusal.TOO_LARGE: TOO_LARGE,
    Refusal.WRONG_TYPE: "Ce fichier n’est ni un PDF, ni une image PNG, JPEG ou WebP, "
    "quel que soit son nom. Enregistrez le document en PDF, puis choisissez-le.",
    Refusal.DAMAGED: "Nous ne pouvons pas lire ce fichier\u00a0: il est abîmé ou incomplet. "
    "Enregistrez-le de nouveau, puis choisissez-le.",
    Refusal.TOO_MANY_PIXELS: "Cette image est trop grande. Réduisez-la, puis choisissez-la.",
    Refusal.TOO_MANY_PAGES: "Ce PDF a plus de 300 pages. Gardez celles qui prouvent le critère.",
    Refusal.LOCKED: "Ce PDF est protégé par un mot de passe. Enregistrez-le sans protection.",
    Refusal.TOO_HEAVY: "Nous ne pouvons pas lire ce fichier\u00a0: il est trop complexe. "
    "Imprimez-le en PDF, puis choisissez ce nouveau fichier.",
}


class LabelThemesForm(BaseForm):
    themes = forms.MultipleChoiceField(
        label="Pour quels thèmes demandez-vous le label\u00a0?",
        help_text="Chaque thème demande au moins une preuve de compétence.",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choisissez au moins un thème."},
    )

    def __init__(self, *args: Any, known: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["themes"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - declared above
        field.choices = [(theme, label) for theme, label in Theme.choices if theme in known]


class _OneOfTwoFile(forms.FileField):
    """Not said to be optional: one of the two is asked for, which the form checks."""

    def validate(self, value: Any) -> None:
        return None


class _OneOfTwoURL(forms.URLField):
    def validate(self, value: Any) -> None:
        return None


class EvidenceForm(BaseForm):
    """A file or an address, never both: what shows that a criterion is met."""

    says_what_is_mandatory = False
    use_required_attribute = False

    file = _OneOfTwoFile(
        label="Un fichier",
        help_text="PDF, PNG, JPEG ou WebP, 5 Mo au plus.",
        # Ours says what to do.
        allow_empty_file=True,
        max_length=200,
        widget=forms.FileInput(
            attrs={"accept": ".pdf,.png,.jpg,.jpeg,.webp,application/pdf,image/*"}
        ),
        error_messages={
            "max_length": "Le nom de ce fichier est trop long. Donnez-lui un nom plus court.",
            "invalid": "Le fichier n’est pas arrivé. Choisissez-le de nouveau.",
        },
    )
    url = _OneOfTwoURL(
        label="Ou l’adresse d’une page",
        help_text="Par exemple\u00a0: https://exemple.fr/realisations. "
        "Elle doit s’ouvrir sans mot de passe.",
        max_length=400,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        error_messages={
            "invalid": "Cette adresse est incomplète. Exemple\u00a0: https://exemple.fr/page"
        },
    )
    note = forms.CharField(
        label="Ce que cela montre",
        help_text="Une phrase pour les personnes qui examinent.",
        max_length=300,
        required=False,
    )

    def clean_file(self) -> "Upload | None":
        file: Upload | None = self.cleaned_data["file"]
        if file is None:
            return None
        if not file.size:
            raise forms.ValidationError(REFUSALS[Refusal.EMPTY])
        if file.size > LARGEST:
            raise forms.ValidationError(TOO_LARGE)
        return file

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return cleaned
        if not cleaned.get("file") and not cleaned.get("url"):
            self.add_error("file", "Choisissez un fichier, ou indiquez une adresse.")
        elif cleaned.get("file") and cleaned.get("url"):
            self.add_error(
                "url", "Un fichier ou une adresse, pas les deux. Ajoutez-les l’un après l’autre."
            )
        return cleaned


class ClientForm(BaseForm):
    name = forms.CharField(
        label="Prénom et nom du client",
        max_length=120,
        error_messages={"required": "Indiquez le prénom et le nom du client."},
    )
    company = forms.CharField(
        label="Son entreprise",
        max_length=120,
        error_messages={"required": "Indiquez le nom de son entreprise."},
    )
    email = forms.EmailField(
        label="Son adresse e-mail",
        help_text="Format attendu\u00a0: nom@exemple.fr. "
        "Prévenez votre client\u00a0: nous lui écrirons.",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Indiquez son adresse e-mail."},
    )


class ClientAnswerForm(BaseForm):
    confirmed = forms.ChoiceField(
        label="Ce travail a-t-il été fait et terminé\u00a0?",
        choices=[("yes", "Oui, il a été fait et terminé"), ("no", "Non")],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez une réponse."},
    )
    comment = forms.CharField(
        label="Voulez-vous ajouter quelque chose\u00a0?",
        help_text="Seules les personnes qui examinent le dossier le lisent.",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_confirmed(self) -> bool:
        return bool(self.cleaned_data["confirmed"] == "yes")


class AppealForm(BaseForm):
    text = forms.CharField(
        label="Pourquoi contestez-vous cette décision\u00a0?",
        help_text="Répondez à chaque motif. Deux autres personnes vous liront, avec votre dossier.",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": "Expliquez pourquoi vous contestez cette décision."},
    )
