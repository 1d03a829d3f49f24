"""The broker stopped, restarted, emptied and black-holed: it is a doorbell, nothing is lost."""

import shutil
import signal
import statistics
import subprocess
import sys
import time

import redis
from django.conf import settings
from django.test import Client

from config.settings import redis_url
from notifications.enums import MessageState
from notifications.models import Message
from tests.factories.accounts import UserFactory
from tests.faults.cases import waiting
from tests.faults.lab import ROOT, Lab, check


def _running(lab: Lab) -> None:
    lab.run("worker")
    lab.run("beat")
    waiting("premiere@example.org")
    lab.wait(lab.all_left, "a first mail")


def f5_broker_restarted_with_its_file(lab: Lab) -> str:
    return _restarted(lab, keeps_file=True)


def f5_broker_restarted_without_its_file(lab: Lab) -> str:
    return _restarted(lab, keeps_file=False)


def _restarted(lab: Lab, *, keeps_file: bool) -> str:
    _running(lab)
    lab.stop_server("Valkey", signal.SIGTERM if keeps_file else signal.SIGKILL)
    for n in range(10):
        waiting(f"n{n}@example.org")
    if not keeps_file:
        for folder in lab.servers.data.glob("*/appendonlydir"):
            shutil.rmtree(folder)
    lab.start_server("Valkey")
    took = lab.wait(lab.all_left, "the mails written meanwhile")
    # Long enough for who lost their line to have noticed.
    time.sleep(3)
    waiting("apres@example.org")
    lab.wait(lab.all_left, "a mail written afterwards")
    check(lab.alive("worker"), "the worker did not outlive the broker")
    check(lab.alive("beat"), "beat did not outlive the broker")
    lab.check_mails()
    return f"resumed in {took:.0f} s"


def f6_broker_emptied(lab: Lab) -> str:
    _running(lab)
    visitor = Client(SERVER_NAME="localhost")
    visitor.force_login(UserFactory())
    for n in range(20):
        waiting(f"n{n}@example.org")
        with redis.Redis.from_url(redis_url(0)) as broker:
            broker.flushall()
    took = lab.wait(lab.all_left, "every mail", seconds=20)
    lab.check_mails()
    check(visitor.get("/mon-compte/").status_code == 200, "somebody was signed out")
    return f"all left {took:.0f} s after, nobody signed out"


def f7_broker_down(lab: Lab) -> str:
    """The site works, and a plain command sends what waits."""
    _running(lab)
    visitor = Client(SERVER_NAME="localhost")
    visitor.force_login(UserFactory())
    lab.stop_server("Valkey", signal.SIGTERM)
    try:
        slow = 0.0
        for n in range(10):
            begun = time.monotonic()
            waiting(f"n{n}@example.org")
            for address in ("/", "/mon-compte/", "/mes-messages/"):
                check(visitor.get(address).status_code == 200, f"{address} without a broker")
            slow = max(slow, time.monotonic() - begun)
        check(slow < 5, f"the slowest visit took {slow:.1f} s")
        subprocess.run(
            [sys.executable, "manage.py", "sweep"], cwd=ROOT, check=True, capture_output=True
        )
        unsent = Message.objects.exclude(state=MessageState.SENT)
        check(not unsent.exists(), f"{unsent.count()} mails wait for the broker")
    finally:
        lab.start_server("Valkey")
    waiting("apres@example.org")
    took = lab.wait(lab.all_left, "the first mail after its return")
    lab.check_mails()
    return f"slowest visit {slow:.1f} s, resumed in {took:.0f} s"


def f8_broker_black_holed(lab: Lab) -> str:
    """Half-open lines: nothing is refused, nothing answers, and nobody waits for it."""
    _running(lab)
    visitor = Client(SERVER_NAME="localhost")
    visitor.force_login(UserFactory())
    lit = _median(visitor)
    lab.proxy.go_black()
    begun = time.monotonic()
    for n in range(10):
        waiting(f"n{n}@example.org")
    first = time.monotonic() - begun
    dark = _median(visitor)
    check(first < 3, f"ten requests waited {first:.1f} s for the bell")
    time.sleep(8)
    lab.proxy.come_back()
    took = lab.wait(lab.all_left, "the mails that the dark swallowed", seconds=60)
    check(lab.alive("worker") and lab.alive("beat"), "somebody did not outlive the dark")
    lab.check_mails()
    return (
        f"resumed in {took:.0f} s by itself; a page {1000 * dark:.0f} ms in the dark, "
        f"{1000 * lit:.0f} ms before; the bell cost {first:.1f} s once"
    )


def _median(visitor: Client) -> float:
    took = []
    for _ in range(15):
        begun = time.monotonic()
        check(visitor.get("/mes-messages/").status_code == 200, "the page does not answer")
        took.append(time.monotonic() - begun)
    return statistics.median(took)


def web_does_not_wait_for_the_mail_server(lab: Lab) -> str:
    """C7: a mail server that says nothing costs whoever writes nothing."""
    _running(lab)
    lab.smtp.answers["banner"] = "hold"
    begun = time.monotonic()
    waiting("silence@example.org")
    took = time.monotonic() - begun
    check(took < 1, f"writing a mail took {took:.1f} s")
    check(settings.EMAIL_TIMEOUT == 2, "the exchange is bounded")
    lab.smtp.answers.clear()
    lab.smtp.go_on.set()
    lab.wait(lambda: Message.objects.filter(attempts__gte=1).count() == 2, "a try")
    Message.objects.filter(state=MessageState.DUE).update(attempts=0)
    lab.wait(lab.all_left, "the mail", seconds=40)
    lab.check_mails(twice=0)
    return f"{1000 * took:.0f} ms"


FAULTS = (
    f6_broker_emptied,
    f5_broker_restarted_with_its_file,
    f5_broker_restarted_without_its_file,
    f7_broker_down,
    f8_broker_black_holed,
    web_does_not_wait_for_the_mail_server,
)
