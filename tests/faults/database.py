"""The database restarted while people and the worker write to it."""

import threading
import time

from django.db import DatabaseError, InterfaceError, OperationalError, connection

from matching import services
from matching.errors import NoSlotLeft
from matching.models import CapacityMonth, Introduction
from matching.services.steps import CONTACT_CHECK
from notifications.models import DueRow, Message
from tests.factories.connectors import ConnectorFactory
from tests.faults.cases import asked, waiting
from tests.faults.lab import Lab, check


def f10_postgresql_restarted_under_load(lab: Lab) -> str:
    lab.run("worker")
    lab.run("beat")
    waiting("premiere@example.org")
    lab.wait(lab.all_left, "a first mail")
    connector = ConnectorFactory(monthly_capacity=31)
    cases = [asked(connector=connector) for _ in range(60)]
    outcomes: list[tuple[float, str]] = []

    def accept(mine: list[Introduction]) -> None:
        for one in mine:
            time.sleep(0.15)
            try:
                services.accept_introduction(one, by=one.connector.user)
                outcomes.append((time.monotonic(), "accepted"))
            except NoSlotLeft:
                outcomes.append((time.monotonic(), "full"))
            except (DatabaseError, InterfaceError, OperationalError):
                outcomes.append((time.monotonic(), "error"))
                connection.close()
        connection.close()

    threads = [threading.Thread(target=accept, args=(cases[n::4],)) for n in range(4)]
    for thread in threads:
        thread.start()
    time.sleep(0.6)
    down = time.monotonic()
    lab.restart_postgresql()
    up = time.monotonic()
    for thread in threads:
        thread.join()
    errors = [at for at, outcome in outcomes if outcome == "error"]
    late = [at for at in errors if at > up + 5]
    check(not late, f"{len(late)} errors more than 5 s after the return")
    took = lab.wait(lab.all_left, "every mail of the acceptances")
    check(lab.alive("worker") and lab.alive("beat"), "the worker did not outlive the database")
    accepted = Introduction.objects.filter(state="accepted")
    _whole(accepted.count())
    lab.check_mails(twice=2)
    lab.check_cases()
    return (
        f"down {up - down:.1f} s, {len(errors)} errors, {accepted.count()} acceptances whole, "
        f"mails all left {took:.0f} s after"
    )


def _whole(accepted: int) -> None:
    """Check that nothing is half-written: an acceptance has its slot, its dates and its mails."""
    used = sum(CapacityMonth.objects.values_list("used", flat=True))
    check(used == accepted, f"{used} slots taken for {accepted} acceptances")
    planned = DueRow.objects.filter(kind=CONTACT_CHECK).count()
    check(planned == accepted, f"{planned} dates for {accepted} acceptances")
    told = Message.objects.filter(name="matching.accepted_to_connector").count()
    check(told == accepted, f"{told} mails for {accepted} acceptances")


FAULTS = (f10_postgresql_restarted_under_load,)
