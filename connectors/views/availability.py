"""Being there or not: a pause, days off, so many firms a month, quiet hours."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from connectors import workload
from connectors.enums import ConnectorState
from connectors.errors import ForbiddenTransition, HolidayOver, HolidayOverlaps, HolidayTooLate
from connectors.forms.availability import CapacityForm, HolidayForm, QuietHoursForm
from connectors.models import Connector, Holiday
from connectors.services import holidays, hours
from connectors.views import visitor
from reference.holidays import PARIS
from ui.forms import BaseForm

CAPACITY, QUIET, HOLIDAY = "capacity", "quiet", "holiday"


@dataclass
class Forms:
    """The three forms of the page, of which at most one was sent."""

    capacity: CapacityForm
    quiet: QuietHoursForm
    holiday: HolidayForm
    sent: BaseForm | None = None

    @classmethod
    def of(cls, connector: Connector, request: HttpRequest) -> "Forms":
        act = request.POST.get("act") if request.method == "POST" else None
        forms = cls(
            CapacityForm(
                request.POST if act == CAPACITY else None,
                initial=CapacityForm.initial_of(connector),
            ),
            QuietHoursForm(
                request.POST if act == QUIET else None,
                initial=QuietHoursForm.initial_of(connector),
            ),
            HolidayForm(request.POST if act == HOLIDAY else None),
        )
        forms.sent = next(
            (one for one in (forms.capacity, forms.quiet, forms.holiday) if one.is_bound), None
        )
        return forms


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def availability(request: HttpRequest) -> HttpResponse:
    """Show when a connecteur is there, and keep what one of the forms says."""
    connector = visitor.own(request)
    forms = Forms.of(connector, request)
    if forms.sent is not None and forms.sent.is_valid() and _keep(request, connector, forms.sent):
        return redirect("connectors:availability")
    now = timezone.now()
    context = {
        "connector": connector,
        "forms": forms,
        "form": forms.sent,
        "holidays": _holidays(connector, at=now),
        "work": workload.of(connector, at=now),
        "in_network": connector.state in (ConnectorState.ACTIVE, ConnectorState.PAUSED),
    }
    return render(request, "connectors/availability.html", context)


def _holidays(connector: Connector, *, at: datetime) -> list[Holiday]:
    to_come = Holiday.objects.kept().to_come(on=at.astimezone(PARIS).date())
    return list(to_come.filter(connector=connector))


def _keep(request: HttpRequest, connector: Connector, form: BaseForm) -> bool:
    """Call the service of the form that was sent; tell whether it was kept."""
    by = visitor.user(request)
    if isinstance(form, CapacityForm):
        hours.choose_capacity(connector, **form.cleaned_data, by=by)
        messages.success(request, "Votre nombre d’entreprises par mois est enregistré.")
        return True
    if isinstance(form, QuietHoursForm):
        hours.choose_quiet_hours(connector, **form.cleaned_data, by=by)
        messages.success(request, "Vos heures calmes sont enregistrées.")
        return True
    try:
        holidays.plan_holiday(connector, **form.cleaned_data, by=by)
    except HolidayOverlaps:
        form.add_error(
            "first_day",
            "Ces jours touchent un congé déjà prévu\u00a0: annulez-le d’abord, "
            "ou choisissez d’autres jours.",
        )
    except HolidayTooLate:
        form.add_error("first_day", "Un congé commence aujourd’hui au plus tôt.")
    except ForbiddenTransition:
        form.add_error(None, "Vous pourrez prévoir un congé quand votre profil sera actif.")
    else:
        messages.success(request, "Votre congé est prévu\u00a0: rien d’autre à faire.")
        return True
    return False


@require_POST
def cancel_holiday(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Cancel days off, to come or under way."""
    connector = visitor.own(request)
    holiday = get_object_or_404(Holiday, pk=pk, connector=connector)
    try:
        holidays.cancel_holiday(holiday, by=visitor.user(request))
    except HolidayOver:
        messages.info(request, "Ce congé était déjà terminé ou annulé.")
    else:
        messages.success(request, "Le congé est annulé.")
    return redirect("connectors:availability")
