"""The order of each day of the directory: drawn ahead, and forgotten once the day is over."""

from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from connectors.directory_sql import DRAW_DAY, REDRAW, STALE
from connectors.models import Connector, DirectoryDay, DirectoryLine
from connectors.shuffle import day_of
from reference.holidays import PARIS

# From this hour on, the order of the next day is drawn as well: midnight finds it ready.
DRAWN_AHEAD_FROM = 21
DRAWN_WITHIN = "120s"


@transaction.atomic
def draw(day: date) -> int:
    """Write the lines of a day in its order, and return how many were missing.

    Those of people who went or changed while a day was drawn are put right as well.
    """
    DirectoryDay.objects.get_or_create(day=day, defaults={"drawn_at": timezone.now()})
    with connection.cursor() as cursor:
        # Nobody waits for it, and a hundred thousand lines take longer than a page may.
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [DRAWN_WITHIN])
        cursor.execute(DRAW_DAY, [day])
        written: int = cursor.rowcount
        cursor.execute(STALE, [day, day])
        stale = [pk for (pk,) in cursor.fetchall()]
        if stale:
            # Held, and then read again: what is written is what they are until they change.
            people = Connector.objects.select_for_update(no_key=True).filter(pk__in=stale)
            list(people.order_by("pk").only("pk"))
            DirectoryLine.objects.filter(day=day, connector__in=stale).delete()
            cursor.execute(REDRAW, [day, stale])
    return written


def keep_days_drawn(now: datetime) -> int:
    """Draw today and, in the evening, tomorrow; erase the days that are over. An hourly chore.

    What was written by triggers while a day was being drawn, and hence missed it, is found here.
    Returns how many lines were erased.
    """
    today = day_of(now)
    draw(today)
    if now.astimezone(PARIS).hour >= DRAWN_AHEAD_FROM:
        draw(today + timedelta(days=1))
    over = DirectoryDay.objects.filter(day__lt=today)
    erased: int = DirectoryLine.objects.filter(day_id__lt=today).delete()[0]
    over.delete()
    return erased
