"""Declining from a mail: one page, one button, no signing in (QUALITY E5)."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from matching import decline_links, services
from matching.enums import DeclineChoice, IntroductionState
from matching.forms import DeclineForm
from matching.mails import firm_in_words
from matching.models import Introduction

OVER = "matching/decline_over.html"


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decline_by_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show what is about to be declined, and why (GET); decline it (POST)."""
    link = decline_links.read(token)
    asked = None if link is None else _asked(link)
    if link is None or asked is None:
        return render(request, OVER, {"dead": True}, status=410)
    if asked.state != IntroductionState.REQUESTED:
        return render(request, OVER, {"introduction": asked})
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.decline_introduction(
                asked, by=asked.connector.user, choice=link.choice, **form.cleaned_data
            )
        except services.AlreadySettled:
            asked.refresh_from_db()
            return render(request, OVER, {"introduction": asked})
        return render(request, OVER, {"new": True})
    context = {
        "introduction": asked,
        "firm": firm_in_words(asked.help_request),
        "choice": link.choice,
        # Words are asked for where the list says nothing.
        "in_words": link.choice == DeclineChoice.OTHER,
        "form": form,
    }
    return render(request, "matching/decline.html", context)


def _asked(link: decline_links.Declining) -> Introduction | None:
    found = Introduction.objects.select_related("connector__user", "help_request")
    return found.filter(pk=link.introduction_id).first()
