"""The form behind the link of a follow-up: reading it answers nothing (QUALITY B13)."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from matching import follow_up_links, services
from matching.enums import Side
from matching.forms import FollowUpForm
from matching.models import FollowUpAnswer, Introduction


def _introduction(question: follow_up_links.Question) -> Introduction | None:
    found = Introduction.objects.select_related("connector").filter(pk=question.introduction_id)
    return found.first()


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow_up(request: HttpRequest, token: str) -> HttpResponse:
    """Ask one question (GET), keep its answer once (POST)."""
    question = follow_up_links.read(token)
    introduction = None if question is None else _introduction(question)
    if question is None or introduction is None:
        return render(request, "matching/follow_up_over.html", {"dead": True}, status=410)
    answered = FollowUpAnswer.objects.filter(
        introduction=introduction,
        side=question.side,
        follow_up=question.follow_up,
        occasion=question.occasion,
    ).first()
    if answered is not None:
        return render(request, "matching/follow_up_over.html", {"answered": answered})
    form = FollowUpForm(
        request.POST if request.method == "POST" else None, question=question.follow_up
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
            return render(request, "matching/follow_up_over.html", {"settled": True})
        return render(request, "matching/follow_up_over.html", {"answered": answer, "new": True})
    context = {
        "form": form,
        "for_owner": question.side == Side.OWNER,
        "connector": introduction.connector,
    }
    return render(request, "matching/follow_up.html", context)
