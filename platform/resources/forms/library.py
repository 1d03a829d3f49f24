"""What people look for in the library; every field may be left empty."""

from functools import lru_cache
from typing import Final

from django import forms
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from reference import departments, sectors
from reference.enums import ActionLevel, SizeClass, Theme
from resources.enums import ResourceKind
from resources.selectors.library import LAST_PAGE, Search
from resources.words import DAY, HALF_DAY
from ui.forms import BaseForm
from ui.templatetags.forms_ui import field_group

ANY: Final = ("", "Peu importe")
# Events have pages of their own.
KINDS: Final = [
    (kind.value, capfirst(kind.label)) for kind in ResourceKind if kind != ResourceKind.EVENT
]
DURATIONS: Final = [
    (30, "Une demi-heure au plus"),
    (60, "Une heure au plus"),
    (120, "Deux heures au plus"),
    (HALF_DAY, "Une demi-journée au plus"),
    (DAY, "Une journée au plus"),
]
# What a search keeps in its address, in this order.
KEPT: Final = (
    *("q", "theme", "niveau", "nature", "taille", "secteur", "departement", "duree", "gratuit"),
)


@lru_cache(maxsize=512)
def _select(name: str, value: str) -> SafeString:
    """Write a list of choices, the same for all but for what is chosen: kept, since they take
    longer to write than the resources to find. Only known values come here."""
    return field_group(LibraryForm(initial={name: value})[name])


class LibraryForm(BaseForm):
    says_what_is_mandatory = False
    marks_optional = False

    q = forms.CharField(
        label="Que cherchez-vous\u00a0?",
        max_length=100,
        required=False,
        help_text="Par exemple\u00a0: sauvegarde, avis clients, facture",
        error_messages={"max_length": "100 signes au plus\u00a0: quelques mots suffisent."},
    )
    theme = forms.ChoiceField(
        label="Thème", choices=[("", "Tous les thèmes"), *Theme.choices], required=False
    )
    niveau = forms.ChoiceField(
        label="Où en êtes-vous\u00a0?", choices=[ANY, *ActionLevel.choices], required=False
    )
    duree = forms.TypedChoiceField(
        label="Votre temps", choices=[ANY, *DURATIONS], coerce=int, empty_value=None, required=False
    )
    gratuit = forms.BooleanField(label="Seulement ce qui est gratuit", required=False)
    nature = forms.ChoiceField(label="Nature", choices=[ANY, *KINDS], required=False)
    taille = forms.ChoiceField(
        label="Taille de l’entreprise", choices=[ANY, *SizeClass.choices], required=False
    )
    secteur = forms.ChoiceField(
        label="Métier", choices=[("", "Tous les métiers"), *sectors.choices()], required=False
    )
    departement = forms.ChoiceField(
        label="Département",
        choices=[("", "Toute la France"), *departments.choices()],
        required=False,
    )
    page = forms.IntegerField(min_value=1, max_value=LAST_PAGE, required=False)

    def dressed(self) -> dict[str, SafeString]:
        """Return each field in HTML, by its name."""
        return {
            name: _select(name, str(self.data.get(name, "")))
            if isinstance(field, forms.ChoiceField) and name not in self.errors
            else field_group(self[name])
            for name, field in self.fields.items()
            if name != "page"
        }

    def search(self) -> Search:
        """Return the search that a valid form asks for."""
        asked = self.cleaned_data
        return Search(
            words=asked["q"],
            theme=asked["theme"],
            level=asked["niveau"],
            kind=asked["nature"],
            size=asked["taille"],
            sector=asked["secteur"],
            department=asked["departement"],
            free=asked["gratuit"],
            minutes=asked["duree"],
            page=asked["page"] or 1,
        )
