"""The connecteur closes what they accepted, and says with what outcome."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from matching import services
from matching.exchange_forms import CloseForm
from matching.views.exchange import for_connector, is_open, user_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def close(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for the outcome (GET), close (POST)."""
    introduction = for_connector(request, pk)
    if not is_open(introduction):
        messages.info(request, "Cet accompagnement est déjà terminé.")
        return redirect("matching:introduction", pk=introduction.pk)
    form = CloseForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.close_introduction(introduction, **form.cleaned_data, by=user_of(request))
        except (services.AlreadySettled, services.ConsentWithdrawn):
            messages.warning(request, "Cet accompagnement est déjà terminé.")
        else:
            messages.success(request, "C’est noté, merci. L’entreprise est prévenue.")
        return redirect("matching:dashboard")
    return render(request, "matching/close.html", {"introduction": introduction, "form": form})
