"""The label that somebody holds: its certificate and badge, its renewal, its suspension."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from connectors.errors import (
    AlreadyApplied,
    AnswerGiven,
    AppealOpen,
    ForbiddenTransition,
    NoCriteria,
    RenewalNotOpen,
)
from connectors.forms.reports import AnswerForm
from connectors.models import Suspension
from connectors.selectors.holding import holding_of
from connectors.selectors.real_work import real_work_of
from connectors.services import renewals, suspensions
from connectors.views import visitor
from connectors.views.label import APPEAL_OPEN
from connectors.views.register import themes_of
from notifications.links import absolute


@never_cache
@require_safe
def label_held(request: HttpRequest) -> HttpResponse:
    """Show the label of the visitor as it stands, and what can be done of it."""
    connector, now = visitor.own(request), timezone.now()
    held = holding_of(connector, at=now)
    context = {"connector": connector, "held": held}
    if held.label is not None:
        context |= {"themes": themes_of(held.label)}
        if held.label.awarded_at is not None:
            context["work"] = real_work_of(connector, since=held.label.awarded_at, until=now)
    if held.valid and held.label is not None and held.label.number:
        named = {"number": held.label.number}
        paste = {
            "certificate": absolute(reverse("connectors:certificate", kwargs=named)),
            "badge": absolute(reverse("connectors:badge", kwargs=named)),
        }
        context |= paste
        context["paste"] = render_to_string("connectors/badge_to_paste.html", paste, request)
    return render(request, "connectors/label_held.html", context)


@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """Begin the renewal of one's label."""
    connector = visitor.own(request)
    try:
        renewals.renew(connector, by=visitor.user(request))
    except AlreadyApplied:
        messages.info(request, "Votre demande de renouvellement est déjà commencée.")
    except RenewalNotOpen:
        messages.warning(request, "Le renouvellement s’ouvre 90 jours avant la fin du label.")
    except AppealOpen:
        messages.warning(request, APPEAL_OPEN)
    except NoCriteria:
        messages.warning(request, "Les demandes de label ne sont pas encore ouvertes.")
    except ForbiddenTransition:
        messages.warning(request, "Votre profil ne permet pas de renouveler un label.")
    else:
        messages.success(request, "Votre demande de renouvellement est commencée.")
        return redirect("connectors:label_file")
    return redirect("connectors:label_held")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def suspension(request: HttpRequest) -> HttpResponse:
    """Show what is held against the visitor, and take their answer."""
    connector = visitor.own(request)
    rows = Suspension.objects.filter(label__connector=connector).select_related("label__connector")
    current = rows.first()
    if current is None:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            suspensions.answer_suspension(
                current, answer=form.cleaned_data["answer"], by=visitor.user(request)
            )
        except AnswerGiven:
            messages.info(request, "Votre réponse est déjà donnée, ou la décision est prise.")
        else:
            messages.success(request, "Votre réponse est transmise à notre équipe.")
        return redirect("connectors:suspension")
    return render(request, "connectors/suspension.html", {"form": form, "suspension": current})
