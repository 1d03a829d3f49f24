"""« Mes informations »: who I am here, who saw my details, what I agreed to."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import services
from accounts.forms import ProfileForm
from accounts.models import User

READINGS_SHOWN = 50


class AuthenticatedRequest(HttpRequest):
    """A request that LoginRequiredMiddleware let through."""

    user: User


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: AuthenticatedRequest) -> HttpResponse:
    """Show and change one's own name; list readings of one's details and one's consents."""
    # A copy: a refused form must not change the name shown in the header.
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=request.user.pk))
    if request.method == "POST" and form.is_valid():
        services.rename(request.user, full_name=form.cleaned_data["full_name"])
        messages.success(request, "Vos informations sont enregistrées.")
        return redirect("accounts:profile")
    return render(
        request,
        "accounts/profile.html",
        {
            "form": form,
            "readings": list(request.user.readings.select_related("reader")[:READINGS_SHOWN]),
            "consents": list(request.user.consents.order_by("-given_at")),
        },
    )


@require_POST
def withdraw_consent(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """Withdraw one of one's own consents; somebody else's is not found."""
    consent = get_object_or_404(request.user.consents.all(), pk=pk)
    services.withdraw_consent(consent)
    messages.success(request, "Votre accord est retiré. Vos coordonnées ne sont plus accessibles.")
    return redirect("accounts:profile")
