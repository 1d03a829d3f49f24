"""What owners say, as the connecteur reads it and replies."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.models import User
from connectors.enums import TestimonyState
from connectors.errors import ForbiddenTransition
from connectors.forms.trust import ReplyForm
from connectors.models import Testimony
from connectors.services import testimonies


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def testimony(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what an owner said, once it may be read; keep the reply."""
    assert isinstance(request.user, User)  # noqa: S101 - LoginRequiredMiddleware saw to it
    mine = Testimony.objects.readable_by_connector().filter(work__connector__user=request.user)
    found = get_object_or_404(mine, pk=pk)
    waits = found.state == TestimonyState.TO_ANSWER
    form = ReplyForm(request.POST if request.method == "POST" else None) if waits else None
    if request.method == "POST" and (form is None or form.is_valid()):
        _reply(request, found, form.cleaned_data["text"] if form else "")
        return redirect("connectors:testimony", pk=found.pk)
    return render(request, "connectors/testimony.html", {"testimony": found, "form": form})


def _reply(request: HttpRequest, found: Testimony, text: str) -> None:
    assert isinstance(request.user, User)  # noqa: S101 - LoginRequiredMiddleware saw to it
    try:
        testimonies.reply(found, by=request.user, text=text)
    except ForbiddenTransition:
        messages.info(request, "Cet avis n’attend plus de réponse.")
    else:
        messages.success(request, "Merci. Votre réponse est enregistrée.")
