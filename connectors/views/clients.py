"""What a client sees who was named by an applicant: one question, without an account."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from connectors import reference_links
from connectors.enums import ReferenceState
from connectors.errors import AlreadyAnswered
from connectors.forms.label import ClientAnswerForm
from connectors.models import Reference
from connectors.models.labels import EXAMINED
from connectors.services import references


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reference(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether a work was done and finished (GET); keep the answer, once (POST)."""
    response = _answer(request, token)
    # The address is the key: no search engine may learn it. Other sites never do: every page sends
    # its address to our own pages only, which the form needs (a browser that may not say where it
    # comes from sends « Origin: null », and the answer is refused).
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    pk = reference_links.read(token)
    clients = Reference.objects.select_related("label__connector")
    client = clients.filter(pk=pk).first() if pk else None
    if client is None:
        return render(request, "connectors/reference_over.html", {"dead": True}, status=410)
    if client.state != ReferenceState.ASKED:
        return render(request, "connectors/reference_over.html", {"answered": True})
    if client.label.state not in EXAMINED:
        return render(request, "connectors/reference_over.html", {"settled": True})
    form = ClientAnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            references.answer(client, **form.cleaned_data)
        except AlreadyAnswered:
            return render(request, "connectors/reference_over.html", {"answered": True})
        return render(request, "connectors/reference_over.html", {"new": True})
    context = {"form": form, "client": client, "connector": client.label.connector}
    return render(request, "connectors/reference.html", context)
