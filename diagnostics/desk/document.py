"""Edits of a whole document: each gives a new one and leaves what it was given untouched."""

from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from diagnostics.authoring import Finding
from diagnostics.desk.conditions import Document, entries
from diagnostics.desk.parts import Part

SECTIONS = {
    "instrument": "presentation",
    "schema_version": "presentation",
    "parameters": "calcul",
    "score_levels": "calcul",
    "reliability_levels": "calcul",
    "dimensions": "dimensions",
    "themes": "themes",
    "questions": "question",
    "profile": "profil",
    "dii": "indice",
    "comparison": "comparaison",
}
INDEX_LISTS = {"dii.versions[": "version-indice", "dii.variables[": "usage"}
LISTED = {"question", "profil", "version-indice", "usage"}


def edited(
    definition: Mapping[str, Any], part: Part, code: str, edit: Callable[[Document], None]
) -> Document:
    """Change one part. A question that goes to another dimension comes last in it."""
    document = deepcopy(dict(definition))
    content = part.find(document, code)
    dimension = content.get("dimension")
    edit(content)
    part.settle(content)
    if part.key == "question" and content.get("dimension") != dimension:
        _put_last(document, content)
    return document


def with_question(
    definition: Mapping[str, Any], *, code: str, label: str, dimension: str, kind: str
) -> Document:
    """Add a question at the end of its dimension, to be filled in on its own page."""
    document = deepcopy(dict(definition))
    themes = list(entries(document, "themes"))
    question: Document = {
        "code": code,
        "dimension": dimension,
        "kind": kind,
        "weight": 1,
        "theme": themes[0] if themes else "",
        "label": label,
        "help": "",
        "options": [],
        "unknown": "absent",
        "not_applicable": False,
        "need_actions": {},
    }
    if kind == "multiple":
        question["scale"] = {"kind": "count", "steps": [[0, 0]]}
    if not isinstance(document.get("questions"), list):
        document["questions"] = []
    document["questions"].append(question)
    _put_last(document, question)
    return document


def without_question(definition: Mapping[str, Any], code: str) -> Document:
    """Take a question out; what still names it is told by the check."""
    document = deepcopy(dict(definition))
    document["questions"] = [each for each in document["questions"] if _code(each) != code]
    _renumber(document)
    return document


def with_question_moved(definition: Mapping[str, Any], code: str, *, up: bool) -> Document:
    """Exchange a question and the one before, or after, in its dimension; none: no change."""
    document = deepcopy(dict(definition))
    questions = document["questions"]
    dimension = entries(document, "questions")[code].get("dimension")
    places = [
        place
        for place, each in enumerate(questions)
        if isinstance(each, dict) and each.get("dimension") == dimension
    ]
    rank = next(rank for rank, place in enumerate(places) if _code(questions[place]) == code)
    other = rank - 1 if up else rank + 1
    if 0 <= other < len(places):
        here, there = places[rank], places[other]
        questions[here], questions[there] = questions[there], questions[here]
        _renumber(document)
    return document


def _put_last(document: Document, question: Document) -> None:
    """Put a question after the last one of its dimension, or of the dimensions before it."""
    questions = [each for each in document["questions"] if each is not question]
    order = list(entries(document, "dimensions"))
    until = order.index(question["dimension"]) if question.get("dimension") in order else len(order)
    before = {*order[: until + 1]}
    place = max(
        (
            rank
            for rank, each in enumerate(questions, start=1)
            if isinstance(each, dict) and each.get("dimension") in before
        ),
        default=0,
    )
    questions.insert(place, question)
    document["questions"] = questions
    _renumber(document)


def _renumber(document: Document) -> None:
    for order, question in enumerate(document["questions"], start=1):
        if isinstance(question, dict):
            question["order"] = order


def _code(entry: Any) -> Any:
    return entry.get("code") if isinstance(entry, dict) else None


def place_of(finding: Finding) -> tuple[str, str]:
    """Give the part of the desk where a finding is put right, and its code if it is one of many."""
    key = next(
        (part for start, part in INDEX_LISTS.items() if finding.where.startswith(start)),
        SECTIONS.get(finding.section, "presentation"),
    )
    if key not in LISTED:
        return key, ""
    # A list as a whole, or an entry without a code, has no page.
    return (key, finding.part) if "[" in finding.where else ("", "")
