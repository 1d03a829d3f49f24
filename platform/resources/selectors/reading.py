"""One resource as its reader sees it: its text made safe, and its facts in words."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django.template.defaultfilters import date as in_words
from django.utils.safestring import SafeString

from reference import sectors
from reference.enums import ActionLevel, SizeClass, Theme
from reference.typography import french
from resources.markdown import render
from resources.models import Resource
from resources.words import cost_in_words, duration_in_words

LANGUAGES = {"fr": "français", "en": "anglais", "de": "allemand", "es": "espagnol"}
NO_INTEREST = "Aucun"


@dataclass(frozen=True, slots=True)
class Page:
    slug: str
    title: str
    summary: str
    kind: str
    theme: str
    theme_code: str
    # What it takes, in a few words.
    effort: str
    body: SafeString
    url: str
    host: str
    # (« Durée », « 45 min »), in the order in which they are read.
    facts: tuple[tuple[str, str], ...]


def page_of(resource: Resource) -> Page:
    """Return what the page of a resource shows. No query beside its organisation and places."""
    theme = Theme(resource.themes[0])
    return Page(
        slug=resource.slug,
        title=french(resource.title),
        summary=french(resource.summary),
        kind=resource.get_kind_display(),
        theme=str(theme.label),
        theme_code=theme.value,
        effort=" · ".join(words for _, words in _facts(resource)[:3] if words),
        body=render(resource.body),
        url=resource.url,
        host=host_of(resource.url),
        facts=tuple((name, words) for name, words in _facts(resource) if words),
    )


def host_of(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _facts(resource: Resource) -> list[tuple[str, str]]:
    others = ", ".join(str(Theme(code).label) for code in resource.themes[1:])
    level = str(ActionLevel(resource.level).label) if resource.level else ""
    sizes = ", ".join(str(SizeClass(code).label) for code in resource.sizes)
    trades = "\u00a0; ".join(sectors.label(code) for code in resource.sectors)
    place = str(resource.department or resource.region or "")
    by = ", ".join(
        words for words in (resource.author_name, str(resource.organisation or "")) if words
    )
    language = "" if resource.language == "fr" else LANGUAGES.get(resource.language, "autre")
    return [
        ("Durée", duration_in_words(resource.minutes)),
        ("Coût", cost_in_words(resource.euros)),
        ("Niveau", level),
        ("Aussi pour", others),
        ("Taille de l’entreprise", sizes),
        ("Métier", trades),
        ("Territoire", place),
        ("Langue", language),
        ("Publiée par", french(resource.publisher)),
        ("Proposée par", french(by)),
        ("Vérifiée le", in_words(resource.checked_on, "j F Y")),
        ("Intérêt déclaré", french(resource.interest) or NO_INTEREST),
    ]
