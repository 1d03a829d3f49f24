"""What a connecteur has done."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from connectors.selectors.work import DELAYS_FROM, done_by
from connectors.views import visitor


@never_cache
@require_safe
def work(request: HttpRequest) -> HttpResponse:
    """List what one finished, how long it took, and what owners said."""
    connector = visitor.own(request)
    context = {
        "connector": connector,
        "done": done_by(connector, page=request.GET.get("page", "1")),
        "delays_from": DELAYS_FROM,
    }
    return render(request, "connectors/work.html", context)
