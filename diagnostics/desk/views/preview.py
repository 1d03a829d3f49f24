"""A draft walked as an owner would, and nothing written: the page carries the answers, signed."""

from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from diagnostics import scoring
from diagnostics.desk.pages import address, find, for_editors
from diagnostics.enums import AssessmentState, PublicationState
from diagnostics.forms import StepForm
from diagnostics.instrument import Instrument, InstrumentError, parse
from diagnostics.models import Assessment, BenchmarkRelease, Questionnaire
from diagnostics.result_page import result_page
from diagnostics.selectors import review_of, stepper_of, way_of, with_choices
from diagnostics.steps import Step, Way

SALT = "diagnostics.desk.preview"
CHANGED = "Le brouillon a changé entre-temps : l’aperçu reprend au début."


@dataclass(slots=True)
class Walk:
    """The answers so far, in the form in which a diagnostic keeps them."""

    revision: int
    profile: dict[str, Any] = field(default_factory=dict)
    answers: dict[str, Any] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)

    def signed(self, questionnaire: Questionnaire) -> str:
        content = [self.revision, self.profile, self.answers, self.skipped]
        return signing.dumps(content, salt=f"{SALT}.{questionnaire.pk}", compress=True)

    def settle(self, step: Step, answer: Any) -> None:
        """Keep an answer, or that there is none."""
        held = self.profile if step.in_profile else self.answers
        held.pop(step.code, None)
        self.skipped = [code for code in self.skipped if code != step.code]
        if answer is None:
            self.skipped.append(step.code)
        else:
            held[step.code] = answer


@require_http_methods(["GET", "HEAD", "POST"])
@for_editors
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the questions of a version one by one, then show what the result would be."""
    questionnaire = find(pk)
    try:
        instrument = parse(questionnaire.definition)
    except InstrumentError:
        messages.error(request, "Ce brouillon ne peut pas encore être parcouru : corrigez d’abord.")
        return redirect(address("contents", pk))
    carried = _carried(request, questionnaire)
    walk = carried or Walk(questionnaire.revision)
    if carried is not None:
        step = _way(questionnaire, walk).find(request.POST.get("step", ""))
        if step is not None:
            form, following = _answer(request, questionnaire, walk, with_choices(step))
            if following is not None:
                return _question(request, questionnaire, walk, following, form)
        if "send" in request.POST and _way(questionnaire, walk).first_open is None:
            return _result(request, questionnaire, instrument, walk)
    way = _way(questionnaire, walk)
    wanted = way.find(request.POST.get("modify", ""))
    step = wanted if wanted is not None and way.can_open(wanted) else way.first_open
    if step is None:
        return _review(request, questionnaire, walk)
    return _question(request, questionnaire, walk, step, None)


def _carried(request: HttpRequest, questionnaire: Questionnaire) -> Walk | None:
    """Read the answers that the page carried; None when they are not of this document."""
    signed = request.POST.get("walk", "")
    try:
        walk = Walk(*signing.loads(signed, salt=f"{SALT}.{questionnaire.pk}"))
    except signing.BadSignature:
        return None
    if walk.revision == questionnaire.revision:
        return walk
    messages.info(request, CHANGED)
    return None


def _answer(
    request: HttpRequest, questionnaire: Questionnaire, walk: Walk, step: Step
) -> tuple[StepForm | None, Step | None]:
    """Do what the button pressed says; give the form to show again, or the page to go to."""
    form = StepForm(request.POST, step=step)
    if "back" in request.POST:
        return None, _way(questionnaire, walk).before(step)
    if "skip" in request.POST and step.skippable:
        walk.settle(step, None)
    elif form.is_valid():
        walk.settle(step, form.cleaned_data["answer"])
    else:
        return form, step
    way = _way(questionnaire, walk)
    settled = way.find(step.code)
    return None, way.after(settled) if settled and way.first_open else None


def _taken(questionnaire: Questionnaire, walk: Walk) -> Assessment:
    """Give a diagnostic that no table has."""
    return Assessment(
        questionnaire=questionnaire,
        profile=walk.profile,
        answers=walk.answers,
        skipped=walk.skipped,
    )


def _way(questionnaire: Questionnaire, walk: Walk) -> Way:
    return way_of(_taken(questionnaire, walk))


def _question(
    request: HttpRequest,
    questionnaire: Questionnaire,
    walk: Walk,
    step: Step,
    form: StepForm | None,
) -> HttpResponse:
    step = with_choices(step)
    given = (walk.profile if step.in_profile else walk.answers).get(step.code)
    form = form or StepForm(step=step, initial={"answer": given})
    shown = form["answer"].value()
    way = _way(questionnaire, walk)
    return _draw(
        request,
        "question",
        questionnaire,
        walk,
        form=form,
        step=step,
        ticked=shown if isinstance(shown, list) else [shown],
        stepper=stepper_of(_taken(questionnaire, walk), stage=step.stage),
        number=[each.code for each in way.steps].index(step.code) + 1,
        count=len(way.steps),
        is_editable=questionnaire.state == PublicationState.DRAFT,
    )


def _review(request: HttpRequest, questionnaire: Questionnaire, walk: Walk) -> HttpResponse:
    taken = _taken(questionnaire, walk)
    return _draw(
        request,
        "review",
        questionnaire,
        walk,
        parts=review_of(taken),
        stepper=stepper_of(taken, stage=None),
    )


def _result(
    request: HttpRequest, questionnaire: Questionnaire, instrument: Instrument, walk: Walk
) -> HttpResponse:
    """Score the answers as a diagnostic sent now would be, beside the figures of today."""
    release = (
        BenchmarkRelease.objects.filter(state=PublicationState.PUBLISHED)
        .order_by("-published_at")
        .first()
    )
    taken = _taken(questionnaire, walk)
    taken.state = AssessmentState.COMPLETED
    taken.completed_at = timezone.now()
    taken.results = scoring.score(instrument, walk.profile, walk.answers).as_json()
    taken.benchmark_release = release
    why = "" if release else "Aucune édition des chiffres n’est publiée."
    page = result_page(taken) if release else None
    return _draw(request, "result", questionnaire, walk, page=page, why=why)


def _draw(
    request: HttpRequest, name: str, questionnaire: Questionnaire, walk: Walk, **context: Any
) -> HttpResponse:
    return render(
        request,
        PAGES[name],
        {"questionnaire": questionnaire, "walk": walk.signed(questionnaire), **context},
    )


PAGES = {
    "question": "admin/diagnostics/questionnaire/preview_question.html",
    "review": "admin/diagnostics/questionnaire/preview_review.html",
    "result": "admin/diagnostics/questionnaire/preview_result.html",
}
