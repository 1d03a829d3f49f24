"""Put the steps of the ladder in their table, and what waits already on its first step."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db import migrations
from django.utils import timezone

from matching.ladder import FIRST, dates_of_a_wait

BATCH = 500
HELPED = ["accepted", "in_progress", "done", "evaluated"]
DAYS = (90, 180)


def in_batches(rows: Any) -> Iterator[list[Any]]:
    """Go through rows by key: what is planned meanwhile, or twice, changes nothing."""
    last = None
    while True:
        page = rows.order_by("pk") if last is None else rows.order_by("pk").filter(pk__gt=last)
        batch = list(page[:BATCH])
        if not batch:
            return
        yield batch
        last = batch[-1].pk


def put_steps(apps: Any, schema_editor: Any) -> None:
    step = apps.get_model("matching", "LadderStep")
    step.objects.bulk_create(
        [step(action=str(action), working_days=days) for action, days in FIRST.items()],
        ignore_conflicts=True,
    )


def plan_waits(apps: Any, schema_editor: Any) -> None:
    """Count from now for requests made before there was a ladder: nobody is chased for the past."""
    row = apps.get_model("notifications", "DueRow")
    dates = dates_of_a_wait(FIRST, since=timezone.now())
    waiting = apps.get_model("matching", "HelpRequest").objects.filter(
        state__in=["open", "unanswered"]
    )
    for batch in in_batches(waiting):
        row.objects.bulk_create(
            [
                row(kind="matching.ladder", subject_id=one.pk, occasion=f"1:{step}", due_at=due_at)
                for one in batch
                for step, due_at in dates.items()
            ],
            ignore_conflicts=True,
        )


def plan_progress(apps: Any, schema_editor: Any) -> None:
    """Ask those helped before where they are, on the days that are still to come."""
    row = apps.get_model("notifications", "DueRow")
    now = timezone.now()
    helped = apps.get_model("matching", "Introduction").objects.filter(
        state__in=HELPED, settled_at__gt=now - timedelta(days=DAYS[-1])
    )
    for batch in in_batches(helped):
        row.objects.bulk_create(
            [
                row(
                    kind="matching.progress_check",
                    subject_id=one.pk,
                    occasion=str(number),
                    due_at=one.settled_at + timedelta(days=days),
                )
                for one in batch
                for number, days in enumerate(DAYS, start=1)
                if one.settled_at + timedelta(days=days) > now
            ],
            ignore_conflicts=True,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("matching", "0008_waits_and_ladder"),
        ("notifications", "0003_what_people_choose"),
    ]

    operations = [
        migrations.RunPython(put_steps, migrations.RunPython.noop),
        migrations.RunPython(plan_waits, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(plan_progress, migrations.RunPython.noop, elidable=True),
    ]
