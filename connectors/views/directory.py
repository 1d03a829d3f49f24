"""The public directory: search, the order of the day, and one page a person."""

from dataclasses import dataclass, replace
from functools import cache
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from connectors.enums import ConnectorState
from connectors.forms.directory import DirectoryForm
from connectors.models import Connector
from connectors.selectors import directory as selectors
from connectors.selectors import owners_words
from connectors.selectors.person import person_card
from connectors.services import charters
from connectors.shuffle import day_of, key_of
from reference import departments, places, sectors, shapes
from reference.enums import Theme
from ui import permissions
from ui.maps import Area, AreaMap

# What a search keeps in its address, in this order.
KEPT = ("quoi", "lieu", "secteur", "qui", "langue", "distance")
# Nobody: an identifier to compute with on the page that explains the order.
EXAMPLE = UUID("2f1d5c1e-7a36-4b0a-9a51-6d0c8e2b7f43")
UNSIGNED = "Ne prend pas de nouvelle demande en ce moment"
NOWHERE = "Nous n’avons pas trouvé de commune près de vous. Saisissez votre commune."


def _address(asked: dict[str, str], **changed: str) -> str:
    """Return the address of a search, some of it changed; what is empty is left out."""
    kept = {name: asked.get(name, "") for name in KEPT} | changed
    query = urlencode({name: value for name, value in kept.items() if value})
    return _directory() + (f"?{query}" if query else "")


@cache
def _directory() -> str:
    return reverse("connectors:directory")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The addresses of wider searches than one, each written where a page needs it only."""

    asked: dict[str, str]

    @property
    def any_subject(self) -> str:
        return _address(self.asked, quoi="")

    @property
    def any_place(self) -> str:
        return _address(self.asked, lieu="")

    @property
    def any_trade(self) -> str:
        return _address(self.asked, secteur="")

    @property
    def at_a_distance_too(self) -> str:
        return _address(self.asked, distance="on")


@login_not_required
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """Search the directory; what is looked for stands in the address."""
    at = timezone.now()
    form = DirectoryForm(request.GET)
    asked = {name: request.GET.get(name, "") for name in KEPT}
    context = {
        "form": form,
        "asked": asked,
        "narrowed": any(asked[name] for name in ("secteur", "qui", "langue")),
    }
    valid = form.is_valid()
    context |= {"choices": form.choices(), "faults": form.errors}
    if valid:
        wanted = form.search()
        found = selectors.search(wanted, at=at)
        context |= {
            "found": found,
            "wanted": wanted,
            "criteria": _criteria(wanted),
            "theme": Theme(wanted.theme).label if wanted.theme else "",
            "sector": sectors.label(wanted.sector),
            "understood": form.cleaned_data,
            "elsewhere": Elsewhere(asked),
            "other_places": [
                (other, _address(asked, lieu=other))
                for other in (wanted.place.others if wanted.place else ())
            ],
            "previous": _address(asked, page=str(found.page - 1)) if found.page > 1 else "",
            "next": _address(asked, page=str(found.page + 1)) if found.has_next else "",
        }
    response = render(request, "connectors/directory/search.html", context)
    permissions.allow(response, "geolocation")
    # It names people who do not want to be found by search engines.
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _criteria(wanted: selectors.Search) -> list[str]:
    """Say in a few words what is looked for."""
    words = [str(Theme(wanted.theme).label)] if wanted.theme else []
    words += [sectors.label(wanted.sector)] if wanted.sector else []
    words += [wanted.place.name] if wanted.place else []
    words += ["à distance"] if wanted.remote and not wanted.place else []
    return words


@csrf_exempt  # It changes nothing: the list then needs no cookie of anybody who only looks.
@login_not_required
@require_POST
def near(request: HttpRequest) -> HttpResponse:
    """Find the commune nearest to a position, among ours, and search there; nothing is kept.

    A POST keeps the position out of addresses, hence of logs.
    """
    asked = {name: request.POST.get(name, "")[:100] for name in KEPT}
    try:
        latitude, longitude = (float(request.POST.get(name, "")) for name in ("lat", "lon"))
        commune = places.nearest(latitude, longitude)
    except ValueError:
        commune = None
    if commune is None:
        messages.warning(request, NOWHERE)
    return redirect(_address(asked, lieu=str(commune) if commune else ""))


@login_not_required
@require_safe
def on_a_map(request: HttpRequest) -> HttpResponse:
    """Show how many listed people each department has, drawn and in a table."""
    counts = selectors.counts_by_department(at=timezone.now())
    page = shapes.page()
    drawn = AreaMap(
        key="connecteurs",
        title="Connecteurs par département",
        message=_message(counts),
        none="aucun connecteur",
        one="connecteur",
        many="connecteurs",
        areas=tuple(
            Area(
                code=code,
                name=departments.label(code),
                value=counts.get(code, 0),
                href=_address({}, lieu=code),
                path=outline.path,
                x=outline.x,
                y=outline.y,
            )
            for code, outline in shapes.departments().items()
        ),
        width=page.width,
        height=page.height,
        frames=page.frames,
    )
    return render(request, "connectors/directory/map.html", {"map": drawn})


def _message(counts: dict[str, int]) -> str:
    """Say in one sentence what the map shows."""
    with_somebody = sum(1 for code in shapes.departments() if counts.get(code))
    if not with_somebody:
        return "Aucun connecteur n’est encore dans l’annuaire."
    if with_somebody == len(shapes.departments()):
        return "Chaque département a au moins un connecteur."
    return f"{with_somebody} départements sur 101 ont au moins un connecteur."


@login_not_required
@require_safe
def order(request: HttpRequest) -> HttpResponse:
    """Say how the order of the day is drawn, and how to draw it again."""
    at = timezone.now()
    day = day_of(at)
    example = {"day": day, "person": EXAMPLE, "key": key_of(day, EXAMPLE).hex}
    context = {"day": selectors.drawn_day(at), "example": example}
    return render(request, "connectors/directory/order.html", context)


@login_not_required
@require_safe
def person(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show somebody listed; anybody else is not there."""
    # During a pause the page stays, and says so: a link to it is not dead for a holiday.
    there = [ConnectorState.ACTIVE, ConnectorState.PAUSED]
    shown = get_object_or_404(
        Connector.objects.select_related("commune", "organisation"),
        pk=pk,
        listed=True,
        state__in=there,
    )
    card = person_card(shown, at=timezone.now())
    if charters.to_sign(shown) is not None:
        # A new charter is no reason for a dead link: the page stays until they sign.
        card = replace(card, is_available=False, availability=UNSIGNED)
    context = {
        "person": card,
        "owners": owners_words.for_public(shown),
        "indexed": shown.indexed,
    }
    response = render(request, "connectors/directory/person.html", context)
    if not shown.indexed:
        response.headers["X-Robots-Tag"] = "noindex"
    return response
