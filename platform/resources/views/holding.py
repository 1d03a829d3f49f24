"""What the organiser of an event does: read who comes, tick who came, change, cancel."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from resources import event_perms
from resources.enums import RegistrationState
from resources.event_errors import FewerThanTaken, TooEarly, TooLate, WrongMoment
from resources.forms.events import CancelEventForm, SittingForm
from resources.models import Event
from resources.notifications.events import KEPT_AFTER
from resources.selectors.events import registered_for, with_region
from resources.services import events as services
from resources.services import registering

OVER = "L’événement est passé ou annulé\u00a0: rien n’a changé."


def _managed(request: HttpRequest, slug: str) -> tuple[Event, User]:
    """Return an event that the visitor looks after; any other is not found."""
    event = get_object_or_404(with_region(Event.objects.all()), resource__slug=slug)
    if not isinstance(request.user, User) or not event_perms.may_manage(request.user, event):
        raise Http404
    return event, request.user


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def registered(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who is registered, and who waits (GET); note who came (POST)."""
    event, user = _managed(request, slug)
    if request.method == "POST":
        try:
            present = {UUID(key) for key in request.POST.getlist("present")}
            registering.take_attendance(event, present=present, by=user)
        except ValueError as error:
            raise Http404 from error
        except TooEarly:
            messages.warning(request, "L’événement n’a pas commencé\u00a0: personne n’est venu.")
        except TooLate:
            messages.info(request, OVER)
        else:
            messages.success(request, "Les présences sont notées.")
        return redirect("events:registered", slug=slug)
    now = timezone.now()
    context = {
        "event": event,
        "resource": event.resource,
        "registered": registered_for(event),
        "has_begun": event.starts_at <= now,
        "may_change": event.cancelled_at is None and event.starts_at > now,
        "kept_until": event.ends_at + KEPT_AFTER,
        "attended": RegistrationState.ATTENDED,
    }
    return render(request, "resources/events/registered.html", context)


@require_POST
def cancel_registration(request: HttpRequest, slug: str) -> HttpResponse:
    """Cancel the registration of somebody who asked the organiser to."""
    event, user = _managed(request, slug)
    try:
        one = get_object_or_404(event.registrations, pk=UUID(request.POST.get("registration", "")))
        cancelled = registering.cancel(one, by=user)
    except ValueError as error:
        raise Http404 from error
    except TooLate:
        messages.info(request, OVER)
    else:
        if cancelled:
            messages.success(request, "L’inscription est annulée, la personne en est prévenue.")
    return redirect("events:registered", slug=slug)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Change when, where and for how many an event is held."""
    event, user = _managed(request, slug)
    form = SittingForm(
        request.POST if request.method == "POST" else None, initial=SittingForm.initial_of(event)
    )
    if request.method == "POST" and form.is_valid() and _changed(request, event, form, by=user):
        return redirect("events:event", slug=slug)
    return _change_page(request, event, form, CancelEventForm())


def _change_page(
    request: HttpRequest, event: Event, form: SittingForm, cancel_form: CancelEventForm
) -> HttpResponse:
    context = {
        "event": event,
        "resource": event.resource,
        "form": cancel_form if cancel_form.is_bound else form,
        "sitting_form": form,
        "cancel_form": cancel_form,
        "may_change": event.cancelled_at is None and event.starts_at > timezone.now(),
    }
    return render(request, "resources/events/change.html", context)


def _changed(request: HttpRequest, event: Event, form: SittingForm, *, by: User) -> bool:
    """Change the event, and say so; False with the fault written on the form."""
    try:
        different = services.change_event(event, sitting=form.sitting, by=by)
    except WrongMoment:
        form.add_error("day", "Choisissez un moment à venir.")
        return False
    except FewerThanTaken as refused:
        form.add_error(
            "places",
            f"{refused.taken} personnes sont déjà inscrites\u00a0: prévoyez au moins autant de "
            "places, ou annulez d’abord des inscriptions.",
        )
        return False
    except TooLate:
        messages.info(request, OVER)
        return True
    said = "C’est changé. Les personnes inscrites en sont prévenues si la date ou le lieu changent."
    messages.success(request, said if different else "Rien n’a changé.")
    return True


@require_POST
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """Cancel an event; everybody registered is told."""
    event, user = _managed(request, slug)
    form = CancelEventForm(request.POST)
    if not form.is_valid():
        return _change_page(
            request, event, SittingForm(initial=SittingForm.initial_of(event)), form
        )
    try:
        services.cancel_event(event, reason=form.cleaned_data["reason"], by=user)
    except TooLate:
        messages.info(request, OVER)
    else:
        messages.success(request, "L’événement est annulé. Les personnes inscrites sont prévenues.")
    return redirect("events:event", slug=slug)
