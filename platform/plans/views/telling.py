"""Stuck while a request is under way: no second one, and what becomes of the words is said."""

from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.views import AuthenticatedRequest
from matching import services as matching
from matching.enums import HelpRequestState
from matching.models import HelpRequest, Introduction
from plans import services
from plans.forms import TellForm
from plans.models import PlanAction
from plans.services.stuck import need_of, opening_of

CHANGED: Final = "Votre demande a changé entre-temps\u00a0: lisez ce que deviendront vos mots."
OVER: Final = "Votre demande s’est terminée entre-temps\u00a0: vous pouvez en faire une autre."


def is_told(request: AuthenticatedRequest) -> bool:
    """Tell whether what is posted is the form of this page."""
    return request.method == "POST" and "tell" in request.POST


def running(request: AuthenticatedRequest, action: PlanAction) -> HelpRequest | None:
    """Return the request of the visitor that is under way: the one that the page was about, or
    for the diagnostic or the firm of the plan."""
    assessment = action.plan.assessment
    if assessment is None:
        return None
    if (about := _about(request)) is not None:
        return about
    company, firm = assessment.company, assessment.firm
    return matching.under_way(
        assessment,
        name=company.name if company else firm.get("name", ""),
        siret=company.siret if company else firm.get("siret", ""),
        by=request.user,
    )


def _about(request: AuthenticatedRequest) -> HelpRequest | None:
    try:
        pk = UUID(request.POST.get("request", ""))
    except ValueError:
        return None
    return HelpRequest.objects.unfinished().filter(pk=pk, owner=request.user).first()


def tell(
    request: AuthenticatedRequest, action: PlanAction, asked: HelpRequest, *, situation: str = ""
) -> HttpResponse | None:
    """Show what becomes of the words, or do it (POST of this page).

    None where the request turns out to be over: another may be made.
    """
    form = TellForm(request.POST if is_told(request) else None, initial={"situation": situation})
    if is_told(request) and form.is_valid():
        answer = _told(request, action, asked, form)
        if answer is not None:
            return answer
        asked.refresh_from_db()
        if asked.closed_at is not None:
            return None
    context = {
        "action": action,
        "asked": asked,
        "firm": asked.company.name,
        "form": form,
        "mode": _mode(asked),
        "introduction": _current(asked),
        "opening": opening_of(action),
        "need": need_of(action),
        "goes_on": _mode(asked) == "need" or matching.is_about(asked, need_of(action)),
    }
    return render(request, "plans/tell.html", context)


def _mode(asked: HelpRequest) -> str:
    """Return what is done with the words: a message to whoever accepted, or one more need."""
    return "message" if asked.state == HelpRequestState.MATCHED else "need"


def _current(asked: HelpRequest) -> Introduction | None:
    """Return who accepted, or who is being waited for."""
    rows = Introduction.objects.unfinished().filter(help_request=asked)
    return rows.select_related("connector").order_by("requested_at").first()


def _told(
    request: AuthenticatedRequest, action: PlanAction, asked: HelpRequest, form: TellForm
) -> HttpResponse | None:
    """Do what the page showed; None with the reason said where it is no longer so."""
    mode = _mode(asked)
    if (request.POST["tell"], request.POST.get("request")) != (mode, str(asked.pk)):
        messages.info(request, CHANGED)
        return None
    try:
        services.tell_when_stuck(
            action, asked, accepted=mode == "message", by=request.user, **form.cleaned_data
        )
    except (matching.AlreadySettled, matching.ConsentWithdrawn):
        messages.info(request, CHANGED)
        return None
    except matching.TooManyMessages:
        form.add_error(None, "Vous avez beaucoup écrit aujourd’hui\u00a0: envoyez la suite demain.")
        return None
    except services.WrongMove:
        messages.info(request, "Cette action a changé entre-temps.")
        return redirect("plans:plan", pk=action.plan_id)
    if mode == "message":
        messages.success(request, "Votre message est envoyé.")
        return redirect(reverse("matching:request", args=[asked.pk]) + "#echanges")
    messages.success(request, "Votre demande porte maintenant aussi sur ce besoin.")
    return redirect("matching:request", pk=asked.pk)
