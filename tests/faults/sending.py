"""Workers that die while they send, beats that stop or are two, and mail servers that refuse."""

import os
import signal
import time
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from matching.models import Introduction
from matching.services.steps import CONTACT_CHECK, OUTCOME_CHECK
from notifications import health
from notifications.alarm import LATE
from notifications.enums import MessageState
from notifications.models import DueRow, Heartbeat, Incident, Message
from notifications.transport import message_id_of
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.faults.cases import asked, waiting
from tests.faults.lab import Lab, check

LONG_AGO = timedelta(hours=48)
# Few enough for a heap to be told from what may leave in a second.
RATE = 5


def f1_worker_killed_while_the_server_holds_its_answer(lab: Lab) -> str:
    lab.run("worker")
    lab.run("beat")
    lab.smtp.answers["data"] = "hold"
    cut = waiting("coupee@example.org")
    lab.wait(lab.smtp.received.is_set, "the text to be on its way")
    lab.kill("worker")
    cut.refresh_from_db()
    check(cut.state == MessageState.SENDING, f"killed too late: {cut.state}")
    del lab.smtp.answers["data"]
    lab.smtp.go_on.set()
    lab.run("worker")
    took = lab.wait(lab.all_left, "the mail whose worker was killed")
    lab.check_mails(twice=1)
    check(set(lab.smtp.ids()) == {message_id_of(cut)}, "another Message-ID on the second try")
    return f"sent {took:.0f} s after, the same Message-ID {len(lab.smtp.mails)} times"


def f2_worker_killed_between_the_servers_ok_and_the_commit(lab: Lab) -> str:
    lab.run("worker")
    lab.run("beat")
    lab.smtp.answers["data"] = "wait"
    cut = waiting("coupee@example.org")
    lab.wait(lab.smtp.received.is_set, "the text to be on its way")
    # Frozen first: the answer reaches the machine, and nobody there to read it.
    os.killpg(lab.running["worker"].pid, signal.SIGSTOP)
    lab.smtp.go_on.set()
    time.sleep(0.5)
    lab.kill("worker")
    cut.refresh_from_db()
    check(cut.state == MessageState.SENDING, f"committed all the same: {cut.state}")
    check(len(lab.smtp.mails) == 1, "the server did not have it")
    lab.run("worker")
    lab.wait(lab.all_left, "the mail whose worker was killed")
    cut.refresh_from_db()
    check(cut.state == MessageState.SENT, cut.state)
    lab.check_mails(twice=1)
    return f"the same Message-ID {len(lab.smtp.mails)} times"


def f3_beat_killed_for_thirty_minutes(lab: Lab) -> str:
    UserFactory(staff=True)
    if lab.alive("worker"):
        lab.kill("worker")
    lab.run("worker", MAILS_PER_SECOND=str(RATE))
    try:
        return _thirty_minutes_late(lab)
    finally:
        lab.kill("worker")


def _thirty_minutes_late(lab: Lab) -> str:
    lab.run("beat")
    lab.wait(Heartbeat.objects.filter(name=health.SWEEP).exists, "a first sweep")
    lab.kill("beat")
    time.sleep(1.5)
    cases = [asked(expires_at=timezone.now() - timedelta(minutes=31)) for _ in range(3)]
    before = timezone.now() - LATE - timedelta(minutes=1)
    # The bell is not the point: what nobody rang for waits for the sweep.
    Message.objects.bulk_create(
        Message(
            name="trial.hello",
            category="matching",
            address=f"n{n}@example.org",
            subject="Bonjour",
            body_text="Bonjour",
            body_html="<p>Bonjour</p>",
            due_at=before,
        )
        for n in range(30)
    )
    begun = time.monotonic()
    lab.run("beat")
    lab.wait(lab.all_left, "everything that was due")
    states = set(Introduction.objects.values_list("state", flat=True))
    check(states == {"expired"}, f"{len(cases)} deadlines passed, found {states}")
    check(Incident.objects.count() >= 1, "thirty minutes late, and no alarm")
    alarms = Message.objects.filter(name="notifications.incident_opened")
    check(alarms.count() == Incident.objects.count(), "an alarm was told twice")
    lab.check_mails()
    lab.check_cases()
    most = lab.check_rate(RATE, since=begun)
    check(most >= RATE / 2, f"{most} mails a second at most: the rate is not what held them")
    return (
        f"{len(lab.smtp.mails)} mails once each, {alarms.count()} alarms, {most} mails in one "
        f"second at most for {RATE} allowed"
    )


def f4_two_beats(lab: Lab) -> str:
    for name in ("worker", "beat", "beat2"):
        lab.run(name)
    for n in range(40):
        waiting(f"n{n}@example.org")
    for _ in range(5):
        asked(expires_at=timezone.now())
    try:
        lab.wait(lab.all_left, "everything that was due")
        time.sleep(2)
    finally:
        lab.kill("beat2")
    lab.check_mails()
    lab.check_cases()
    return f"{len(lab.smtp.mails)} mails once each"


# To whom, what the server says and when, and what becomes of the mail.
REFUSALS = {
    "ferme@example.org": ("rcpt", "421 closing", MessageState.DUE),
    "liste-grise@example.org": ("rcpt", "450 greylisted", MessageState.DUE),
    "pleine@example.org": ("rcpt", "452 full", MessageState.DUE),
    "inconnue@example.org": ("rcpt", "550 5.1.1 unknown", MessageState.FAILED),
    "trop@example.org": ("rcpt", "552 too big", MessageState.FAILED),
    "refusee@example.org": ("rcpt", "554 refused", MessageState.FAILED),
    "muette@example.org": ("rcpt", "hold", MessageState.DUE),
    "texte@example.org": ("data", "554 spam", MessageState.FAILED),
    "lente@example.org": ("data", "hold", MessageState.DUE),
    "raccroche@example.org": ("data", "drop", MessageState.DUE),
}


def f19_every_refusal_of_a_mail_server(lab: Lab) -> str:
    lab.run("worker")
    lab.run("beat")
    for address, (moment, answer, _) in REFUSALS.items():
        lab.smtp.answers[f"{moment}:{address}"] = answer
    refused = {address: waiting(address) for address in REFUSALS}
    good = [waiting(f"bonne{n}@example.org") for n in range(3)]

    def tried() -> bool:
        left = Message.objects.filter(attempts=0).count()
        moving = Message.objects.filter(state=MessageState.SENDING).count()
        return left + moving == 0

    lab.wait(tried, "each to be tried once")
    for address, message in refused.items():
        message.refresh_from_db()
        expected = REFUSALS[address][2]
        check(message.state == expected, f"{address}: {message.state} for {expected}")
        check(message.attempts == 1, f"{address}: {message.attempts} attempts")
    sent = Message.objects.filter(pk__in=[one.pk for one in good], state=MessageState.SENT)
    check(sent.count() == len(good), "one bad mail held up a good one")
    # What was cut after the text may have arrived: its second try is the same mail.
    maybe_there = len(lab.smtp.mails) - len(good)
    lab.smtp.answers.clear()
    lab.smtp.go_on.set()
    later = Message.objects.filter(state=MessageState.DUE)
    expected_later = later.count()
    later.update(due_at=timezone.now())
    lab.wait(lab.all_left, "those that were put off")
    lab.check_mails(twice=maybe_there)
    failed = Message.objects.filter(state=MessageState.FAILED)
    check(set(failed.values_list("attempts", flat=True)) == {1}, "refused for good, tried again")
    return f"{expected_later} put off and sent, {failed.count()} refused for good"


def f20_ten_thousand_due_at_once_after_two_days(lab: Lab) -> str:
    """Day 7 and day 30 of real cases, reminders of cases that are over, and mails to everybody."""
    for name in ("worker", "beat"):
        if lab.alive(name):
            lab.kill(name)
    long_ago = timezone.now() - LONG_AGO
    busy = ConnectorFactory(monthly_capacity=31)
    accepted = [_accepted(busy) for _ in range(8)]
    over = [_accepted(ConnectorFactory()) for _ in range(4)]
    Introduction.objects.filter(pk__in=[one.pk for one in over]).update(state="done")
    DueRow.objects.filter(kind__in=[CONTACT_CHECK, OUTCOME_CHECK]).update(due_at=long_ago)
    gone = [os.urandom(16) for _ in range(9_000)]
    DueRow.objects.bulk_create(
        DueRow(kind=CONTACT_CHECK, subject_id=_uuid(raw), due_at=long_ago) for raw in gone
    )
    Message.objects.all().delete()
    Message.objects.bulk_create(
        Message(
            name="trial.hello",
            category="matching",
            address=f"n{n}@example.org",
            subject="Bonjour",
            body_text="Bonjour",
            body_html="<p>Bonjour</p>",
            due_at=long_ago,
        )
        for n in range(1_000)
    )
    rows = DueRow.objects.ready(at=timezone.now()).count()
    begun = time.monotonic()
    lab.run("worker")
    lab.run("beat")
    lab.wait(lab.all_left, "ten thousand", seconds=240)
    took = time.monotonic() - begun
    lab.check_mails()
    lab.check_cases()
    checks = Message.objects.filter(name__endswith="_check", state=MessageState.SENT)
    for user in (busy.user, *(one.help_request.owner for one in accepted)):
        check(checks.filter(user=user).count() <= 5, "more than five a day to one person")
    for one in accepted:
        mine = checks.filter(about_id=one.pk, user=one.help_request.owner)
        check(mine.count() <= 1, "day 30 left beside day 7")
    check(
        not checks.filter(about_id__in=[one.pk for one in over]).exists(),
        "a reminder left for a case that is over",
    )
    held = Message.objects.filter(state=MessageState.HELD).count()
    check(held > 0, "nothing waits for the digest")
    return f"{rows} rows and 1000 mails in {took:.0f} s; {checks.count()} checks sent, {held} held"


def _accepted(connector: object) -> Introduction:
    from matching import services

    introduction = asked(connector=connector)
    services.accept_introduction(introduction, by=introduction.connector.user)
    introduction.refresh_from_db()
    return introduction


def _uuid(raw: bytes) -> object:
    from uuid import UUID

    return UUID(bytes=raw)


def worker_stopped_politely_finishes_what_it_sends(lab: Lab) -> str:
    """A deployment: SIGTERM while a mail is on its way; it is sent once."""
    lab.run("worker")
    lab.run("beat")
    lab.smtp.answers["data"] = "wait"
    waiting("derniere@example.org")
    lab.wait(lab.smtp.received.is_set, "the text to be on its way")
    process = lab.running["worker"]
    process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    lab.smtp.go_on.set()
    process.wait(30)
    lab.kill("worker")
    connection.close()
    lab.wait(lab.all_left, "the mail under way", seconds=10)
    lab.check_mails()
    return "once"


FAULTS = (
    f1_worker_killed_while_the_server_holds_its_answer,
    f2_worker_killed_between_the_servers_ok_and_the_commit,
    f3_beat_killed_for_thirty_minutes,
    f4_two_beats,
    f19_every_refusal_of_a_mail_server,
    worker_stopped_politely_finishes_what_it_sends,
    f20_ten_thousand_due_at_once_after_two_days,
)
