"""What a version holds, part by part, with what is to be put right beside each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from diagnostics.authoring import Finding, condition_in_words, labels_of
from diagnostics.desk.conditions import entries
from diagnostics.desk.document import place_of
from diagnostics.desk.pages import address, find, for_editors, show
from diagnostics.desk.parts import PARTS
from diagnostics.enums import PublicationState
from diagnostics.models import Questionnaire
from diagnostics.services import authoring as services

Places = Mapping[tuple[str, str], Sequence[Finding]]
UNPLACED = "Sans dimension"


@dataclass(frozen=True, slots=True)
class Line:
    """One part with a page of its own."""

    part: str
    code: str
    label: str
    detail: str
    findings: Sequence[Finding]


@require_safe
@for_editors
def contents(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the whole of a version, in the order in which it is asked."""
    questionnaire = find(pk)
    found = findings_of(questionnaire)
    places = by_place(found)
    definition = questionnaire.definition
    return show(
        request,
        "admin/diagnostics/questionnaire/contents.html",
        title=f"Contenu, {questionnaire}",
        questionnaire=questionnaire,
        findings=found,
        astray=places.get(("", ""), ()),
        parts=[
            Line(part.key, "", part.title, "", places.get((part.key, ""), ()))
            for part in PARTS
            if not part.listed
        ],
        dimensions=_dimensions(definition, places),
        profile=_lines(definition, "profile", "profil", places),
        versions=_lines(_index(definition), "versions", "version-indice", places),
        variables=_lines(_index(definition), "variables", "usage", places),
    )


def findings_of(questionnaire: Questionnaire) -> tuple[Finding, ...]:
    """Check a draft; a published version was clean."""
    if questionnaire.state == PublicationState.PUBLISHED:
        return ()
    return services.findings_of(questionnaire)


def by_place(findings: Sequence[Finding]) -> Places:
    """Gather what is to be put right on the same page."""
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        found.setdefault(place_of(finding), []).append(finding)
    return found


@dataclass(frozen=True, slots=True)
class Pointed:
    """Something to put right, and the page where it is; empty for the document as a whole."""

    severity: str
    text: str
    page: str


def pointed(draft: Questionnaire, findings: Sequence[Finding]) -> list[Pointed]:
    """Say of each finding where staff put it right."""
    found = []
    for finding in findings:
        part, code = place_of(finding)
        page = ""
        if part:
            place = (draft.pk, part, code) if code else (draft.pk, part)
            page = address("edit_one" if code else "edit", *place)
        found.append(Pointed(finding.severity, finding.text, page))
    return found


def _index(definition: Mapping[str, Any]) -> Mapping[str, Any]:
    index = definition.get("dii")
    return index if isinstance(index, Mapping) else {}


def _lines(holder: Mapping[str, Any], key: str, part: str, places: Places) -> list[Line]:
    return [
        Line(part, code, str(each.get("label", "")), "", places.get((part, code), ()))
        for code, each in entries(holder, key).items()
    ]


def _dimensions(definition: Mapping[str, Any], places: Places) -> list[tuple[str, list[Line]]]:
    labels = labels_of(definition)
    titles = {
        code: str(each.get("label", code))
        for code, each in entries(definition, "dimensions").items()
    }
    found: dict[str, list[Line]] = {title: [] for title in titles.values()}
    for code, question in entries(definition, "questions").items():
        details = []
        if not question.get("weight"):
            details.append("hors score")
        if question.get("kind") == "multiple":
            details.append("plusieurs réponses")
        if question.get("ask_if"):
            details.append(f"si {condition_in_words(question['ask_if'], labels)}")
        title = titles.get(str(question.get("dimension")), UNPLACED)
        found.setdefault(title, []).append(
            Line(
                "question",
                code,
                str(question.get("label", "")),
                " · ".join(details),
                places.get(("question", code), ()),
            )
        )
    return list(found.items())
