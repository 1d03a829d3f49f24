"""From the start page to the sending of the answers: one question per page."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts import company_search
from accounts.company_search.firms import BANDS
from accounts.firms import session
from accounts.models import User
from diagnostics import perms, register, services
from diagnostics.enums import AssessmentState
from diagnostics.forms import FirstDimensionForm, StepForm
from diagnostics.models import Assessment, PaperSheet
from diagnostics.selectors import (
    dimension_choices,
    instrument_of,
    knows,
    latest_instrument,
    minutes_for,
    review_of,
    stepper_of,
    way_of,
    with_choices,
)
from diagnostics.steps import Step, Way
from diagnostics.views.limited import HOUR, patience
from ui.limits import too_many

# In the address of a page opened from the check page: it leads straight back there (QUALITY A4).
CHECKING = "verification"
TYPED_IN = (
    "La saisie est terminée. Le résultat est sur cet appareil. Si vous avez saisi pour quelqu’un"
    " d’autre, remettez-lui le lien ci-dessous : le numéro du questionnaire n’ouvre plus rien."
)


# No token, so that reading the page sets no cookie (QUALITY B6): browsers say themselves when a
# form comes from another site, and all that beginning makes is an empty diagnostic.
@csrf_exempt
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Say what awaits the owner (GET), begin (POST)."""
    instrument = latest_instrument()
    in_a_hurry = request.method == "POST" and "trois_minutes" in request.POST
    form = FirstDimensionForm(
        request.POST if in_a_hurry else None, dimensions=dimension_choices(instrument)
    )
    if request.method != "POST" or (in_a_hurry and not form.is_valid()):
        unfinished = None
        if perms.STARTED_HERE in request.session or perms.RESUME_KEYS in request.session:
            unfinished = perms.accessible(request).in_progress().order_by("-saved_at").first()
        context = {
            "instrument": instrument,
            "unfinished": unfinished,
            "form": form,
            "can_find_firm": company_search.is_on(),
        }
        return render(request, "diagnostics/start.html", context)
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return redirect("diagnostics:start")
    if too_many(request, "diagnostic", limit=settings.DIAGNOSTIC_STARTS_PER_HOUR, seconds=HOUR):
        return patience(request)
    owner = request.user if isinstance(request.user, User) else None
    try:
        assessment = services.start_assessment(
            owner=owner,
            first_dimension=form.cleaned_data["domaine"] if in_a_hurry else "",
            firm=session.kept_id(request) if owner else None,
        )
    except services.NothingPublished:
        return render(request, "diagnostics/not_ready.html", status=503)
    perms.remember_started(request, assessment)
    finding = "entreprise" in request.POST and company_search.is_on()
    return redirect(f"diagnostics:{'firm' if finding else 'carry_on'}", pk=assessment.pk)


def _find(request: HttpRequest, pk: UUID) -> Assessment:
    found = perms.fillable(request).with_version().select_related("assistance")
    return get_object_or_404(found, pk=pk)


def _address(assessment: Assessment, step: Step | None, *, checking: bool = False) -> str:
    """Where a step is; without one, the check page."""
    if step is None:
        return reverse("diagnostics:review", kwargs={"pk": assessment.pk})
    address = reverse("diagnostics:question", kwargs={"pk": assessment.pk, "code": step.code})
    return f"{address}?{CHECKING}=1" if checking else address


def _already_sent(request: HttpRequest, assessment: Assessment) -> HttpResponseRedirect:
    messages.info(
        request,
        "Ce diagnostic est déjà envoyé : voici son résultat. Rien n’a été envoyé deux fois.",
    )
    return redirect("diagnostics:result", pk=assessment.pk)


@login_not_required
@require_safe
def carry_on(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lead where the owner had stopped."""
    assessment = _find(request, pk)
    if assessment.state == AssessmentState.COMPLETED:
        return redirect("diagnostics:result", pk=pk)
    way = way_of(assessment)
    if way.is_paused:
        return redirect("diagnostics:interim", pk=pk)
    return redirect(_address(assessment, way.first_open))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def question(request: HttpRequest, pk: UUID, code: str) -> HttpResponse:
    """Ask one question; keep the answer; lead to the next page the answers call for."""
    assessment = _find(request, pk)
    if assessment.state == AssessmentState.COMPLETED:
        return _already_sent(request, assessment)
    checking = CHECKING in request.GET
    way = way_of(assessment)
    step = way.find(code)
    if step is None and not knows(instrument_of(assessment), code):
        raise Http404
    if step is None or not way.can_open(step):
        return redirect(_address(assessment, way.first_open, checking=checking))
    step = with_choices(step)
    if request.method == "POST":
        form = StepForm(request.POST, step=step)
        try:
            leads_to = _settle(request, assessment, way, step, form, checking=checking)
        except services.AlreadyCompleted:
            return _already_sent(request, assessment)
        if leads_to is not None:
            return redirect(leads_to)
    else:
        form = StepForm(step=step, initial={"answer": _given(assessment, step)})
    return render(
        request,
        "diagnostics/question.html",
        _question_context(assessment, way, step, form, checking=checking),
    )


def _given(assessment: Assessment, step: Step) -> Any:
    answer = (assessment.profile if step.in_profile else assessment.answers).get(step.code)
    if answer is None:
        return _proposed(assessment, step) or None
    if step.kind == "multiple" and isinstance(answer, str):
        return [answer]
    return answer


def _proposed(assessment: Assessment, step: Step) -> str:
    """Give the answer that the register suggests and the owner has yet to confirm, or nothing."""
    if step.code != register.SIZE or step.code in assessment.profile:
        return ""
    return register.proposed_size(instrument_of(assessment), assessment.firm)


def _may_find_firm(assessment: Assessment) -> bool:
    # Looking a firm up is its owner's to do: the consent given to a helper does not speak of it.
    if assessment.firm or perms.assisted(assessment) is not None or not company_search.is_on():
        return False
    return not PaperSheet.objects.typed_as(assessment).exists()


def _known(assessment: Assessment) -> frozenset[str]:
    """Give the codes of the profile that stand as the register answered them."""
    found = register.known(assessment.firm).items()
    return frozenset(code for code, value in found if assessment.profile.get(code) == value)


def _settle(
    request: HttpRequest,
    assessment: Assessment,
    way: Way,
    step: Step,
    form: StepForm,
    *,
    checking: bool,
) -> str | None:
    """Do what the button pressed says; return the next address, or None to show the error."""
    going_back = "back" in request.POST
    if "skip" in request.POST and step.skippable:
        fresh = services.skip_step(assessment, code=step.code)
    elif going_back and _proposed(assessment, step) == request.POST.get("answer"):
        # Leaving a page is not confirming what was ticked beforehand.
        fresh = assessment
    elif form.is_valid() and form.cleaned_data["answer"] is not None:
        fresh = services.save_answer(assessment, code=step.code, answer=form.cleaned_data["answer"])
    elif form.is_valid() and not going_back:
        fresh = services.skip_step(assessment, code=step.code)
    elif going_back:
        # Nothing to keep, or nothing that can be kept: going back asks for no answer.
        fresh = assessment
    else:
        return None
    interim = reverse("diagnostics:interim", kwargs={"pk": assessment.pk})
    if going_back:
        before = way.before(step)
        if before is not None and way.pauses_between(before, step):
            return interim
        return _address(assessment, before) if before else reverse("diagnostics:start")
    new_way = way_of(fresh)
    if checking:
        return _address(assessment, new_way.first_open, checking=True)
    settled = new_way.find(step.code)
    following = new_way.after(settled) if settled else new_way.first_open
    while following is not None and following.code in _known(fresh):
        # Shown when going back and before sending; not asked.
        following = new_way.after(following)
    if settled and new_way.pauses_between(settled, following):
        return interim
    return _address(assessment, following)


def _question_context(
    assessment: Assessment, way: Way, step: Step, form: StepForm, *, checking: bool
) -> dict[str, Any]:
    given = form["answer"].value()
    position = [other.code for other in way.steps].index(step.code)
    ticked = given if isinstance(given, list) else [given]
    # Before the interim result, what is left is what leads there.
    count = way.pause_at if position < way.pause_at else len(way.steps)
    profile_only = all(other.in_profile for other in way.steps)
    if profile_only:
        # What the register answered is not asked.
        count -= len(_known(assessment))
    return {
        "assessment": assessment,
        "form": form,
        "step": step,
        "ticked": ticked,
        "stepper": stepper_of(assessment, stage=step.stage),
        "number": position + 1,
        "count": count,
        "minutes_left": minutes_for(instrument_of(assessment), questions=count - position),
        "profile_only": profile_only,
        "checking": checking,
        "is_first": position == 0,
        "assisted": perms.assisted(assessment),
        "staff": BANDS.get(assessment.firm.get("band", "")) if step.code == register.SIZE else "",
        "from_register": step.code in _known(assessment),
        "can_find_firm": position == 0 and _may_find_firm(assessment),
    }


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show every answer before sending (GET), send (POST); sending twice gives one result."""
    assessment = _find(request, pk)
    if assessment.state == AssessmentState.COMPLETED:
        return _already_sent(request, assessment)
    way = way_of(assessment)
    if way.first_open is not None:
        return redirect(_address(assessment, way.first_open))
    if request.method == "POST":
        try:
            services.complete_assessment(assessment)
        except services.AlreadyCompleted:
            return _already_sent(request, assessment)
        except services.StillOpen as error:
            return redirect(_address(assessment, error.step))
        except services.NothingPublished:
            return render(request, "diagnostics/not_ready.html", status=503)
        if perms.assisted(assessment) is None and PaperSheet.objects.typed_as(assessment).exists():
            messages.success(request, TYPED_IN)
            return redirect("diagnostics:later", pk=pk)
        return redirect("diagnostics:result", pk=pk)
    context = {
        "assessment": assessment,
        "parts": review_of(assessment),
        "company": assessment.company,
        "stepper": stepper_of(assessment, stage=None),
        "assisted": perms.assisted(assessment),
    }
    return render(request, "diagnostics/review.html", context)
