"""The label that somebody holds: until when, its certificate, its badge, its renewal."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from connectors.enums import ConnectorState
from connectors.models import Connector
from connectors.selectors.holding import holding_of


def _own(request: HttpRequest) -> Connector:
    """Return the visitor's own profile; for anybody else the page does not exist."""
    return get_object_or_404(
        Connector.objects.select_related("user").exclude(state=ConnectorState.LEFT),
        user=request.user,
    )


@never_cache
@require_safe
def label_held(request: HttpRequest) -> HttpResponse:
    """Show the label of the visitor as it stands, and what can be done of it."""
    connector = _own(request)
    context = {"connector": connector, "held": holding_of(connector, at=timezone.now())}
    return render(request, "connectors/label_held.html", context)
