"""What the application that introduces people tells of them: answers, finished work, bars.

Each is told once an introduction, in the transaction of what happened; told again it changes
nothing.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from connectors.models import Connector, FinishedWork, Label, RequestAnswer, SalesBar
from connectors.trust import a_year_after


@transaction.atomic
def record_answer(
    connector: Connector, *, introduction_id: UUID, in_time: bool, at: datetime
) -> None:
    """Keep whether a request was answered, by yes or by no, before its deadline."""
    RequestAnswer.objects.get_or_create(
        introduction_id=introduction_id,
        defaults={"connector": connector, "in_time": in_time, "at": at},
    )


@transaction.atomic
def record_finished_work(
    connector: Connector,
    *,
    introduction_id: UUID,
    themes: Iterable[str],
    sector: str,
    size_class: str,
    department: str,
    as_labelled: bool,
    requested_at: datetime,
    accepted_at: datetime,
    finished_at: datetime,
) -> FinishedWork:
    """Keep that something was done for a firm, which is not named; the first one ends the welcome.

    The caller holds the connecteur (`moving.hold`).
    """
    work, made = FinishedWork.objects.get_or_create(
        introduction_id=introduction_id,
        defaults={
            "connector": connector,
            "themes": list(themes),
            "sector": sector,
            "size_class": size_class,
            "department": department,
            "as_labelled": as_labelled,
            "requested_at": requested_at,
            "accepted_at": accepted_at,
            "finished_at": finished_at,
        },
    )
    if made:
        Connector.objects.filter(pk=connector.pk, welcomed_at=None).update(welcomed_at=finished_at)
    return work


@transaction.atomic
def bar_sales(
    connector: Connector,
    *,
    owner: User,
    siren: str,
    introduction_id: UUID,
    for_free: bool,
    at: datetime,
) -> SalesBar | None:
    """Forbid a volunteer to sell anything to a firm for a year; None for who is labelled then.

    `for_free`: the owner asked for a volunteer; a label come since the ask sells no more.
    """
    labelled = Label.objects.valid(at=at).filter(connector=connector).exists()
    if labelled and not for_free:
        return None
    bar, _ = SalesBar.objects.get_or_create(
        introduction_id=introduction_id,
        defaults={
            "connector": connector,
            "owner": owner,
            "siren": siren,
            "starts_at": at,
            "ends_at": a_year_after(at),
        },
    )
    return bar


def helped_as_labelled(
    connector: Connector, *, introduction_id: UUID, accepted_at: datetime
) -> bool:
    """Tell whether somebody accepted as a labelled professional, whatever they are today."""
    if SalesBar.objects.filter(introduction_id=introduction_id).exists():
        return False
    valid_then = Label.objects.filter(
        Q(ended_at=None) | Q(ended_at__gt=accepted_at),
        connector=connector,
        awarded_at__lte=accepted_at,
        valid_until__gt=accepted_at,
    )
    return valid_then.exists()
