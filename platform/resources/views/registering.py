"""One event: what it is, and a form to come; one registration, by the link of a mail."""

from datetime import datetime
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from reference.dates import written
from resources import event_calendars, event_links, event_perms, markdown
from resources.enums import RegistrationState, ResourceState
from resources.event_errors import AlreadyRegistered, NotOpen, TooLate
from resources.forms.events import RegisterForm
from resources.models import Event, Registration
from resources.selectors.events import rank_of
from resources.selectors.reading import host_of
from resources.services import confirming, registering
from resources.views.events import calendar_file, readable, visitor
from ui import robots
from ui.limits import too_many

DAY: Final = 24 * 3600
TOO_MANY: Final = (
    "Trop d’inscriptions sont venues de votre réseau aujourd’hui. Réessayez demain, ou "
    "écrivez-nous."
)
ALREADY: Final = (
    "Cette adresse est déjà inscrite. Nous lui renvoyons son message\u00a0: il contient le lien "
    "pour voir, confirmer ou annuler l’inscription."
)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def event(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an event (GET), or register for it (POST)."""
    shown = readable(request, slug)
    user = visitor(request)
    form = RegisterForm(
        request.POST if request.method == "POST" else None,
        initial={"name": user.full_name, "email": user.email} if isinstance(user, User) else {},
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        limit = settings.REGISTRATIONS_PER_DAY_AND_NETWORK
        if too_many(request, "event_registration", limit=limit, seconds=DAY):
            form.add_error(None, TOO_MANY)
            status = 429
        elif _registered(request, shown, form):
            return redirect("events:event", slug=slug)
    context = _page(request, shown, form)
    return render(request, "resources/events/event.html", context, status=status)


def _page(request: HttpRequest, shown: Event, form: RegisterForm) -> dict[str, Any]:
    user, mine = visitor(request), None
    if isinstance(user, User):
        mine = Registration.objects.live().filter(event=shown, user=user).first()
    return {
        "event": shown,
        "resource": shown.resource,
        "is_published": shown.resource.state == ResourceState.PUBLISHED,
        "organiser": event_calendars.organiser_of(shown),
        "body": markdown.render(shown.resource.body),
        "host": host_of(shown.resource.url),
        "closed": registering.why_closed(shown),
        "form": form,
        "trap": robots.TRAP,
        "mine": mine,
        "mine_token": event_links.write(mine.pk) if mine else "",
        "may_manage": event_perms.may_manage(user, shown),
    }


def _registered(request: HttpRequest, shown: Event, form: RegisterForm) -> bool:
    """Register, and say so; False with the fault written on the form."""
    user, given = visitor(request), form.cleaned_data
    try:
        made = registering.register(
            shown,
            name=given["name"],
            email=given["email"],
            by=user if isinstance(user, User) else None,
        )
    except AlreadyRegistered as refused:
        registering.send_again(refused.registration)
        form.add_error("email", ALREADY)
        return False
    except NotOpen as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _where_they_stand(made))
    return True


def _where_they_stand(made: Registration) -> str:
    if made.state == RegistrationState.REGISTERED:
        if made.confirm_by is None:
            return f"Votre place est retenue. La confirmation part à {made.email}."
        return (
            f"Votre place est retenue jusqu’au {_until(made.confirm_by)}. Pour la garder, ouvrez "
            f"le message envoyé à {made.email} et confirmez."
        )
    rank = (
        "L’événement est complet\u00a0: vous êtes sur la liste d’attente, au rang "
        f"{rank_of(made)}. "
    )
    if made.confirm_by is None:
        return f"{rank}Nous vous écrivons à {made.email} dès qu’une place est à vous."
    return (
        f"{rank}Pour y rester, ouvrez le message envoyé à {made.email} et confirmez avant le "
        f"{_until(made.confirm_by)}."
    )


def _until(moment: datetime) -> str:
    return written(timezone.localtime(moment), r"l j F à G \h i")


def _of_link(token: str) -> Registration | None:
    """Return the registration of a link, as long as it names somebody."""
    pk = event_links.read(token)
    rows = Registration.objects.select_related("event__resource", "event__commune", "user")
    return rows.filter(pk=pk, erased_at=None).first() if pk else None


def _confirm(request: HttpRequest, found: Registration) -> None:
    if confirming.confirm(found):
        messages.success(request, "C’est confirmé. Un message part avec ce qu’il faut savoir.")


def _cancel(request: HttpRequest, found: Registration) -> None:
    try:
        cancelled = registering.cancel(found, by=None)
    except TooLate:
        messages.info(request, "L’événement a déjà commencé\u00a0: rien n’a changé.")
    else:
        if cancelled:
            messages.success(request, "C’est annulé. Merci de l’avoir dit.")


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def registration(request: HttpRequest, token: str) -> HttpResponse:
    """Show a registration (GET); confirm or cancel it (POST)."""
    found = _of_link(token)
    if found is None:
        return render(request, "resources/events/registration_dead.html", status=410)
    if request.method == "POST":
        if "confirm" in request.POST:
            _confirm(request, found)
        else:
            _cancel(request, found)
        return redirect("events:registration", token=token)
    waits = found.state == RegistrationState.WAITING
    context = {
        "registration": found,
        "event": found.event,
        "organiser": event_calendars.organiser_of(found.event),
        "token": token,
        "rank": rank_of(found) if waits else 0,
        "has_a_place": found.state == RegistrationState.REGISTERED and not found.is_to_confirm,
        "closed": registering.why_settled(found.event),
        "read_again": found.event.resource.state == ResourceState.PUBLISHED,
    }
    response = render(request, "resources/events/registration.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response


@login_not_required
@never_cache
@require_safe
def registration_file(request: HttpRequest, token: str) -> HttpResponse:
    """Hand over an event for the calendar of somebody who has a place."""
    found = _of_link(token)
    if found is None or found.state == RegistrationState.WAITING or found.is_to_confirm:
        return render(request, "resources/events/registration_dead.html", status=410)
    return calendar_file(event_calendars.invitation_of(found), name=found.event.resource.slug)
