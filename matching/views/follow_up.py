"""The form behind the link of a follow-up: reading it answers nothing (QUALITY B13)."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from matching import follow_up_links, services
from matching.enums import FollowUp, FollowUpAnswerValue, IntroductionState, Side
from matching.forms import EvaluationForm, FollowUpForm
from matching.mails import which_firm
from matching.models import FollowUpAnswer, Introduction

OVER = "matching/follow_up_over.html"


def _introduction(question: follow_up_links.Question) -> Introduction | None:
    found = Introduction.objects.select_related("connector", "help_request__owner")
    return found.filter(pk=question.introduction_id).first()


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: HttpRequest, token: str) -> HttpResponse:
    """Ask one question (GET), keep its answer once (POST)."""
    question = follow_up_links.read(token)
    introduction = None if question is None else _introduction(question)
    if question is None or introduction is None:
        return render(request, OVER, {"dead": True}, status=410)
    answered = FollowUpAnswer.objects.filter(
        introduction=introduction,
        side=question.side,
        follow_up=question.follow_up,
        occasion=question.occasion,
    ).first()
    if answered is not None:
        return render(request, OVER, {"answered": answered})
    if question.follow_up == FollowUp.EVALUATION:
        return _evaluation(request, introduction)
    form = FollowUpForm(
        request.POST if request.method == "POST" else None,
        question=question.follow_up,
        # The answer touched in the mail; a value that is none of them ticks nothing.
        initial={"value": request.GET.get("reponse", "")},
    )
    if request.method == "POST" and form.is_valid():
        try:
            answer = services.answer_follow_up(
                introduction,
                side=question.side,
                follow_up=question.follow_up,
                occasion=question.occasion,
                **form.cleaned_data,
            )
        except services.AlreadySettled:
            return render(request, OVER, {"settled": True})
        if question.side == Side.OWNER and answer.value == FollowUpAnswerValue.DONE:
            # The facts are asked while the page is open.
            return redirect(follow_up_links.evaluation_address(introduction.pk))
        return render(request, OVER, {"answered": answer, "new": True})
    context = {
        "form": form,
        "for_owner": question.side == Side.OWNER,
        "which": which_firm(introduction),
        "connector": introduction.connector,
    }
    return render(request, "matching/follow_up.html", context)


def _evaluation(request: HttpRequest, introduction: Introduction) -> HttpResponse:
    """Ask the owner for their last word."""
    if introduction.state != IntroductionState.DONE:
        return render(request, OVER, {"settled": True})
    form = EvaluationForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.evaluate(introduction, by=introduction.help_request.owner, facts=form.facts)
        except services.AlreadySettled:
            return render(request, OVER, {"settled": True})
        return render(request, OVER, {"answered": True, "new": True})
    context = {"form": form, "evaluates": True, "connector": introduction.connector}
    return render(request, "matching/follow_up.html", context)
