"""Read what a ranking weighs of the connecteurs of a shortlist; `ranking` then judges them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone

from connectors.enums import ConnectorState
from connectors.models import (
    Charter,
    Connector,
    ConnectorTheme,
    DeclaredLink,
    FinishedWork,
    Holiday,
    Label,
    MisconductReport,
    SalesBar,
)
from matching.enums import IntroductionState
from matching.models import CapacityMonth, Introduction
from matching.months import month_of
from matching.ranking import Ask, Candidate, KnownTheme
from reference.enums import Theme
from reference.holidays import PARIS

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, to leave out their own firm and those already asked; all optional."""

    user_id: int | None = None
    siren: str = ""
    help_request_id: UUID | None = None

    @classmethod
    def of(cls, user: "User", *, siret: str = "", help_request_id: UUID | None = None) -> "Asker":
        return cls(user.pk, siret[:9], help_request_id)


NOBODY = Asker()
NO: Final = Value(value=False, output_field=BooleanField())


def candidates_for(
    ids: Sequence[UUID], ask: Ask, *, asker: Asker = NOBODY, at: datetime
) -> list[Candidate]:
    """Return what a ranking reads of each of these people, in their order (one query)."""
    found = {row["id"]: _candidate(row, at=at) for row in _rows(ids, ask, asker=asker, at=at)}
    return [found[pk] for pk in ids if pk in found]


def _rows(ids: Sequence[UUID], ask: Ask, *, asker: Asker, at: datetime) -> QuerySet[Connector, Any]:
    themes = (
        ConnectorTheme.objects.filter(
            connector=OuterRef("pk"), theme__in=[asked.theme for asked in ask.themes]
        )
        .order_by("theme")
        # As plain text: hundreds of small JSON values take longer to read than to find.
        .values(pair=Concat("theme", Value(" "), Cast("level", CharField())))
    )
    return (
        Connector.objects.filter(pk__in=ids)
        .annotate(
            charter_signed=_signed(),
            labelled=_found(Label.objects.valid(at=at)),
            on_holiday=_found(Holiday.objects.kept().under_way(on=at.astimezone(PARIS).date())),
            known=ArraySubquery(themes),
            accepted=Coalesce(_accepted(at), 0),
            waiting=Coalesce(_waiting(), 0),
            own_firm=_own_firm(asker),
            declared_link=_declared_link(asker),
            turned_down=_turned_down(asker),
            reported=_reported(asker),
            works_alike=_works_alike(ask),
            already_asked=_already_asked(asker),
            sales_barred=_sales_barred(asker, at),
        )
        .order_by()
        .values(
            "id",
            "state",
            "charter_signed",
            "labelled",
            "on_holiday",
            "known",
            "sectors",
            "size_classes",
            "languages",
            "slots",
            "departments",
            "latitude",
            "longitude",
            "radius_km",
            "remote",
            "on_site",
            "monthly_capacity",
            "accepted",
            "waiting",
            "last_proposed_at",
            "own_firm",
            "declared_link",
            "already_asked",
            "turned_down",
            "reported",
            "sales_barred",
            "works_alike",
        )
    )


def _signed() -> Coalesce:
    """Tell who has signed the version in force; one signed long ago no longer counts."""
    in_force = Charter.objects.published().order_by("-published_at", "-pk").values("pk")[:1]
    return Coalesce(
        ExpressionWrapper(Q(charter=Subquery(in_force)), output_field=BooleanField()), NO
    )


def _found(rows: QuerySet[Any]) -> Coalesce:
    """Tell whether a connecteur has one of these rows.

    Said by a row: a mere EXISTS has PostgreSQL read the whole table first.
    """
    of_theirs = rows.filter(connector=OuterRef("pk")).order_by()
    return Coalesce(
        Subquery(
            of_theirs.annotate(found=Value(value=True)).values("found")[:1],
            output_field=BooleanField(),
        ),
        Value(value=False),
    )


def _accepted(at: datetime) -> Subquery:
    return Subquery(
        CapacityMonth.objects.filter(connector=OuterRef("pk"), month=month_of(at)).values("used")[
            :1
        ],
        output_field=IntegerField(),
    )


def _waiting() -> Subquery:
    return Subquery(
        Introduction.objects.requested()
        .filter(connector=OuterRef("pk"))
        .order_by()
        .values("connector")
        .annotate(count=Count("pk"))
        .values("count"),
        output_field=IntegerField(),
    )


def _own_firm(asker: Asker) -> Any:
    own = Q()
    if asker.user_id is not None:
        own |= Q(user=asker.user_id)
    if asker.siren:
        own |= Q(organisation__siren=asker.siren)
        # A colleague of the firm is no outside help either.
        own |= Q(user__memberships__company__siret__startswith=asker.siren)
    if not own:
        return NO
    return Exists(Connector.objects.filter(own, pk=OuterRef("pk")))


def _declared_link(asker: Asker) -> Any:
    """Tell who declared a link with the firm: employer, supplier, competitor, relative (F-10)."""
    return _found(DeclaredLink.objects.filter(siren=asker.siren)) if asker.siren else NO


def _by_the_asker(asker: Asker, *, to_request: str) -> Q:
    """Keep what comes of the requests of this owner, or of this firm."""
    theirs = Q()
    if asker.user_id is not None:
        theirs |= Q(**{f"{to_request}owner": asker.user_id})
    if asker.siren:
        theirs |= Q(**{f"{to_request}company__siret__startswith": asker.siren})
    return theirs


def _turned_down(asker: Asker) -> Any:
    """Tell whom the owner once gave up for somebody else, on any request.

    Whoever was asked when the whole request was taken back was not turned down.
    """
    theirs = _by_the_asker(asker, to_request="help_request__")
    if not theirs:
        return NO
    given_up = Q(help_request__closed_at=None) | Q(settled_at__lt=F("help_request__closed_at"))
    return _found(
        Introduction.objects.filter(
            theirs,
            given_up,
            state=IntroductionState.WITHDRAWN,
            settled_by=F("help_request__owner"),
        )
    )


def _reported(asker: Asker) -> Any:
    """Tell whom this owner, or this firm, reported, whatever was decided of it."""
    theirs = _by_the_asker(asker, to_request="help_request__")
    if not theirs:
        return NO
    # Looked up for each report of a connecteur, of which there are few.
    reported = Q(Exists(Introduction.objects.filter(theirs, pk=OuterRef("introduction_id"))))
    if asker.user_id is not None:
        reported |= Q(reporter=asker.user_id)
    return _found(MisconductReport.objects.filter(reported))


def _works_alike(ask: Ask) -> Any:
    """Count the firms of that sector that somebody helped on one of the themes asked."""
    if not ask.sector:
        return Value(0, output_field=IntegerField())
    alike = FinishedWork.objects.filter(
        connector=OuterRef("pk"),
        sector=ask.sector,
        themes__overlap=[str(asked.theme) for asked in ask.themes],
    )
    counted = alike.order_by().values("connector").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _already_asked(asker: Asker) -> Any:
    if asker.help_request_id is None:
        return NO
    asked = Introduction.objects.filter(help_request=asker.help_request_id)
    # Withdrawn by nobody, who was asked had neither answered nor been given up: all was put aside.
    put_aside = Q(state=IntroductionState.WITHDRAWN, settled_by=None)
    return Exists(asked.exclude(put_aside).filter(connector=OuterRef("pk")))


def _sales_barred(asker: Asker, at: datetime) -> Any:
    if asker.user_id is None and not asker.siren:
        return NO
    against = SalesBar.objects.running(at=at).against(owner_id=asker.user_id, siren=asker.siren)
    return Exists(against.filter(connector=OuterRef("pk")))


def _candidate(row: dict[str, Any], *, at: datetime) -> Candidate:
    last: datetime | None = row["last_proposed_at"]
    return Candidate(
        id=str(row["id"]),
        active=row["state"] == ConnectorState.ACTIVE,
        charter_signed=row["charter_signed"],
        labelled=row["labelled"],
        themes=_known(row["known"]),
        sectors=tuple(row["sectors"]),
        departments=tuple(row["departments"]),
        latitude=row["latitude"],
        longitude=row["longitude"],
        radius_km=row["radius_km"],
        remote=row["remote"],
        capacity=row["monthly_capacity"],
        accepted_this_month=row["accepted"],
        waiting=row["waiting"],
        days_since_proposed=None if last is None else max((at - last).days, 0),
        own_firm=row["own_firm"],
        already_asked=row["already_asked"],
        sales_barred=row["sales_barred"],
        on_holiday=row["on_holiday"],
        on_site=row["on_site"],
        languages=tuple(row["languages"]),
        size_classes=tuple(row["size_classes"]),
        slots=tuple(row["slots"]),
        declared_link=row["declared_link"],
        turned_down=row["turned_down"],
        reported=row["reported"],
        works_alike=row["works_alike"],
    )


def _known(pairs: Iterable[str]) -> tuple[KnownTheme, ...]:
    """Read « theme level »."""
    split = (pair.split(" ") for pair in pairs)
    return tuple(KnownTheme(Theme(theme), int(level)) for theme, level in split)


def connectors_by_id(ids: Iterable[str]) -> dict[str, Connector]:
    """Return the connecteurs to show, with what a page says of them (one query)."""
    shown = (
        Connector.objects.with_label_flag(at=timezone.now())
        .select_related("commune", "organisation")
        .filter(pk__in=list(ids))
    )
    return {str(connector.pk): connector for connector in shown}
