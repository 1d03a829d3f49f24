"""Drafts edited page by page; each save says which revision it was made from."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from diagnostics.desk.conditions import Document, entries
from diagnostics.desk.document import (
    edited,
    with_question,
    with_question_moved,
    without_question,
)
from diagnostics.desk.fields import PartForm
from diagnostics.desk.forms_of_parts import DIMENSIONS, code, short
from diagnostics.desk.pages import address, find, for_editors, note, revision_of, show
from diagnostics.desk.parts import BY_KEY, Part
from diagnostics.desk.rows import RowSet, rowset
from diagnostics.desk.views.contents import by_place, findings_of
from diagnostics.models import Questionnaire
from diagnostics.services import authoring as services
from ui.backoffice import Refusals

STALE = (
    "Quelqu’un d’autre a enregistré ce brouillon depuis que vous avez ouvert cette page."
    " Là où le brouillon diffère de ce que vous envoyez, c’est écrit."
    " Ce que vous avez saisi est gardé ci-dessous : relisez le contenu, puis enregistrez de"
    " nouveau."
)
REFUSALS: Refusals = {
    services.AlreadyPublished: "Cette version est publiée : elle ne change plus.",
    services.StaleDraft: "Quelqu’un d’autre a enregistré ce brouillon entre-temps, ou l’a"
    " supprimé : rien n’a été changé.",
}


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def edit(request: HttpRequest, pk: int, part: str, code: str = "") -> HttpResponse:
    """Show one part of a draft, keep what was changed in it."""
    draft = find(pk, draft=True)
    place, content = _place(draft, part, code)
    sent = request.POST if request.method == "POST" else None
    form, rowsets = _forms(place, sent, content, draft.definition)
    stale = False
    if sent is not None and _is_valid(place, form, rowsets):

        def change(copy: Document) -> None:
            form.write(copy)
            for rows in rowsets:
                rows.write(copy)

        try:
            _save(request, draft, edited(draft.definition, place, code, change), place.title, code)
        except services.StaleDraft:
            draft, stale = find(pk, draft=True), True
            place, content = _place(draft, part, code)
            form, rowsets = _forms(place, sent, content, draft.definition)
            _is_valid(place, form, rowsets)
            for each in (form, *(row for rows in rowsets for row in rows.forms)):
                each.tell_what_is_kept()
        except services.VersionTaken:
            form.add_error("version", "Une autre version porte ce numéro.")
        except services.VersionMalformed:
            form.add_error("version", "Trois nombres séparés par des points, comme 1.2.0.")
        else:
            messages.success(request, "Enregistré.")
            return redirect(request.path)
    label = str(content.get("label", ""))
    return show(
        request,
        "admin/diagnostics/questionnaire/edit.html",
        title=f"{place.title} {code}".strip(),
        questionnaire=draft,
        part=place,
        code=code,
        label=label,
        form=form,
        rowsets=rowsets,
        wrong=bool(form.errors) or any(not rows.is_valid() for rows in rowsets if rows.is_bound),
        stale=STALE if stale else "",
        findings=by_place(findings_of(draft)).get((part, code), ()),
        neighbours=_neighbours(draft, part, code),
        codes=_codes(draft.definition, part, code),
    )


def _place(draft: Questionnaire, key: str, code: str) -> tuple[Part, Document]:
    try:
        part = BY_KEY[key]
        if part.listed != bool(code):
            raise KeyError(key)
        return part, part.find(draft.definition, code)
    except KeyError:
        raise Http404 from None


def _forms(
    part: Part, sent: Any, content: Document, definition: Mapping[str, Any]
) -> tuple[PartForm, list[RowSet]]:
    form = part.form(sent, content=content, definition=definition)
    return form, [rowset(rows, sent, content=content, definition=definition) for rows in part.rows]


def _is_valid(part: Part, form: PartForm, rowsets: list[RowSet]) -> bool:
    """Check every field, then what several tell together."""
    if not all([form.is_valid(), *(rows.is_valid() for rows in rowsets)]):
        return False
    part.cross_check(form, rowsets)
    return not form.errors and not any(row.errors for rows in rowsets for row in rows.forms)


def _save(
    request: HttpRequest, draft: Questionnaire, definition: Document, what: str, code: str
) -> Questionnaire:
    """Keep a document in a draft, from the revision that the page was made of."""
    assert isinstance(request.user, User)  # noqa: S101 - the back office admits nobody else
    fresh = services.save_draft(
        draft, definition=definition, revision=revision_of(request), by=request.user
    )
    note(request, fresh, f"{what} {code}".strip())
    return fresh


def _neighbours(draft: Questionnaire, part: str, code: str) -> tuple[str, str]:
    """Give the codes of the questions before and after, to go from one to the next."""
    codes = list(entries(draft.definition, "questions"))
    if part != "question" or code not in codes:
        return "", ""
    place = codes.index(code)
    return (codes[place - 1] if place else "", codes[place + 1] if place + 1 < len(codes) else "")


@dataclass(frozen=True, slots=True)
class Codes:
    """What a condition may name: a question or a piece of the profile, and its options."""

    code: str
    label: str
    options: tuple[tuple[str, str], ...]


def _codes(definition: Mapping[str, Any], part: str, code: str) -> list[Codes]:
    """Give what the conditions of a page may name; a question only what is asked before it."""
    if part not in {"question", "usage"}:
        return []
    asked = list(entries(definition, "questions").items())
    if part == "question":
        places = [known for known, _ in asked]
        asked = asked[: places.index(code)] if code in places else asked
    return [
        Codes(
            known,
            str(each.get("label", "")),
            tuple(
                (option, str(its.get("label", "")))
                for option, its in entries(each, "options").items()
            ),
        )
        for known, each in [*entries(definition, "profile").items(), *asked]
        if each.get("options")
    ]


class NewQuestionForm(PartForm):
    choices_from = {"dimension": DIMENSIONS}
    code = code()
    label = short("Question")
    dimension = forms.ChoiceField(label="Dimension")
    kind = forms.ChoiceField(
        label="Réponse", choices=[("single", "une seule option"), ("multiple", "plusieurs options")]
    )

    def clean_code(self) -> str:
        asked: str = self.cleaned_data["code"]
        if asked in entries(self.definition, "questions") | entries(self.definition, "profile"):
            raise forms.ValidationError("Ce code est déjà pris.")
        return asked


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def add_question(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what a new question is, then lead to its page."""
    draft = find(pk, draft=True)
    sent = request.POST if request.method == "POST" else None
    first = {"dimension": request.GET.get("dimension", "")}
    form = NewQuestionForm(sent, content=first, definition=draft.definition)
    stale = False
    if sent is not None and form.is_valid():
        new = with_question(draft.definition, **form.cleaned_data)
        try:
            _save(request, draft, new, "Question ajoutée :", form.cleaned_data["code"])
        except services.StaleDraft:
            draft, stale = find(pk, draft=True), True
        else:
            messages.success(request, "Question ajoutée : donnez ses options.")
            return redirect(address("edit_one", pk, "question", form.cleaned_data["code"]))
    return show(
        request,
        "admin/diagnostics/questionnaire/form.html",
        title="Ajouter une question",
        questionnaire=draft,
        form=form,
        stale=STALE if stale else "",
        sentence="Le code reste : c’est sous lui que les réponses sont gardées. Les options et le"
        " reste se donnent sur la page suivante.",
        button="Ajouter la question",
        back=address("contents", pk),
    )


@require_POST
@for_editors
def move_question(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Put a question one place up or down in its dimension."""
    draft = find(pk, draft=True)
    _place(draft, "question", code)
    new = with_question_moved(draft.definition, code, up="up" in request.POST)
    if new != draft.definition:
        _tried(request, draft, new, "Question déplacée :", code)
    return redirect(f"{address('contents', pk)}#question-{code}")


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def remove_question(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Ask before a question is taken out of a draft (GET), take it out (POST)."""
    draft = find(pk, draft=True)
    _, content = _place(draft, "question", code)
    new = without_question(draft.definition, code)
    if request.method == "POST":
        if _tried(request, draft, new, "Question retirée :", code):
            messages.success(request, f"Question {code} retirée de ce brouillon.")
        return redirect(address("contents", pk))
    before = set(findings_of(draft))
    after = services.findings_of(Questionnaire(version=draft.version, definition=new))
    return show(
        request,
        "admin/diagnostics/questionnaire/confirm.html",
        title=f"Retirer la question {code}",
        questionnaire=draft,
        sentence=f"La question {code} est retirée de ce brouillon. Les versions publiées et les"
        " diagnostics en cours la gardent.",
        quoted=str(content.get("label", "")),
        caused=[finding for finding in after if finding not in before],
        button="Retirer la question",
        back=address("contents", pk),
    )


def _tried(
    request: HttpRequest, draft: Questionnaire, definition: Document, what: str, code: str
) -> bool:
    """Save, or say why nothing was."""
    try:
        _save(request, draft, definition, what, code)
    except tuple(REFUSALS) as error:
        messages.error(request, REFUSALS[type(error)])
        return False
    return True
