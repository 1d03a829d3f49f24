"""`make demo`, with real processes: everything it starts, it stops."""

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.children import die_with_parent
from config.demo.stack import Stack, StackError
from tests.config.processes import alive, descendants, wait_until

end_with_the_tests = die_with_parent(signal.SIGTERM)
pytestmark = [
    pytest.mark.xdist_group("processes"),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc"),
]


WITHOUT_OURS = {
    name: value
    for name, value in os.environ.items()
    if name not in ("DATABASE_URL", "REDIS_URL", "EMBEDDED_DATA")
}


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="demo-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def new(folder: Path) -> Path:
    """Where nothing is yet: all that the demo holds is made on the way."""
    return folder / "new"


@pytest.fixture(scope="module")
def migrated(folder: Path) -> Path:
    """Tables and nothing in them: enough for what starts and stops."""
    subprocess.run(
        embedded(folder / "migrated", "manage.py", "migrate", "--verbosity=0"),
        check=True,
        env=WITHOUT_OURS,
    )
    return folder / "migrated"


# Nothing here asks the disk to keep what a power cut would take.
QUICK = ("--throw-away",)


def embedded(data: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "config.embedded", "--data", str(data), *QUICK, "python", *words]


def deaf_to_interrupts() -> None:
    end_with_the_tests()
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextlib.contextmanager
def demo(data: Path, *options: str) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """Start the demo deaf to SIGINT, as a shell's background job is; wait for its address."""
    words = ["-m", "config.demo", "--port=0", "--folder", str(data.parent / "run"), *options]
    process = subprocess.Popen(
        embedded(data, *words),
        env=WITHOUT_OURS,
        preexec_fn=deaf_to_interrupts,
        start_new_session=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        said = ""
        while "Ctrl-C" not in said:
            line = process.stdout.readline()
            assert line, f"the demo ended: {said}"
            said += line
        yield process, said
    finally:
        process.kill()
        process.communicate()


def test_the_demo_answers_and_stops_within_5_seconds(new: Path) -> None:
    with demo(new) as (process, said):
        assert page(said) == 200
        assert "equipe@example.org" in said
        stops_within_5_seconds(process, signal.SIGINT)


def test_asked_by_the_system_it_stops_as_soon(migrated: Path) -> None:
    with demo(migrated, "--as-is") as (process, said):
        assert page(said) == 200
        stops_within_5_seconds(process, signal.SIGTERM)


def page(said: str) -> int:
    """Open the address that the demo gives, and return the status of its page."""
    address = re.search(r"http://localhost:\d+/", said)
    assert address is not None
    with urllib.request.urlopen(address[0], timeout=10) as answer:  # noqa: S310 - http, ours
        return int(answer.status)


def stops_within_5_seconds(process: "subprocess.Popen[str]", how: signal.Signals) -> None:
    started = descendants(process.pid)
    assert len(started) > 10
    asked_at = time.monotonic()
    os.killpg(process.pid, how)
    assert process.wait(timeout=10) == 0
    left = 5 - (time.monotonic() - asked_at)
    assert left > 0
    assert wait_until(lambda: not alive(started), seconds=left), alive(started)


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_one_dead_process_is_named_and_stops_the_others(migrated: Path, name: str) -> None:
    with demo(migrated, "--as-is") as (process, _):
        started = descendants(process.pid)
        word = {"web": "gunicorn", "worker": "worker", "beat": "beat"}[name]
        victim = min(pid for pid in started if word in command_words(pid))
        os.kill(victim, signal.SIGKILL)
        assert process.wait(timeout=10) == 1
        assert process.stdout is not None
        assert f"« {name} » s’est arrêté" in process.stdout.read()
        assert wait_until(lambda: not alive(started)), alive(started)


def test_a_kill_of_everything_above_leaves_nothing(migrated: Path) -> None:
    with demo(migrated, "--as-is") as (process, _):
        started = descendants(process.pid)
        process.kill()
        assert wait_until(lambda: not alive(started), seconds=20), alive(started)


def test_a_port_already_taken_is_said(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(StackError, match="est déjà pris"):
            Stack(folder=tmp_path, port=other.getsockname()[1])


def command_words(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").split("\0")
    except OSError:
        return []
