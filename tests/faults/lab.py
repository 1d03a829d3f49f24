"""Servers, worker, beat and mail server of the fault tests, each of which may be killed."""

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from config.children import die_with_parent, stop_group, wait_for_all
from config.embedded.servers import Servers
from tests.faults.proxy import Proxy
from tests.notifications.smtp import ScriptedServer

ROOT = Path(__file__).resolve().parent.parent.parent
LEASE = 6
PATIENCE = 60.0


class Fault(AssertionError):
    """What must hold does not."""


class Lab:
    """Everything a fault test may break. `start` it once; `clean` between two tests."""

    def __init__(self, smtp: ScriptedServer, folder: Path) -> None:
        self.smtp = smtp
        self.folder = folder
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        # Mails sent twice by a crash: DESIGN §5.5 allows one a crash.
        self.sent_twice = 0
        without = {"DATABASE_URL", "REDIS_URL", "PG_BIN", "VALKEY_BIN"}
        self.servers = Servers("faults", {k: v for k, v in os.environ.items() if k not in without})

    def start(self) -> None:
        """Start both servers, the proxy before the broker, and tell our own process of them."""
        urls = self.servers.start()
        assert self.servers.sockets is not None
        self.proxy = Proxy(self.servers.sockets / "valkey.sock")
        self.folder.mkdir(parents=True, exist_ok=True)
        os.environ.update(
            DJANGO_SETTINGS_MODULE="config.settings",
            DATABASE_URL=urls["DATABASE_URL"],
            REDIS_URL=f"redis://127.0.0.1:{self.proxy.port}",
            EMAIL_URL=f"smtp://127.0.0.1:{self.smtp.port}",
            EMAIL_TIMEOUT="2",
            MESSAGE_LEASE_SECONDS=str(LEASE),
            SWEEP_EVERY_SECONDS="1",
            # As fast as they can, but where the rate is what is tried.
            MAILS_PER_SECOND="0",
            DEMO="0",
            SECURE_COOKIES="0",
            SECURE_SSL_REDIRECT="0",
            STATICFILES_STORAGE="django.contrib.staticfiles.storage.StaticFilesStorage",
            ASK_MINIMUM_SECONDS="0",
            LOG_LEVEL="CRITICAL",
        )

    def stop(self) -> None:
        self.smtp.go_on.set()
        for name in list(self.running):
            self.kill(name)
        self.proxy.close()
        self.servers.stop()

    # --- Processes of ours -----------------------------------------------------------------

    def run(self, name: str, **environ: str) -> None:
        """Start « worker », « beat » or a second beat, unless it runs."""
        if name in self.running:
            return
        words = {
            "worker": ["worker", "--concurrency=2", "--without-mingle", "--without-gossip"],
            "beat": ["beat", f"--schedule={self.folder / name}", "--pidfile="],
            "beat2": ["beat", f"--schedule={self.folder / name}", "--pidfile="],
        }[name]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(  # noqa: S603 - our own interpreter
                [sys.executable, "-m", "celery", "-A", "config", *words, "--loglevel=WARNING"],
                cwd=ROOT,
                env={**os.environ, "LOG_LEVEL": "WARNING", **environ},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGKILL),
            )

    def kill(self, name: str) -> None:
        """End a process and its children as a power cut would."""
        process = self.running.pop(name)
        stop_group(process, signal.SIGKILL)
        process.wait()

    def alive(self, name: str) -> bool:
        return name in self.running and self.running[name].poll() is None

    # --- Servers ---------------------------------------------------------------------------

    def stop_server(self, name: str, how: signal.Signals) -> None:
        """Stop « PostgreSQL » or « Valkey » and wait for its end."""
        process = self.servers.processes[name]
        process.send_signal(how)
        wait_for_all([process], 40)
        check(process.poll() is not None, f"{name} did not stop")

    def start_server(self, name: str) -> None:
        if name == "Valkey":
            self.servers._start_valkey()
        else:
            self.servers._start_postgresql()

    def restart_postgresql(self) -> None:
        from django.db import connection

        # What was written before is on the disk first: stopping takes no longer than it must.
        with connection.cursor() as cursor:
            # After ten thousand of everything a busy disk takes its time: no fault of anybody.
            cursor.execute("SET statement_timeout = '120s'")
            cursor.execute("CHECKPOINT")
        connection.close()
        # SIGINT is a « fast » restart: whoever is connected is cut off.
        self.stop_server("PostgreSQL", signal.SIGINT)
        self.start_server("PostgreSQL")
        self.servers._wait_for("PostgreSQL", self.servers._create_database)

    # --- What was written and what left ----------------------------------------------------

    def clean(self) -> None:
        """Begin a test with an empty database, an empty broker and no mail."""
        from django.core.management import call_command
        from django.db import connection

        from notifications import ring

        connection.close()
        self.proxy.come_back()
        call_command("flush", interactive=False, verbosity=0)
        self.smtp.answers.clear()
        self.smtp.mails.clear()
        self.smtp.arrivals.clear()
        self.smtp.received.clear()
        self.smtp.go_on.clear()
        ring._silent_until = 0.0

    def wait(self, done: Callable[[], bool], what: str, seconds: float = PATIENCE) -> float:
        """Wait until something holds; return how long that took. Raises Fault in vain."""
        from django.db import DatabaseError, connection

        begun = time.monotonic()
        while True:
            try:
                if done():
                    return time.monotonic() - begun
            except DatabaseError:
                connection.close()
            if time.monotonic() - begun > seconds:
                raise Fault(f"waited {seconds:.0f} s in vain for {what}")
            time.sleep(0.1)

    def all_left(self) -> bool:
        """Tell whether nothing that is due waits, neither rows nor mails; waiting a minute for
        second thoughts is cut short."""
        from django.utils import timezone

        from notifications.enums import MessageState
        from notifications.models import DueRow, Message

        now = timezone.now()
        waiting = Message.objects.filter(state=MessageState.DUE, attempts=0)
        waiting.filter(due_at__gt=now, due_at__lt=now + timedelta(minutes=2)).update(due_at=now)
        unsent = Message.objects.filter(state__in=[MessageState.DUE, MessageState.SENDING])
        return not unsent.exists() and not DueRow.objects.ready(at=now).exists()

    def check_mails(self, *, twice: int = 0) -> None:
        """Check that each mail that is sent left once, but for `twice` of them at most."""
        from notifications.enums import MessageState
        from notifications.models import Message
        from notifications.transport import message_id_of

        arrived = Counter(self.smtp.ids())
        sent = {message_id_of(one) for one in Message.objects.filter(state=MessageState.SENT)}
        check(sent <= set(arrived), f"{len(sent - set(arrived))} mails marked sent never arrived")
        again = sum(count - 1 for count in arrived.values())
        check(again <= twice, f"{again} mails arrived twice, {twice} allowed")
        self.sent_twice += again

    def check_rate(self, per_second: int, *, since: float) -> int:
        """Check that in no second more mails arrived than may; return the most in one."""
        at = [moment for moment in self.smtp.arrivals if moment >= since]
        # A moment is read by another process than the one that counts: a hair of difference.
        most = max(sum(begun <= one < begun + 0.99 for one in at) for begun in at)
        check(most <= per_second, f"{most} mails in one second, {per_second} allowed")
        return most

    def check_cases(self) -> None:
        """Check DESIGN §5 of every case there is: capacity, consent, mails and deadlines."""
        from django.db.models import F

        from matching.models import CapacityMonth, Introduction
        from matching.services.steps import INTRODUCTION_EXPIRES
        from notifications.models import DueRow

        over = CapacityMonth.objects.filter(used__gt=F("cap"))
        check(not over.exists(), "a month is over its capacity")
        open_contact = Introduction.objects.filter(state__in=["accepted", "in_progress"])
        without = open_contact.filter(help_request__consent__withdrawn_at__isnull=False)
        check(not without.exists(), "a contact is open without a live consent")
        waiting = set(Introduction.objects.requested().values_list("pk", flat=True))
        planned = DueRow.objects.open().filter(kind=INTRODUCTION_EXPIRES)
        stuck = waiting - set(planned.values_list("subject_id", flat=True))
        check(not stuck, f"{len(stuck)} introductions wait without a deadline")


def check(holds: object, otherwise: str) -> None:
    """Raise Fault with what went wrong, unless it holds."""
    if not holds:
        raise Fault(otherwise)
