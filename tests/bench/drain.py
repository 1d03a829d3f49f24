"""Mails that are all due at once, sent by one sweep, against bare updates of as many rows.

One mail each to as many people, of the class that most is asked about before it leaves: newer ones,
the address, the person's choice, how many left today. The mail server is a list in memory, so that
our own code counts, the making of the mail included.
"""

import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from statistics import median
from uuid import UUID

from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from accounts.models import User
from notifications import sweeping
from notifications.enums import MessageState
from notifications.models import Message
from tests.bench.ratios import Pair, Ratio, timed
from tests.notifications.messages import News, trial_registered

MAILS = 10_000
# One drain is ten thousand measures by itself, and takes a minute.
REPEATS = 1
# A sweep stops by itself long before, on a worker.
SECONDS_AT_MOST = 600.0
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"
# The claim alone, committed by itself: the least that marks a mail as taken.
FLOOR = """
    UPDATE notifications_message
    SET state = 'sending', leased_until = now() + interval '5 minutes', attempts = attempts + 1
    WHERE id = %s AND state = 'due'
"""


def ratios(*, runs: int) -> Iterator[Ratio]:
    """Measure the drain of `MAILS` mails; the label says how many statements each takes."""
    with trial_registered(), override_settings(EMAIL_BACKEND=LOCMEM, MAILS_PER_SECOND=0):
        _write()
        # The chores of the hour are no part of it.
        sweeping.sweep(budget_seconds=0)
        statements = _statements()
        keys = list(Message.objects.values_list("pk", flat=True))
        pairs = []
        for run in range(min(runs, REPEATS)):
            if run % 2:
                floor, drained = _timed_floor(keys), _timed_drain()
            else:
                drained, floor = _timed_drain(), _timed_floor(keys)
            pairs.append(Pair(drained, floor))
    a_second = 1000 * MAILS / median(pair.measured for pair in pairs)
    said = f"{statements} statements each, {a_second:.0f} a second"
    yield Ratio("drain of due mails", f"drain of {MAILS:,} due mails, {said}", tuple(pairs))


def _write() -> None:
    users = User.objects.bulk_create(
        User(email=f"personne{n}@example.org", password="!") for n in range(MAILS)
    )
    with override_settings(SITE_URL="http://localhost:8000"):
        model = News("modele@example.org")
        text, page = model.render("body"), f"<p>{model.render('body')}</p>"
    Message.objects.bulk_create(
        Message(
            name=News.name,
            category=News.category,
            address=user.email,
            user=user,
            subject="Une demande",
            body_text=text,
            body_html=page,
            due_at=timezone.now() + timedelta(days=1),
        )
        for user in users
    )


def _all_due() -> None:
    """Make everything due again, as if nothing had been tried, on tables without dead rows."""
    Message.objects.update(
        state=MessageState.DUE,
        due_at=timezone.now(),
        attempts=0,
        sent_at=None,
        leased_until=None,
    )
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '300s'")
        cursor.execute("VACUUM (ANALYZE) notifications_message")
        cursor.execute("RESET statement_timeout")


def _statements() -> int:
    """Count what one mail takes, the bounds of its transactions included."""
    one = Message.objects.order_by("pk")[:1].get()
    Message.objects.filter(pk=one.pk).update(due_at=timezone.now())
    with CaptureQueriesContext(connection) as captured:
        sent = sweeping.deliver(one.pk)
    if not sent:
        raise RuntimeError("the mail did not leave")
    return len(captured.captured_queries)


def _timed_drain() -> float:
    _all_due()
    mail.outbox.clear()
    took = timed(lambda: sweeping.sweep(budget_seconds=SECONDS_AT_MOST), time.perf_counter)
    left = Message.objects.exclude(state=MessageState.SENT).count()
    if left or len(mail.outbox) != MAILS:
        raise RuntimeError(f"{left} mails were not sent, {len(mail.outbox)} left")
    return took


def _timed_floor(keys: Sequence[UUID]) -> float:
    _all_due()

    def update() -> None:
        with connection.cursor() as cursor:
            for key in keys:
                cursor.execute(FLOOR, [key])

    return timed(update, time.perf_counter)
