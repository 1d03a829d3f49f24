"""« Ce qui marche » in the back office: what becomes of what plans propose, and what they lack.

For the national team alone. Cut by region as well, the figures would be told from one another by
subtraction, and a correspondent's region rarely has eleven firms for an action.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, Final
from urllib.parse import urlencode

from django import forms
from django.contrib.admin import AdminSite
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils import timezone

from diagnostics.retake_dates import APART_AT_LEAST
from plans.learning import export, tables
from plans.learning.masking import SHOWN_FROM
from plans.learning.missing import ENOUGH, in_words, missing
from plans.learning.tables import Cut, Row
from plans.models import Plan
from reference import sectors
from reference.enums import SizeClass, Theme

# Longer, a table is read in a spreadsheet.
MOST_ROWS: Final = 100
FILES: Final = ("actions", "ressources", "manques")

View = Callable[..., HttpResponse]


class CutForm(forms.Form):
    """The filters of the address; what is unknown filters nothing."""

    theme = forms.ChoiceField(label="Thème", choices=Theme.choices, required=False)
    secteur = forms.ChoiceField(
        label="Secteur", choices=[("", "Tous"), *sectors.choices()], required=False
    )
    taille = forms.ChoiceField(
        label="Taille", choices=[("", "Toutes"), *SizeClass.choices], required=False
    )


def urls_in(site: AdminSite) -> list[URLPattern]:
    """Return the addresses of these pages in the back office."""

    def seen(view: View) -> View:
        return site.admin_view(partial(_for_the_team, partial(view, site)))

    return [
        path("plans/ce-qui-marche/", seen(actions), name="plans_learning"),
        path("plans/ce-qui-marche/ressources/", seen(resources), name="plans_learning_resources"),
        path("plans/ce-qui-marche/manques/", seen(lacks), name="plans_learning_missing"),
        path("plans/ce-qui-marche/<slug:table>.csv", seen(file), name="plans_learning_file"),
    ]


def may_read(request: HttpRequest) -> bool:
    """Tell whether somebody is of the national team and may open plans."""
    national = getattr(request.user, "region_id", None) is None
    return national and request.user.has_perm("plans.view_plan")


def _for_the_team(view: View, request: HttpRequest, **kwargs: Any) -> HttpResponse:
    if not may_read(request):
        raise PermissionDenied
    if request.method not in ("GET", "HEAD"):
        return HttpResponseNotAllowed(["GET"])
    return view(request, **kwargs)


# --- Pages -----------------------------------------------------------------------------------


def actions(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Show the actions of a theme."""
    cut = _cut(request)
    return _table(site, request, cut, tables.actions(cut), file="actions")


def resources(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Show the resources of a theme."""
    cut = _cut(request)
    return _table(site, request, cut, tables.resources(cut), file="ressources")


def _table(
    site: AdminSite, request: HttpRequest, cut: Cut, rows: list[Row], *, file: str
) -> HttpResponse:
    return TemplateResponse(
        request,
        "admin/learning.html",
        {
            **_context(site, request, title="Ce qui marche"),
            "form": CutForm(_query_of(cut)),
            "cut": cut,
            "file": file,
            "rows": rows[:MOST_ROWS],
            "more": max(0, len(rows) - MOST_ROWS),
            "query": urlencode(_query_of(cut)),
            "months": APART_AT_LEAST,
        },
    )


def lacks(site: AdminSite, request: HttpRequest) -> HttpResponse:
    """Show the needs that too few resources answer."""
    found = [
        {
            "need": one,
            "sizes": in_words(one.sizes),
            "asked": [] if len(one.sizes) == len(SizeClass) else one.sizes,
            "sectors": [(sectors.label(line.sector), line) for line in one.sectors],
        }
        for one in missing(timezone.now())
    ]
    return TemplateResponse(
        request,
        "admin/learning_missing.html",
        {
            **_context(site, request, title="Ressources à ajouter"),
            "lines": found,
            "enough": ENOUGH,
            "propose": _address("resources:propose"),
            "library": _address("admin:resources_resource_changelist"),
        },
    )


def file(site: AdminSite, request: HttpRequest, table: str) -> HttpResponse:
    """Hand over a table as a file."""
    if table not in FILES:
        raise Http404
    cut = _cut(request)
    if table == "manques":
        text = export.missing_csv(missing(timezone.now()))
    elif table == "actions":
        text = export.figures_csv(cut, tables.actions(cut), first=("code", "action", "détail"))
    else:
        rows = tables.resources(cut)
        text = export.figures_csv(cut, rows, first=("identifiant", "ressource", "nature"))
    answer = HttpResponse(text, content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{table}.csv"'
    return answer


def _cut(request: HttpRequest) -> Cut:
    form = CutForm(request.GET)
    form.is_valid()
    given = form.cleaned_data
    theme = Theme(given.get("theme") or Theme.STRATEGIE)
    return Cut(theme, given.get("secteur", ""), given.get("taille", ""))


def _query_of(cut: Cut) -> dict[str, str]:
    return {"theme": cut.theme.value, "secteur": cut.sector, "taille": cut.size}


def _context(site: AdminSite, request: HttpRequest, *, title: str) -> dict[str, Any]:
    return {
        **site.each_context(request),
        "opts": Plan._meta,
        "title": title,
        "shown_from": SHOWN_FROM,
        "now": timezone.now(),
    }


def _address(name: str) -> str:
    """Return an address of the library, empty as long as it has no such page."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
