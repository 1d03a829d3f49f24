"""The owner's side of a diagnostic filled in with a helper: the code, typed on their own device."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.firms import session
from accounts.models import User
from diagnostics import perms, services
from diagnostics.forms import HandOverCodeForm
from diagnostics.models import Assistance
from diagnostics.views.limited import HOUR, patience
from ui.limits import is_spent, too_many, too_many_of

# Only codes that open nothing count: a training room behind one address types its own
# (QUALITY B18). One code is not tried for ever from many addresses either.
MISSES = "hand-over-code"
MISSES_AN_HOUR = 20
TRIES_OF_ONE_CODE = 10


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_over(request: HttpRequest) -> HttpResponse:
    """Ask for the code (GET), say what it opens (POST), and open it (POST, once)."""
    if request.method != "POST":
        typed = request.GET.get("code", "")
        form = HandOverCodeForm(initial={"code": typed})
        return render(request, "diagnostics/take_over.html", {"form": form})
    form = HandOverCodeForm(request.POST)
    if not form.is_valid():
        return render(request, "diagnostics/take_over.html", {"form": form})
    code = form.cleaned_data["code"]
    if is_spent(request, MISSES, limit=MISSES_AN_HOUR) or too_many_of(
        f"{MISSES}:{code}", limit=TRIES_OF_ONE_CODE, seconds=HOUR
    ):
        return patience(request)
    found = Assistance.objects.select_related("assessment", "organisation").filter(code=code)
    assistance = found.first()
    if assistance is None:
        too_many(request, MISSES, limit=MISSES_AN_HOUR, seconds=HOUR)
        form.add_error("code", "Aucun diagnostic ne porte ce code. Vérifiez chaque caractère.")
        return render(request, "diagnostics/take_over.html", {"form": form})
    if request.user.pk == assistance.helper_id:
        form.add_error(
            "code",
            "Vous avez rempli ce diagnostic avec ce compte : le code est pour le dirigeant, sur"
            " son propre appareil.",
        )
        return render(request, "diagnostics/take_over.html", {"form": form})
    return _open(request, assistance)


def _open(request: HttpRequest, assistance: Assistance) -> HttpResponse:
    """Say what opening does, or do it; a code that is over says why."""
    if perms.accessible(request).filter(pk=assistance.assessment_id).exists():
        # A second press, or the same browser on another day: it is theirs already.
        return redirect("diagnostics:carry_on", pk=assistance.assessment_id)
    if not assistance.is_open:
        return _over(request, assistance)
    if "open" not in request.POST:
        context = {"assistance": assistance, "assessment": assistance.assessment}
        return render(request, "diagnostics/take_over_confirm.html", context)
    try:
        assessment = services.hand_over(assistance)
    except (services.AlreadyHandedOver, services.CodeIsOver):
        return _over(request, assistance)
    perms.remember_started(request, assessment)
    if isinstance(request.user, User):
        services.claim(assessment, owner=request.user, firm=session.kept_id(request))
    return redirect("diagnostics:carry_on", pk=assessment.pk)


def _over(request: HttpRequest, assistance: Assistance) -> HttpResponse:
    return render(request, "diagnostics/code_over.html", {"assistance": assistance}, status=410)
