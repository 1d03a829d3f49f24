"""A real worker and a real beat, real PostgreSQL and Redis, stopped and killed (QUALITY C-F)."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import redis
from django.conf import settings
from django.db import connection, transaction

from config.settings import redis_url
from notifications import health
from notifications import ring as bell
from notifications.enums import MessageState
from notifications.models import Heartbeat, Message
from notifications.transport import message_id_of
from tests.notifications.messages import Trial, trial_registered
from tests.notifications.smtp import ScriptedServer, scripted_smtp

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 40.0


def database_url() -> str:
    """Return the address of the test database, for a process of its own."""
    at = connection.settings_dict
    host = at["OPTIONS"].get("host") or at["HOST"] or "localhost"
    who = quote(at["USER"]) + (f":{quote(at['PASSWORD'])}" if at["PASSWORD"] else "")
    if host.startswith("/"):
        return f"postgres://{who}@/{at['NAME']}?host={host}"
    return f"postgres://{who}@{host}:{at['PORT'] or 5432}/{at['NAME']}"


class Stack:
    """A Celery worker and beat, each the head of a process group that can be killed at once."""

    def __init__(self, folder: Path, smtp_port: int) -> None:
        self.folder = folder
        self.running: list[subprocess.Popen[bytes]] = []
        self.environment = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "EMAIL_URL": f"smtp://127.0.0.1:{smtp_port}",
            "SWEEP_EVERY_SECONDS": "1",
            "MESSAGE_LEASE_SECONDS": "3",
        }

    def start(self) -> None:
        self._run("worker", "--concurrency=2", "--without-mingle", "--without-gossip")
        self._run("beat", "--schedule", str(self.folder / "schedule"), "--pidfile=")

    def _run(self, *arguments: str) -> None:
        with (self.folder / f"{arguments[0]}.log").open("ab") as log:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and fixed words
                [sys.executable, "-m", "celery", "-A", "config", *arguments],
                cwd=settings.BASE_DIR,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.running.append(process)

    def kill(self) -> None:
        """End everything as a power cut would."""
        while self.running:
            process = self.running.pop()
            os.killpg(process.pid, signal.SIGKILL)
            process.wait(10)

    def wait_for(self, done: Callable[[], bool], what: str) -> None:
        limit = time.monotonic() + PATIENCE
        while not done():
            if time.monotonic() > limit:
                logs = "\n".join(log.read_text() for log in sorted(self.folder.glob("*.log")))
                pytest.fail(f"waited for {what} in vain\n{logs[-6000:]}")
            time.sleep(0.1)


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with scripted_smtp() as server:
        yield server


@pytest.fixture
def stack(server: ScriptedServer, tmp_path: Path) -> Iterator[Stack]:
    stack = Stack(tmp_path, server.port)
    try:
        yield stack
    finally:
        server.go_on.set()
        stack.kill()


def empty_the_broker() -> None:
    with redis.Redis.from_url(redis_url(0)) as broker:
        broker.flushdb()


def written(address: str) -> Message:
    with trial_registered(), transaction.atomic():
        return Trial(address).send()


def sent(*messages: Message) -> bool:
    ids = [message.pk for message in messages]
    return Message.objects.filter(pk__in=ids, state=MessageState.SENT).count() == len(ids)


def test_stopped_emptied_or_killed_nothing_is_lost(
    stack: Stack, server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bell, "_silent_until", 0.0)

    # C1, F6: written while no worker runs, and the broker then loses everything.
    early = [written(f"early{n}@example.org") for n in range(3)]
    empty_the_broker()
    assert server.mails == []
    stack.start()
    stack.wait_for(lambda: sent(*early), "the mails written while the worker was stopped")

    # C9: the sign of life came through beat, broker, worker and database.
    assert Heartbeat.objects.filter(name=health.WORKER).exists()
    assert health.worker_health().alive

    # F6: emptied while it runs.
    during = [written(f"during{n}@example.org") for n in range(3)]
    empty_the_broker()
    stack.wait_for(lambda: sent(*during), "the mails written while the broker was emptied")
    assert sorted(server.ids()) == sorted(message_id_of(m) for m in early + during)

    # F1: killed while the server holds its answer, the text being in.
    server.mails.clear()
    server.received.clear()
    server.answers["data"] = "hold"
    cut = written("cut@example.org")
    stack.wait_for(server.received.is_set, "the mail to be on its way")
    stack.kill()
    cut.refresh_from_db()
    assert cut.state == MessageState.SENDING
    del server.answers["data"]
    server.go_on.set()
    empty_the_broker()
    stack.start()
    stack.wait_for(lambda: sent(cut), "the mail whose worker was killed")
    assert server.ids() == [message_id_of(cut)] * 2
    cut.refresh_from_db()
    assert cut.attempts == 2
