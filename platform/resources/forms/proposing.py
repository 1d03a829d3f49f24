"""What an author gives of the resource that they propose."""

from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import Organisation, User
from reference import departments, sectors
from reference.enums import ActionLevel, SizeClass, Theme
from resources.forms.fields import HttpsField, MarkdownField
from resources.forms.library import KINDS
from resources.models import Resource
from resources.models.library import LONGEST_BODY
from resources.selectors.reading import LANGUAGES
from resources.services.proposing import KEYS, Proposal
from ui.forms import BaseForm

MOST_THEMES = 3
BODY_HELP = (
    "Inutile si la ressource est sur un autre site. Une ligne vide commence un paragraphe, deux"
    " dièses un titre, un tiret un élément de liste. Deux étoiles autour des mots les mettent en"
    " **gras**. Un lien s’écrit [ses mots](https://exemple.fr). Ni image ni code HTML,"
    f" {LONGEST_BODY // 1000}\u00a0000 signes au plus."
)


def _several(label: str, choices: Any, **kwargs: Any) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, widget=forms.CheckboxSelectMultiple, **kwargs
    )


class ProposalForm(BaseForm):
    """A resource: its text or its address, and whom it is for."""

    # What most resources leave as it is, folded away on the page.
    FOLDED: Final = ("sizes", "sectors", "region", "department", "language")
    AS_IT_IS: Final[tuple[object, ...]] = (None, "", [], "fr")

    kind = forms.ChoiceField(label="Nature", choices=KINDS)
    title = forms.CharField(
        label="Titre",
        max_length=120,
        error_messages={"required": "Donnez un titre."},
        help_text="Ce qu’on fait ou apprend, comme «\u00a0Tester une sauvegarde\u00a0».",
    )
    summary = forms.CharField(
        label="En une phrase",
        max_length=240,
        error_messages={"required": "Dites en une phrase ce que l’entreprise y gagne."},
        help_text="Ce que l’entreprise y gagne. Pas de publicité.",
    )
    url = HttpsField(
        label="Adresse du site",
        required=False,
        help_text="Si la ressource est ailleurs. Elle commence par https:// et nous vérifions"
        " chaque semaine qu’elle répond.",
    )
    body = MarkdownField(label="Texte", required=False, help_text=BODY_HELP)
    themes = _several(
        "Thèmes",
        Theme.choices,
        help_text=f"{MOST_THEMES} au plus.",
        error_messages={"required": "Choisissez un thème au moins."},
    )
    level = forms.ChoiceField(
        label="Niveau visé",
        choices=[("", "Tous les niveaux"), *ActionLevel.choices],
        required=False,
    )
    minutes = forms.IntegerField(
        label="Durée, en minutes",
        min_value=1,
        max_value=9_999,
        required=False,
        help_text="Le temps de travail jusqu’au premier résultat.",
    )
    euros = forms.IntegerField(
        label="Coût, en euros",
        min_value=0,
        max_value=1_000_000,
        required=False,
        help_text="Le moins que cela coûte la première année, taxes comprises. 0 si c’est gratuit.",
    )
    sizes = _several(
        "Tailles d’entreprise",
        SizeClass.choices,
        required=False,
        help_text="Rien de coché\u00a0: toutes.",
    )
    sectors = _several(
        "Métiers", sectors.choices(), required=False, help_text="Rien de coché\u00a0: tous."
    )
    region = forms.ChoiceField(
        label="Région",
        choices=[("", "Toute la France"), *departments.region_names().items()],
        required=False,
        help_text="Seulement si la ressource n’est utile que là.",
    )
    department = forms.ChoiceField(
        label="Département",
        choices=[("", "Toute la région, ou toute la France"), *departments.choices()],
        required=False,
    )
    language = forms.ChoiceField(label="Langue", choices=list(LANGUAGES.items()))
    publisher = forms.CharField(
        label="Éditeur",
        max_length=120,
        error_messages={"required": "Dites qui publie la ressource."},
        help_text="Qui publie la ressource\u00a0: vous, votre organisation, un organisme public…",
    )
    author_name = forms.CharField(
        label="Votre nom, comme il sera affiché",
        max_length=120,
        error_messages={"required": "Donnez le nom à afficher."},
        help_text="La bibliothèque dit qui propose chaque ressource.",
    )
    organisation = forms.TypedChoiceField(
        label="Au nom de", coerce=UUID, empty_value=None, required=False
    )
    interest = forms.CharField(
        label="Intérêt déclaré",
        max_length=300,
        required=False,
        help_text="Avez-vous un lien avec l’éditeur ou les produits cités\u00a0: emploi, vente,"
        " commission\u00a0? Dites-le ici. Ce sera affiché.",
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        theirs = organisations_of(by)
        if theirs:
            self.fields["organisation"].choices = [("", "En votre nom"), *theirs]  # type: ignore[attr-defined]
        else:
            del self.fields["organisation"]

    @property
    def parts(self) -> tuple[list[forms.BoundField], ...]:
        """Return the fields before the fold, in it, and after it."""
        names = list(self.fields)
        folded = [name for name in names if name in self.FOLDED]
        first = names.index(folded[0])
        rest = [name for name in names[first:] if name not in folded]
        return tuple([self[name] for name in some] for some in (names[:first], folded, rest))

    @property
    def fold_is_open(self) -> bool:
        """Tell whether the fold holds an answer, or an error, that must be seen."""
        return any(field.errors or field.value() not in self.AS_IT_IS for field in self.parts[1])

    def clean_themes(self) -> list[str]:
        themes: list[str] = self.cleaned_data["themes"]
        if len(themes) > MOST_THEMES:
            raise ValidationError(f"Choisissez {MOST_THEMES} thèmes au plus.", code="many")
        return themes

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        typed = {"body", "url"} - set(self.errors)
        if typed == {"body", "url"} and not given.get("body") and not given.get("url"):
            self.add_error(
                "url", "Donnez l’adresse de la ressource, ou écrivez son texte plus bas."
            )
        return given

    def proposal(self) -> Proposal:
        """Return what a valid form gives."""
        return Proposal(**self.cleaned_data)


def organisations_of(user: User) -> list[tuple[str, str]]:
    """Return the organisations in whose name somebody may propose, by key and name."""
    theirs = Organisation.objects.filter(members__user=user, members__ended_at=None).distinct()
    return [(str(key), name) for key, name in theirs.values_list("pk", "name")]


def initial_of(resource: Resource) -> dict[str, Any]:
    """Return what the form shows of a proposal that is to be changed."""
    keys = {name: getattr(resource, f"{name}_id") for name in KEYS}
    others = {name: getattr(resource, name) for name in set(ProposalForm.base_fields) - KEYS}
    return {**others, **keys}
