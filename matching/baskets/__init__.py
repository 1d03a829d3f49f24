"""The baskets of the cockpit, made for a working morning of the team (QUALITY E1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from django.db.models import Count, F, IntegerField, Value

from matching.baskets import rows
from matching.baskets.shape import Basket

# As many as the actions on several lines take at once.
SHOWN: Final = 50


@dataclass(frozen=True, slots=True)
class Line:
    key: str
    name: str
    page: tuple[str, Any]
    why: str
    since: datetime
    ticked_at: datetime | None
    ticked_by: str
    actions: tuple[str, ...]


def lines_of(basket: Basket, *, region: str | None, at: datetime) -> list[Line]:
    """Return the oldest lines first, those dealt with after the others (one query)."""
    visible = basket.visible(region=region, at=at)
    ordered = visible.order_by(F("ticked_at").desc(nulls_first=True), "since", "pk")
    return [
        Line(
            str(row.pk),
            basket.name(row),
            basket.page(row),
            basket.why(row),
            row.since,
            row.ticked_at,
            row.ticked_by or "un compte sans nom",
            tuple(one for one in basket.actions if basket.offered(row, one)),
        )
        for row in ordered[:SHOWN]
    ]


def counts(*, region: str | None, at: datetime) -> dict[str, int]:
    """Return how many lines wait in each basket (one query for all)."""
    first, *others = [
        basket.waiting(region=region, at=at)
        .order_by()
        .annotate(_number=Value(number, IntegerField()))
        .values("_number")
        .annotate(_count=Count("pk"))
        .values_list("_number", "_count")
        for number, basket in enumerate(BASKETS)
    ]
    # What waits nowhere has no line.
    found = dict(first.union(*others, all=True))
    return {basket.slug: found.get(number, 0) for number, basket in enumerate(BASKETS)}


def _firm(request: Any) -> str:
    return str(request.company)


def _page_of_request(request: Any) -> tuple[str, Any]:
    return "matching_helprequest", request.pk


def _asked(introduction: Any) -> str:
    return str(introduction.connector.display_name)


def _page_of_introduction(introduction: Any) -> tuple[str, Any]:
    return "matching_introduction", introduction.pk


def _display_name(connector: Any) -> str:
    return str(connector.display_name)


def _page_of_connector(connector: Any) -> tuple[str, Any]:
    return "connectors_connector", connector.pk


BASKETS: Final[Sequence[Basket]] = (
    Basket(
        "sans-reponse",
        "Personne n’a répondu",
        "Confiez la demande à quelqu’un, ou appelez le dirigeant. S’il n’y a rien à proposer, "
        "fermez-la en disant pourquoi.",
        rows.nobody,
        rows.why_nobody,
        _firm,
        _page_of_request,
        ("reassign", "nudge_asked", "close"),
        rows.offered_of_request,
    ),
    Basket(
        "en-retard",
        "En retard",
        "Relancez le connecteur, ou appelez-le. S’il n’est plus disponible, reprenez-lui la "
        "demande.",
        rows.overdue,
        rows.why_overdue,
        _asked,
        _page_of_introduction,
        ("nudge", "take_back"),
        rows.offered_of_introduction,
    ),
    Basket(
        "trop-de-demandes",
        f"Connecteurs avec plus de {rows.OPEN_AT_MOST} demandes",
        "Appelez la personne. Reprenez-lui ce qu’elle n’a pas encore accepté\u00a0: d’autres sont "
        "sollicités aussitôt.",
        rows.overloaded,
        rows.why_overloaded,
        _display_name,
        _page_of_connector,
        ("take_back_waiting",),
    ),
    Basket(
        "apres-trois-mois",
        "Première demande après trois mois calmes",
        "Un mot ou un appel\u00a0: la personne ne s’attend peut-être plus à être sollicitée.",
        rows.quiet,
        rows.why_quiet,
        _asked,
        _page_of_introduction,
        ("nudge", "take_back"),
        rows.offered_of_introduction,
    ),
    Basket(
        "refus-sans-motif",
        "Refus sans motif",
        "Refuser est permis. Demandez pourquoi, pour mieux proposer la fois suivante.",
        rows.no_reason,
        rows.why_no_reason,
        _display_name,
        _page_of_connector,
    ),
    Basket(
        "messages-en-retour",
        "Messages qui reviennent",
        "Trouvez la bonne adresse par téléphone, puis corrigez-la.",
        rows.bouncing,
        rows.why_bouncing,
        lambda person: str(person.connector_name or person.firm),
        rows.page_of_person,
    ),
    Basket(
        "attentes-bloquees",
        "Attentes bloquées",
        "Relancez l’attente\u00a0: ses étapes sont prévues de nouveau à partir d’aujourd’hui.",
        rows.stuck,
        rows.why_stuck,
        _firm,
        _page_of_request,
        ("begin_again", "reassign", "close"),
        rows.offered_of_request,
    ),
)
BY_SLUG: Final[Mapping[str, Basket]] = MappingProxyType({basket.slug: basket for basket in BASKETS})
