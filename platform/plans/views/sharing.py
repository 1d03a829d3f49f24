"""Sharing a plan to be read: links sent and closed by its owner, opened by whoever has one."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.views import AuthenticatedRequest
from plans import services
from plans.forms import ShareForm
from plans.models import Plan, PlanShare
from plans.reading import reading_of
from plans.views.plan import acted_on
from ui.limits import too_many_of

DAY = 24 * 3600
# One person writes to strangers through us: enough for an accountant, a partner and a few more.
SHARES_A_DAY = 10


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def share(request: AuthenticatedRequest, pk: UUID) -> HttpResponse:
    """List the links of a plan (GET); send one, or close one (POST)."""
    plan = acted_on(request, pk)
    form = ShareForm()
    if request.method == "POST" and "revoke" in request.POST:
        _revoke(request, plan, request.POST["revoke"])
        return redirect("plans:share", pk=pk)
    if request.method == "POST":
        form = ShareForm(request.POST)
        if form.is_valid() and _send(request, plan, form):
            return redirect("plans:share", pk=pk)
    links = list(plan.shares.live(at=timezone.now()))
    return render(request, "plans/share.html", {"plan": plan, "form": form, "links": links})


def _send(request: AuthenticatedRequest, plan: Plan, form: ShareForm) -> bool:
    """Send a link; tell whether it is sent, the fault written on the form otherwise."""
    if too_many_of(f"plan_share:{request.user.pk}", limit=SHARES_A_DAY, seconds=DAY):
        form.add_error(None, "Vous avez envoyé dix liens aujourd’hui\u00a0: revenez demain.")
        return False
    address = form.cleaned_data["address"]
    try:
        services.share(plan, address=address, by=request.user)
    except services.AlreadyShared:
        form.add_error("address", "Cette personne a déjà un lien ouvert.")
        return False
    except services.TooManyShares:
        form.add_error(
            None, "Dix liens sont déjà ouverts\u00a0: fermez-en un avant d’en envoyer un autre."
        )
        return False
    messages.success(request, f"Le lien est envoyé à {address}.")
    return True


def _revoke(request: AuthenticatedRequest, plan: Plan, number: str) -> None:
    link = None
    if number.isdecimal() and len(number) < 18:
        link = plan.shares.filter(pk=int(number)).first()
    if link is not None and services.close_share(link, by=request.user):
        messages.success(request, "Le lien est fermé\u00a0: il n’ouvre plus rien.")
    else:
        messages.info(request, "Ce lien était déjà fermé.")


@login_not_required
@never_cache
@require_safe
def shared(request: HttpRequest, key: str) -> HttpResponse:
    """Show a plan to read, and nothing to do with it; a link closed or expired is a 410."""
    live = PlanShare.objects.live(at=timezone.now()).select_related("plan")
    link = live.filter(key=key).first()
    if link is None:
        response = render(request, "plans/share_dead.html", status=410)
    else:
        context = {"page": reading_of(link.plan), "link": link}
        response = render(request, "plans/shared.html", context)
    # The address is the key: neither search engines nor the sites linked to may learn it.
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
