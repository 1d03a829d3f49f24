"""The questionnaire on paper: print it under a number, type it in later."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from diagnostics import codes, helping, perms, services
from diagnostics.forms import SheetNumberForm
from diagnostics.models import PaperSheet
from diagnostics.selectors import sheet_of
from diagnostics.views.limited import HOUR, patience
from notifications.links import absolute
from ui.limits import is_spent, too_many

# Numbers that no sheet bears: a hand mistypes few, since the check digit stops most.
MISSES = "paper-number"
MISSES_AN_HOUR = 20
EXPIRED = "Ce questionnaire a été imprimé il y a plus d’un an : imprimez-en un nouveau."
FINISHED = (
    "Ce questionnaire est déjà saisi. Son résultat est sur l’appareil où il a été saisi, et chez"
    " la personne à qui le lien a été remis."
)
BEGUN_ELSEWHERE = (
    "Ce questionnaire est déjà saisi, ou sa saisie est commencée sur un autre appareil : vous ne"
    " pouvez plus l’accompagner."
)
TAKEN = (
    "Ce questionnaire est déjà entre les mains de quelqu’un : la personne qui vous accompagne,"
    " ou celle qui l’a repris dans son espace."
)


# No token, as for the start page it is on: see `taking.start`.
@csrf_exempt
@login_not_required
@require_POST
def print_sheet(request: HttpRequest) -> HttpResponse:
    """Make a sheet with its number, and lead to the page to print."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return redirect("diagnostics:start")
    if too_many(request, "paper", limit=settings.DIAGNOSTIC_STARTS_PER_HOUR, seconds=HOUR):
        return patience(request)
    try:
        made = services.print_sheet()
    except services.NothingPublished:
        return render(request, "diagnostics/not_ready.html", status=503)
    return redirect("diagnostics:sheet", number=made.number)


def _find(request: HttpRequest, number: str) -> PaperSheet | None:
    """Find a sheet by its number; a number that no sheet bears is counted."""
    found = PaperSheet.objects.select_related("questionnaire").filter(number=number).first()
    if found is None:
        too_many(request, MISSES, limit=MISSES_AN_HOUR, seconds=HOUR)
    return found


@login_not_required
@never_cache
@require_safe
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """Show the sheet to print."""
    if is_spent(request, MISSES, limit=MISSES_AN_HOUR):
        return patience(request)
    found = _find(request, number)
    if found is None or found.expires_at <= timezone.now():
        raise Http404
    address = absolute(reverse("diagnostics:type_in"))
    context = {
        "sheet": found,
        "parts": sheet_of(found.questionnaire),
        "number": codes.in_pairs(found.number),
        "address": address,
        "address_with_number": f"{address}?numero={found.number}",
    }
    return render(request, "diagnostics/sheet.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def type_in(request: HttpRequest) -> HttpResponse:
    """Ask for the number of a sheet (GET); begin to type it in, or go on (POST)."""
    if request.method != "POST":
        form = SheetNumberForm(initial={"numero": request.GET.get("numero", "")})
        return render(request, "diagnostics/type_in.html", {"form": form})
    form = SheetNumberForm(request.POST)
    if form.is_valid():
        if is_spent(request, MISSES, limit=MISSES_AN_HOUR):
            return patience(request)
        found = _find(request, form.cleaned_data["numero"])
        if found is None:
            form.add_error("numero", "Aucun questionnaire imprimé ne porte ce numéro.")
        else:
            answer = _open(request, found, form)
            if answer is not None:
                return answer
    return render(request, "diagnostics/type_in.html", {"form": form})


def _open(request: HttpRequest, found: PaperSheet, form: SheetNumberForm) -> HttpResponse | None:
    """Lead to the questions; None with the fault written on the form."""
    if found.assessment_id and perms.fillable(request).filter(pk=found.assessment_id).exists():
        return redirect("diagnostics:carry_on", pk=found.assessment_id)
    if found.expires_at <= timezone.now():
        form.add_error("numero", EXPIRED)
        return None
    user = request.user
    if isinstance(user, User) and helping.capacities_of(user):
        if found.assessment_id is None:
            # Who types in for somebody as a helper hears first that the owner agrees.
            return redirect(f"{reverse('diagnostics:assist')}?feuille={found.number}")
        form.add_error("numero", BEGUN_ELSEWHERE)
        return None
    limit = settings.DIAGNOSTIC_STARTS_PER_HOUR
    if found.assessment_id is None and too_many(request, "diagnostic", limit=limit, seconds=HOUR):
        return patience(request)
    try:
        assessment = services.type_in(found)
    except services.SheetExpired:
        form.add_error("numero", EXPIRED)
    except services.SheetFinished:
        form.add_error("numero", FINISHED)
    except services.SheetTaken:
        form.add_error("numero", TAKEN)
    else:
        perms.remember_started(request, assessment)
        return redirect("diagnostics:carry_on", pk=assessment.pk)
    return None
