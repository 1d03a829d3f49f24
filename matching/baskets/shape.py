"""What a basket of the cockpit is: its lines, those of a region, and those dealt with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from django.db.models import Case, CharField, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import Cast

from accounts.models import User
from connectors.models import Connector
from matching.models import BasketTick, HelpRequest, Introduction
from reference import departments

Rows = QuerySet[Any, Any]


def _all_of_them(row: Any, action: str) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Basket:
    """Lines of one kind that wait for the team, why each is there, and what can be done.

    `page` names the page of the back office that a line leads to, and the key of its row;
    `offered` keeps, of the actions, those that a line has a use for.
    """

    slug: str
    title: str
    to_do: str
    rows: Callable[[datetime], Rows]
    why: Callable[[Any], str]
    name: Callable[[Any], str]
    page: Callable[[Any], tuple[str, Any]]
    actions: tuple[str, ...] = ()
    offered: Callable[[Any, str], bool] = _all_of_them

    def visible(self, *, region: str | None, at: datetime) -> Rows:
        """Return the lines of a region, or of all, ticked or not, with who ticked each."""
        rows = self.rows(at)
        return _with_ticks(in_region(rows, region) if region else rows, self.slug)

    def waiting(self, *, region: str | None, at: datetime) -> Rows:
        rows: Rows = self.visible(region=region, at=at).filter(ticked_at=None)
        return rows


def _with_ticks(rows: Rows, slug: str) -> Rows:
    ticks = BasketTick.objects.filter(basket=slug, subject=Cast(OuterRef("pk"), CharField()))
    # Compared out here: a date found in sub-queries does not go into another one.
    ticked: Rows = rows.annotate(
        last_tick=Subquery(ticks.values("at")[:1]),
        ticked_by=Subquery(ticks.values("by__full_name")[:1]),
    ).annotate(ticked_at=Case(When(last_tick__gte=F("since"), then=F("last_tick"))))
    return ticked


def in_region(rows: Rows, region: str) -> Rows:
    """Keep the lines of a region: of the firm, or else of the connecteur."""
    return rows.filter(PLACES[rows.model](region))


def _firm_of(path: str) -> Callable[[str], Q]:
    return lambda region: Q(**{f"{path}company__commune__department__region": region})


def _connector_in(region: str) -> Q:
    """Keep a connecteur of a commune of the region, or who gave its departments instead."""
    codes = [code for code, its_region in departments.regions().items() if its_region == region]
    return Q(commune__department__region=region) | Q(commune=None, departments__overlap=codes)


def _person_in(region: str) -> Q:
    connectors = Connector.objects.filter(_connector_in(region)).values("user")
    firms = HelpRequest.objects.filter(_firm_of("")(region)).values("owner")
    return Q(pk__in=connectors) | Q(pk__in=firms)


PLACES: Final[Mapping[Any, Callable[[str], Q]]] = MappingProxyType(
    {
        HelpRequest: _firm_of(""),
        Introduction: _firm_of("help_request__"),
        Connector: _connector_in,
        User: _person_in,
    }
)
