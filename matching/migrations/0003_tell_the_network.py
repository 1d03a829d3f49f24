from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import migrations
from django.db.models import F, Q
from django.utils import timezone

from connectors.trust import a_year_after

BATCH = 500
ACCEPTED = ["accepted", "in_progress", "done", "evaluated", "abandoned"]


def in_batches(rows: Any) -> Iterator[list[Any]]:
    """Go through rows by key: what is told meanwhile, or twice, changes nothing."""
    last = None
    while True:
        page = rows.order_by("pk") if last is None else rows.order_by("pk").filter(pk__gt=last)
        batch = list(page[:BATCH])
        if not batch:
            return
        yield batch
        last = batch[-1].pk


def labelled_at(label: Any, connectors: set[Any]) -> Any:
    """Return a test of whether a connecteur was labelled at a moment (one query a batch)."""
    spans: dict[Any, list[Any]] = {}
    rows = label.objects.filter(connector_id__in=connectors, awarded_at__isnull=False)
    for one in rows.iterator():
        spans.setdefault(one.connector_id, []).append(one)

    def was_labelled(connector: Any, at: datetime) -> bool:
        return any(
            one.awarded_at <= at < one.valid_until and (one.ended_at is None or one.ended_at > at)
            for one in spans.get(connector, [])
        )

    return was_labelled


def tell(apps: Any, schema_editor: Any) -> None:
    """Tell the network of the introductions that happened before it listened."""
    introduction = apps.get_model("matching", "Introduction")
    label = apps.get_model("connectors", "Label")
    # Given back after an acceptance: answered by the connecteur, then ended.
    given_back = Q(state="withdrawn", finished_at__isnull=False, settled_by=F("connector__user"))
    rows = introduction.objects.filter(
        Q(state__in=[*ACCEPTED, "declined", "expired"]) | given_back
    ).select_related("help_request__company")
    for batch in in_batches(rows):
        was_labelled = labelled_at(label, {one.connector_id for one in batch})
        _tell_answers(apps, batch)
        _tell_finished(apps, batch, was_labelled)
        _bar_sales(apps, batch, was_labelled)
    _end_welcomes(apps)


def _tell_answers(apps: Any, batch: list[Any]) -> None:
    answer = apps.get_model("connectors", "RequestAnswer")
    answer.objects.bulk_create(
        [
            answer(
                connector_id=one.connector_id,
                introduction_id=one.pk,
                in_time=one.state != "expired",
                at=one.settled_at,
            )
            for one in batch
        ],
        ignore_conflicts=True,
    )


def _tell_finished(apps: Any, batch: list[Any], was_labelled: Any) -> None:
    work = apps.get_model("connectors", "FinishedWork")
    work.objects.bulk_create(
        [
            work(
                connector_id=one.connector_id,
                introduction_id=one.pk,
                themes=list(dict.fromkeys(need["theme"] for need in one.help_request.needs)),
                sector=one.help_request.profile.get("sector", ""),
                size_class=one.help_request.profile.get("size_class", ""),
                department=one.help_request.profile.get("department", ""),
                as_labelled=was_labelled(one.connector_id, one.settled_at),
                requested_at=one.requested_at,
                accepted_at=one.settled_at,
                finished_at=one.finished_at or one.settled_at,
            )
            for one in batch
            if one.state in ("done", "evaluated")
        ],
        ignore_conflicts=True,
    )


def _bar_sales(apps: Any, batch: list[Any], was_labelled: Any) -> None:
    """Bar for what is left of the year: the charter said so when they accepted."""
    bar = apps.get_model("connectors", "SalesBar")
    now = timezone.now()
    bar.objects.bulk_create(
        [
            bar(
                connector_id=one.connector_id,
                owner_id=one.help_request.owner_id,
                siren=one.help_request.company.siret[:9],
                introduction_id=one.pk,
                starts_at=one.settled_at,
                ends_at=a_year_after(one.settled_at),
            )
            for one in batch
            if one.state not in ("declined", "expired")
            and not was_labelled(one.connector_id, one.settled_at)
            and a_year_after(one.settled_at) > now
        ],
        ignore_conflicts=True,
    )


def _end_welcomes(apps: Any) -> None:
    """Whoever finished a first work is welcomed since then."""
    connector = apps.get_model("connectors", "Connector")
    newcomers = connector.objects.filter(welcomed_at=None, finished_work__isnull=False)
    for batch in in_batches(newcomers.distinct()):
        for one in batch:
            first = one.finished_work.order_by("finished_at").values_list("finished_at", flat=True)
            one.welcomed_at = first[0]
        connector.objects.bulk_update(batch, ["welcomed_at"])


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0002_followup_occasions"),
        ("connectors", "0008_trust"),
    ]

    operations = [
        migrations.RunPython(tell, migrations.RunPython.noop, elidable=True),
    ]
