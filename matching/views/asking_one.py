"""From the page of somebody in the directory to a request addressed to them."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from connectors.models import Connector
from diagnostics import perms


@login_not_required
@never_cache
@require_GET
def ask_person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lead whoever has a diagnostic to ask this very person, and anybody else to a diagnostic."""
    person = get_object_or_404(Connector.objects.active().filter(listed=True), pk=pk)
    mine = perms.accessible(request).completed().order_by("-completed_at").first()
    if mine is None:
        messages.info(
            request,
            f"Commencez par le diagnostic\u00a0: il dit ce dont votre entreprise a besoin. Vous "
            f"pourrez ensuite demander à {person.display_name} depuis sa page.",
        )
        return redirect("diagnostics:start")
    address = reverse("matching:ask", kwargs={"pk": mine.pk})
    return redirect(f"{address}?connecteur={person.pk}")
