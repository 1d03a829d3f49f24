"""The welcome of a new connecteur."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from connectors.selectors.welcome import steps_of
from connectors.services import welcome as services
from connectors.views import visitor

DELAYS = {
    "answer_days": settings.INTRODUCTION_EXPIRES_AFTER_WORKING_DAYS,
    "contact_days": settings.CONTACT_CHECK_AFTER_DAYS,
    "outcome_days": settings.OUTCOME_CHECK_AFTER_DAYS,
}


@never_cache
@require_safe
def welcome(request: HttpRequest) -> HttpResponse:
    """Show the three steps and where one stands."""
    connector = visitor.own(request)
    context = {"connector": connector, "steps": steps_of(connector)}
    return render(request, "connectors/welcome.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def guide(request: HttpRequest) -> HttpResponse:
    """Show the guide (GET); keep that it was read (POST)."""
    connector = visitor.own(request)
    if request.method == "POST":
        services.read_guide(connector, by=visitor.user(request))
        messages.success(request, "Merci\u00a0! Le guide reste ici, à relire quand il faut.")
        return redirect("connectors:welcome")
    return render(request, "connectors/guide.html", {"connector": connector, **DELAYS})


@never_cache
@require_safe
def first_request(request: HttpRequest) -> HttpResponse:
    """Explain on an example what a request shows, before and after one accepts it."""
    context = {"connector": visitor.own(request), **DELAYS}
    return render(request, "connectors/first_request.html", context)
