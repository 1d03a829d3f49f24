"""What every sheet that ships must hold; each finding says where and what (QUALITY A30, F-11)."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from resources.content import plain
from resources.content.products import named_in
from resources.shipped import FREE, Sheet

FEWEST_WORDS, MOST_WORDS = 230, 420
LONGEST_SUBTITLE = 60
# A product that is named comes with two others of its kind, one of them free.
FEWEST_PRODUCTS = 3
_LINK = re.compile(r"(!?)\[[^\]]*\]\(([^)]*)\)")
_SHEET_LINK = re.compile(r"\.\./([a-z0-9-]+/[a-z0-9-]+)\.md")
_ADDRESS = re.compile(r"https?://|www\.", re.IGNORECASE)
_HTML = re.compile(r"<[a-zA-Z/!]")
_STEP = re.compile(r"^\d+\. +\*\*(.+?)\*\*", re.MULTILINE)
# What typography forbids, with its name.
_TYPOGRAPHY = (
    (re.compile(r"\w'\w"), "apostrophe droite"),
    (re.compile(r"\.\.\."), "trois points au lieu de « … »"),
    (re.compile(r"\betc\b"), "« etc. »"),
    (re.compile(r"[\"“”]"), "guillemets anglais"),
    (re.compile(r"!(?!\[)"), "point d’exclamation"),
    (re.compile(r"[\u00a0\u202f]"), "espace insécable, que le site met lui-même"),
)


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    sheet: str
    words: str

    def __str__(self) -> str:
        return f"{self.sheet}: {self.words}"


def lint(sheets: Sequence[Sheet], *, actions: Collection[str] = ()) -> list[Finding]:
    """Return what is wrong in the sheets; `actions` are the codes that the questionnaire knows."""
    names = {sheet.name for sheet in sheets}
    found = [
        Finding(sheet.name, words)
        for sheet in sheets
        for words in (*_language(sheet), *_links(sheet, names), *_products(sheet))
    ]
    if actions:
        found += [
            Finding(sheet.name, f"l’action {sheet.action} n’existe pas")
            for sheet in sheets
            if sheet.action not in actions
        ]
    return sorted([*found, *_twins(sheets)])


def _language(sheet: Sheet) -> Iterator[str]:
    whole = f"{sheet.title}.\n\n{sheet.summary}\n\n{sheet.body}"
    for sentence in plain.long_sentences(whole):
        yield f"phrase de {len(plain.words(sentence))} mots : {sentence}"
    average = plain.length(sheet.body).average
    if average > plain.MOST_WORDS_ON_AVERAGE:
        yield f"phrases de {average:.1f} mots en moyenne"
    for name in plain.unexplained_acronyms(whole):
        yield f"sigle non expliqué : {name}"
    count = len(plain.words(plain.prose(sheet.body)))
    if not FEWEST_WORDS <= count <= MOST_WORDS:
        yield f"{count} mots"
    for pattern, name in _TYPOGRAPHY:
        if pattern.search(whole):
            yield name
    for step in _STEP.findall(sheet.body):
        if len(step) > LONGEST_SUBTITLE or not step.endswith("."):
            yield f"étape trop longue ou sans point : {step}"


def _links(sheet: Sheet, names: Collection[str]) -> Iterator[str]:
    for image, address in _LINK.findall(sheet.body):
        target = _SHEET_LINK.fullmatch(address)
        if image:
            yield "image"
        elif target is None:
            yield f"lien qui ne mène à aucune fiche : {address}"
        elif target[1] not in names:
            yield f"lien mort : {address}"
        elif target[1] == sheet.name:
            yield "lien vers elle-même"
    if _ADDRESS.search(sheet.body):
        yield "adresse écrite dans le texte"
    if _HTML.search(sheet.body):
        yield "HTML"


def _products(sheet: Sheet) -> Iterator[str]:
    whole = f"{sheet.title}\n{sheet.summary}\n{sheet.body}"
    for name in named_in(whole):
        if not any(name.lower() in declared.lower() for declared in sheet.products):
            yield f"produit cité et non déclaré : {name}"
    if not sheet.products:
        return
    if len(sheet.products) < FEWEST_PRODUCTS:
        yield f"moins de {FEWEST_PRODUCTS} produits"
    if FREE not in sheet.products.values():
        yield "aucun produit gratuit"
    for name in sheet.products:
        if name not in whole:
            yield f"produit déclaré et non cité : {name}"


def _twins(sheets: Sequence[Sheet]) -> Iterator[Finding]:
    """Find the sheets of one title or one summary."""
    seen: dict[str, str] = {}
    for sheet in sheets:
        for words in (sheet.title, sheet.summary):
            other = seen.setdefault(words, sheet.name)
            if other != sheet.name:
                yield Finding(sheet.name, f"mêmes mots que {other} : {words}")
