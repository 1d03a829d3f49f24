"""What people look for in the directory, typed as they say it."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from connectors.enums import Language
from connectors.selectors.directory import LAST_PAGE, Search
from reference import places, sectors, synonyms
from reference.enums import Theme
from reference.places import Place
from reference.spelling import Meant
from ui.forms import BaseForm

VOLUNTEER, LABELLED = "benevole", "labellise"
WHO = [
    ("", "Bénévoles et professionnels"),
    (VOLUNTEER, "Bénévoles\u00a0: gratuit"),
    (LABELLED, "Professionnels labellisés\u00a0: payant"),
]


LANGUAGES = [("", "Toutes les langues"), *Language.choices]


@dataclass(frozen=True, slots=True)
class Choices:
    """The parts of the form that are lists, written in HTML."""

    themes: SafeString
    sectors: SafeString
    who: SafeString
    language: SafeString


class DirectoryForm(BaseForm):
    """Every field may be left empty; what is typed is mended on our own vocabulary."""

    says_what_is_mandatory = False

    quoi = forms.CharField(label="Sur quel sujet\u00a0?", max_length=100, required=False)
    lieu = forms.CharField(label="Où\u00a0?", max_length=100, required=False)
    secteur = forms.CharField(label="Dans quel métier\u00a0?", max_length=100, required=False)
    qui = forms.ChoiceField(label="Qui\u00a0?", choices=WHO, required=False)
    langue = forms.ChoiceField(label="En quelle langue\u00a0?", choices=LANGUAGES, required=False)
    distance = forms.BooleanField(label="Montrer aussi l’aide à distance", required=False)
    page = forms.IntegerField(min_value=1, max_value=LAST_PAGE, required=False)

    def clean_lieu(self) -> Place | None:
        typed = self.cleaned_data["lieu"]
        if not typed:
            return None
        place = places.understand(typed)
        if place is None:
            raise ValidationError(
                "Nous ne trouvons pas ce lieu. Vérifiez l’orthographe, ou saisissez un code "
                "postal ou un numéro de département.",
                code="unknown",
            )
        return place

    def clean_secteur(self) -> Meant | None:
        typed = self.cleaned_data["secteur"]
        if not typed:
            return None
        meant = synonyms.sector_words().find(typed)
        if meant is None:
            raise ValidationError(
                "Nous ne connaissons pas ce métier. Essayez un autre mot, comme «\u00a0commerce"
                "\u00a0» ou «\u00a0restaurant\u00a0».",
                code="unknown",
            )
        return meant

    def clean(self) -> dict[str, Any]:
        """Take what is typed first for a theme, or for a trade where it is one."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        typed, cleaned["theme"] = cleaned.get("quoi", ""), None
        if typed:
            themes, trades = synonyms.themes(), synonyms.sector_words()
            cleaned["theme"] = themes.exactly(typed)
            trade = None if cleaned["theme"] else trades.exactly(typed)
            if cleaned["theme"] is None and trade is None:
                cleaned["theme"] = themes.find(typed)
                trade = None if cleaned["theme"] else trades.find(typed)
            if cleaned["theme"] is None and trade is None:
                self.add_error(
                    "quoi",
                    "Nous ne connaissons pas ce sujet. Essayez un autre mot, ou choisissez dans "
                    "la liste des sujets.",
                )
            cleaned["secteur"] = cleaned.get("secteur") or trade
        return cleaned

    def choices(self) -> Choices:
        """Return the lists of the form, with what is chosen in each."""
        who, language = self.cleaned_data.get("qui", ""), self.cleaned_data.get("langue", "")
        return choices(who=who, language=language)

    def search(self) -> Search:
        """Return the search that a valid form asks for."""
        asked = self.cleaned_data
        theme, sector = asked["theme"], asked["secteur"]
        return Search(
            theme=theme.value if theme else "",
            sector=sector.value if sector else "",
            place=asked["lieu"],
            remote=asked["distance"],
            labelled={"": None, VOLUNTEER: False, LABELLED: True}[asked["qui"]],
            language=asked["langue"],
            page=asked["page"] or 1,
        )


@lru_cache(maxsize=256)
def choices(*, who: str, language: str) -> Choices:
    """Write the lists of the form, which are the same for all but for what is chosen.

    Kept, since they take longer to write than the people to find; only known values are.
    """

    def options(names: list[str]) -> SafeString:
        return render_to_string("connectors/directory/_options.html", {"names": names})

    def select(**context: object) -> SafeString:
        return render_to_string("connectors/directory/_select.html", context)

    return Choices(
        themes=options([str(theme.label) for theme in Theme]),
        sectors=options(list(sectors.SECTIONS.values())),
        who=select(name="qui", label="Qui\u00a0?", choices=WHO, value=who),
        language=select(
            name="langue",
            label="En quelle langue\u00a0?",
            choices=LANGUAGES,
            value=language,
        ),
    )
