"""Events to come, for anybody; those of somebody who is signed in come first."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.models import AnonymousUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import User
from reference import departments
from reference.enums import Theme
from resources import event_calendars, event_perms
from resources.forms.events import EventSearchForm
from resources.models import Event
from resources.perms import may_propose
from resources.selectors import events as selectors

KEPT = ("theme", "lieu")


def visitor(request: HttpRequest) -> User | AnonymousUser:
    """Return who is there, whom the middleware has read."""
    user = request.user
    return user if isinstance(user, User) else AnonymousUser()


def readable(request: HttpRequest, slug: str) -> Event:
    """Return an event that the visitor may read; any other is not found."""
    rows = selectors.with_region(Event.objects.all())
    event = get_object_or_404(rows, resource__slug=slug)
    if not event_perms.may_read(visitor(request), event):
        raise Http404
    return event


def _address(asked: dict[str, str], **changed: str) -> str:
    """Return the address of a search, some of it changed; what is empty is left out."""
    query = urlencode({name: value for name, value in (asked | changed).items() if value})
    return reverse("events:events") + (f"?{query}" if query else "")


@login_not_required
@require_safe
def events(request: HttpRequest) -> HttpResponse:
    """List the events to come; what is looked for stands in the address."""
    at = timezone.now()
    form = EventSearchForm(request.GET)
    asked = {name: request.GET.get(name, "") for name in KEPT}
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        wanted = form.search()
        found = selectors.search(wanted, at=at)
        context |= {
            "found": found,
            "wanted": wanted,
            "criteria": _criteria(wanted),
            "any_theme": _address(asked, theme=""),
            "anywhere": _address(asked, lieu=""),
            "online": _address(asked, lieu=selectors.ONLINE),
            "previous": _address(asked, page=str(found.page - 1)) if found.page > 1 else "",
            "next": _address(asked, page=str(found.page + 1)) if found.has_next else "",
        }
    user = visitor(request)
    if isinstance(user, User):
        context |= {
            "may_propose": may_propose(user),
            "organised": selectors.organised_by(user, at=at),
            "registrations": selectors.registrations_of(user, at=at),
        }
    return render(request, "resources/events/search.html", context)


def _criteria(wanted: selectors.Search) -> list[str]:
    """Say in a few words what is looked for."""
    words = [str(Theme(wanted.theme).label)] if wanted.theme else []
    if wanted.where == selectors.ONLINE:
        return [*words, "en ligne"]
    return [*words, departments.label(wanted.where)] if wanted.where else words


@login_not_required
@require_safe
def event_file(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand over an event for any calendar."""
    return calendar_file(event_calendars.published(readable(request, slug)), name=slug)


def calendar_file(calendar: str, *, name: str) -> HttpResponse:
    response = HttpResponse(calendar, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response
