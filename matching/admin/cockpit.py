"""The cockpit: what waits for the team this morning, basket by basket, and what to do about it.

An action here is the one of the lists: the same rights, the same services, the same journal.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone

from accounts.models import User
from connectors.models import Connector
from matching import services
from matching.admin import steering
from matching.admin.requests import HelpRequestAdmin
from matching.baskets import BASKETS, BY_SLUG, SHOWN, counts, lines_of
from matching.baskets.shape import Basket, Rows
from matching.models import BasketTick, HelpRequest, Introduction
from reference import departments
from reference.models import Region
from ui.backoffice import CONFIRMED, MOST_AT_ONCE, StaffAdmin

Acts = Callable[[Any, HttpRequest, Rows], HttpResponse | None]
TICK, UNTICK = "tick", "untick"


def _themselves(rows: Rows) -> Rows:
    return rows.values("pk")


def _still_asked(rows: Rows) -> Rows:
    return Introduction.objects.requested().filter(help_request__in=rows.values("pk")).values("pk")


@dataclass(frozen=True, slots=True)
class CockpitAction:
    """An action on the lines of a basket; `targets` leads from the lines to what it acts on."""

    label: str
    model: type[Model]
    run: Acts
    targets: Callable[[Rows], Rows] = _themselves
    right: str = "steer"


ACTIONS: Final[Mapping[str, CockpitAction]] = MappingProxyType(
    {
        "reassign": CockpitAction("Confier à un autre", HelpRequest, HelpRequestAdmin.reassign),
        "nudge": CockpitAction("Relancer", Introduction, steering.nudge),
        "nudge_asked": CockpitAction("Relancer", Introduction, steering.nudge, _still_asked),
        "take_back": CockpitAction("Reprendre la demande", Introduction, steering.take_back),
        "take_back_waiting": CockpitAction(
            "Reprendre les demandes sans réponse",
            Connector,
            steering.take_back_waiting,
            right="change",
        ),
        "close": CockpitAction("Fermer", HelpRequest, steering.close),
        "begin_again": CockpitAction("Relancer l’attente", HelpRequest, steering.begin_again),
    }
)


def urls_in(site: AdminSite) -> list[URLPattern]:
    """Return the addresses of the cockpit in the back office."""
    return [
        path("matching/cockpit/", site.admin_view(partial(home, site)), name="matching_cockpit"),
        path(
            "matching/cockpit/<slug:slug>/",
            site.admin_view(partial(basket_page, site)),
            name="matching_cockpit_basket",
        ),
    ]


# --- Pages -----------------------------------------------------------------------------------


def home(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Show how many lines wait in each basket."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET"])
    return _page(site, request, None)


def basket_page(site: AdminSite, request: HttpRequest, slug: str) -> HttpResponse:
    """Show the lines of a basket, or act on some of them."""
    basket = BY_SLUG.get(slug)
    if basket is None:
        raise Http404
    if request.method == "POST":
        _requests_of(site, request)
        return _act(site, request, basket)
    return _page(site, request, basket)


def _requests_of(site: AdminSite, request: HttpRequest) -> StaffAdmin:
    """Return the page of the requests, for whoever of the team may open them."""
    requests = _admin_of(site, HelpRequest)
    if not requests.has_view_permission(request):
        raise PermissionDenied
    return requests


def _admin_of(site: AdminSite, model: type[Model]) -> StaffAdmin:
    found = site.get_model_admin(model)
    assert isinstance(found, StaffAdmin)  # noqa: S101 - all pages of ours are
    return found


def _region_of(request: HttpRequest) -> str | None:
    """Return the region looked at: a correspondent's own, whatever the address asks (QUALITY B8),
    or the one that the national team has chosen."""
    followed: str | None = getattr(request.user, "region_id", None)
    asked = request.GET.get("region", "")
    return followed or (asked if asked in departments.regions().values() else None)


def _query(request: HttpRequest) -> str:
    """Return what keeps the region chosen in the addresses of this page."""
    region = _region_of(request)
    return f"?{urlencode({'region': region})}" if region and request.GET.get("region") else ""


def _page(site: AdminSite, request: HttpRequest, basket: Basket | None) -> HttpResponse:
    requests = _requests_of(site, request)
    regions = list(Region.objects.all())
    code, query, now = _region_of(request), _query(request), timezone.now()
    waiting = counts(region=code, at=now)
    lines = lines_of(basket, region=code, at=now) if basket else []
    left = [line for line in lines if line.ticked_at is None]
    return TemplateResponse(
        request,
        "admin/morning.html",
        {
            **site.each_context(request),
            "opts": requests.opts,
            "title": basket.title if basket else "Cockpit",
            "baskets": [
                {
                    "title": one.title,
                    "count": waiting[one.slug],
                    "url": _address(one, query),
                    "current": one is basket,
                }
                for one in BASKETS
            ],
            "basket": basket,
            "lines": [_with_link(line) for line in left],
            "ticked": [_with_link(line) for line in lines if line.ticked_at],
            "more": max(0, waiting[basket.slug] - len(left)) if basket else 0,
            "shown": SHOWN,
            "actions": _actions_of(site, request, basket) if basket else [],
            "may_tick": _may(requests, request, "steer"),
            "regions": regions if getattr(request.user, "region_id", None) is None else [],
            "region": next((one for one in regions if one.code == code), None),
            "query": query,
            "here": _address(basket, query) if basket else "",
            "now": now,
            "checkbox_name": ACTION_CHECKBOX_NAME,
        },
    )


def _address(basket: Basket, query: str) -> str:
    return reverse("admin:matching_cockpit_basket", args=[basket.slug]) + query


def _with_link(line: Any) -> dict[str, Any]:
    name, key = line.page
    return {"line": line, "url": reverse(f"admin:{name}_change", args=[key])}


# --- Acting ----------------------------------------------------------------------------------


def _may(model_admin: StaffAdmin, request: HttpRequest, right: str) -> bool:
    allowed: bool = getattr(model_admin, f"has_{right}_permission")(request)
    return allowed


def _actions_of(
    site: AdminSite, request: HttpRequest, basket: Basket
) -> list[tuple[str, CockpitAction]]:
    """Return the actions of a basket that this person may use."""
    offered = [(name, ACTIONS[name]) for name in basket.actions]
    return [
        (name, action)
        for name, action in offered
        if _may(_admin_of(site, action.model), request, action.right)
    ]


def _act(site: AdminSite, request: HttpRequest, basket: Basket) -> HttpResponse:
    """Run an action on the lines chosen, then come back to the basket."""
    back = _address(basket, _query(request))
    only, _, key = request.POST.get("only", "").partition(" ")
    name = only or request.POST.get("action", "")
    keys = [key] if only else request.POST.getlist(ACTION_CHECKBOX_NAME)[:MOST_AT_ONCE]
    if not keys:
        messages.warning(request, "Cochez d’abord les lignes sur lesquelles agir.")
        return redirect(back)
    visible = basket.visible(region=_region_of(request), at=timezone.now())
    if name in (TICK, UNTICK):
        _tick(site, request, basket, visible, keys, done=name == TICK)
        return redirect(back)
    action = dict(_actions_of(site, request, basket)).get(name)
    if action is None:
        raise PermissionDenied
    model_admin = _admin_of(site, action.model)
    rows: Rows = model_admin.get_queryset(request)
    if CONFIRMED in request.POST:
        # What was confirmed is named by its own key: the line may have left the basket since.
        rows = rows.filter(pk__in=_well_formed(action.model, keys))
    else:
        chosen = visible.filter(pk__in=_well_formed(visible.model, keys))
        rows = rows.filter(pk__in=action.targets(chosen))
    if not rows.exists():
        messages.warning(request, "Il n’y a plus rien à faire pour ces lignes.")
        return redirect(back)
    answer = action.run(model_admin, request, rows)
    if answer is None:
        return redirect(back)
    if isinstance(answer, TemplateResponse) and answer.context_data is not None:
        answer.context_data |= {"back": back, "action": name}
    return answer


def _well_formed(model: type[Model], keys: list[str]) -> list[Any]:
    """Return the keys that may be one of this model; what is not is nobody's."""
    found = []
    for key in keys:
        try:
            found.append(model._meta.pk.to_python(key))
        except ValidationError:
            continue
    return found


def _tick(
    site: AdminSite,
    request: HttpRequest,
    basket: Basket,
    visible: Rows,
    keys: list[str],
    *,
    done: bool,
) -> None:
    if not _may(_admin_of(site, HelpRequest), request, "steer"):
        raise PermissionDenied
    by = request.user
    assert isinstance(by, User)  # noqa: S101 - the back office is for staff only
    found = visible.filter(pk__in=_well_formed(visible.model, keys)).values_list("pk", flat=True)
    subjects = [str(pk) for pk in found]
    for subject in subjects:
        if done:
            services.tick(basket.slug, subject, by=by)
        else:
            _put_back(site, request, basket.slug, subject)
    words = "Lignes traitées" if done else "Lignes remises dans la liste"
    messages.success(request, f"{words}\u00a0: {len(subjects)}.")


def _put_back(site: AdminSite, request: HttpRequest, basket: str, subject: str) -> None:
    """Put a line back in its basket; the history keeps who had dealt with it, and who did this."""
    tick = BasketTick.objects.select_related("by").filter(basket=basket, subject=subject).first()
    if tick is None:
        return
    said = f"Remise dans la liste\u00a0; traitée le {timezone.localtime(tick.at):%d/%m/%Y à %H:%M}"
    _admin_of(site, BasketTick).log_change(request, tick, f"{said} par {tick.by}.")
    services.untick(basket, subject)
