"""Proposing an event: a resource and its date in one form, read by the team before anybody."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from resources.event_errors import WrongMoment
from resources.forms.event_proposing import EventProposalForm
from resources.models import Event
from resources.perms import may_propose
from resources.services import events as services
from resources.views.proposing import DAY, PER_DAY
from ui.limits import too_many_of

PAGE = "resources/events/propose.html"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """Take the proposal of an event."""
    author = request.user
    if not isinstance(author, User) or not may_propose(author):
        raise PermissionDenied
    form = EventProposalForm(
        request.POST if request.method == "POST" else None,
        by=author,
        initial={"author_name": author.full_name, "language": "fr"},
    )
    if request.method != "POST" or not form.is_valid():
        return render(request, PAGE, {"form": form})
    if too_many_of(f"propose:{author.pk}", limit=PER_DAY, seconds=DAY):
        form.add_error(None, "Vous avez beaucoup proposé aujourd’hui. Revenez demain.")
        response = render(request, PAGE, {"form": form}, status=429)
        response["Retry-After"] = str(DAY)
        return response
    made = _proposed(form, by=author)
    if made is None:
        return render(request, PAGE, {"form": form})
    messages.success(
        request, "Merci. Notre équipe lit votre proposition et vous écrit ce qu’elle en fait."
    )
    return redirect("events:event", slug=made.resource.slug)


def _proposed(form: EventProposalForm, *, by: User) -> Event | None:
    """Propose, and return the event; None with the fault written on the form."""
    try:
        return services.propose_event(form.proposal(), sitting=form.sitting, by=by)
    except WrongMoment:
        form.add_error("day", "Choisissez un moment à venir.")
        return None
