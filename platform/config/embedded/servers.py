"""Start PostgreSQL and Valkey as our own children, and stop them."""

import locale
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote

import psycopg2
import redis

from config.children import die_with_parent, wait_for_all
from config.embedded import places
from config.embedded.places import Account, CannotStart

DATABASE = "croissance_connectee"
USER = "postgres"
SECONDS_TO_START = 30
# Nothing that a test wrote is missed after a power cut; a process killed loses none of it.
THROW_AWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
# With the 2 s that the demo gives its own processes, all is over within 5 s on a busy machine too.
SECONDS_TO_STOP = 2


class Servers:
    """The servers of one command: those whose URL the environment does not name already."""

    def __init__(
        self, data_name: str, environ: Mapping[str, str], *, throw_away: bool = False
    ) -> None:
        self.environ = environ
        self.throw_away = throw_away
        self.data_name = data_name
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.sockets: Path | None = None
        self.held: int | None = None

    def start(self) -> dict[str, str]:
        """Start what is needed; return DATABASE_URL and REDIS_URL of what was started.

        Raises CannotStart with a text for the person who asked.
        """
        wanted = {name for name in ("DATABASE_URL", "REDIS_URL") if not self.environ.get(name)}
        if not wanted:
            return {}
        self.account = places.server_account()
        self.data = places.data_folder(self.data_name, self.account)
        self.held = places.lock(self.data)
        self.sockets = places.socket_folder(self.data, self.account)
        urls: dict[str, str] = {}
        # Both boot at the same time; each is then waited for.
        if "DATABASE_URL" in wanted:
            urls["DATABASE_URL"] = self._start_postgresql()
        if "REDIS_URL" in wanted:
            urls["REDIS_URL"] = self._start_valkey()
            socket = str(self.sockets / "valkey.sock")
            self._wait_for("Valkey", lambda: redis.Redis(unix_socket_path=socket).ping())
        if "DATABASE_URL" in wanted:
            self._wait_for("PostgreSQL", self._create_database)
        return urls

    def stop(self) -> None:
        """Stop the servers and remove their sockets; what was never started is no matter."""
        for name, process in self.processes.items():
            # SIGINT is PostgreSQL's « fast » stop: clients are cut off, data written.
            self._signal(process, signal.SIGINT if name == "PostgreSQL" else signal.SIGTERM)
        if not wait_for_all(self.processes.values(), SECONDS_TO_STOP):
            for process in self.processes.values():
                # PostgreSQL's « immediate » stop: no last checkpoint, the next start reads the log.
                self._signal(process, signal.SIGQUIT)
            wait_for_all(self.processes.values(), 2)
            for process in self.processes.values():
                self._signal(process, signal.SIGKILL)
                process.wait()
        if self.sockets is not None:
            shutil.rmtree(self.sockets, ignore_errors=True)
        if self.held is not None:
            os.close(self.held)
            self.held = None

    def dead(self, pid: int) -> str | None:
        """Return the name of the server that had this process, or None."""
        for name, process in self.processes.items():
            if process.pid == pid:
                return name
        return None

    def _start_postgresql(self) -> str:
        programs, major = places.postgresql(self.environ, self.account)
        data = self.data / f"pg{major}"
        if not data.exists():
            _initdb(programs, major, data, self.account)
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "port": "5432",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "jit": "off",
            **(THROW_AWAY if self.throw_away else {}),
        }
        options = [part for item in settings.items() for part in ("-c", "=".join(item))]
        self._spawn(
            "PostgreSQL", [str(programs / "postgres"), "-D", str(data), *options], signal.SIGINT
        )
        return f"postgres://{USER}@/{DATABASE}?host={quote(str(self.sockets), safe='/')}"

    def _start_valkey(self) -> str:
        program, folder = places.valkey(self.environ, self.account)
        data = self.data / folder
        self.account.make_folder(data)
        settings = {
            "port": "0",
            "unixsocket": f"{self.sockets}/valkey.sock",
            "unixsocketperm": "700",
            "save": "",
            "appendonly": "yes",
            "appendfsync": "everysec",
            "maxmemory-policy": "noeviction",
        }
        options = [part for name, value in settings.items() for part in (f"--{name}", value)]
        # Its data folder is where it runs: no path with spaces to write down for it.
        self._spawn("Valkey", [str(program), *options], signal.SIGTERM, cwd=data)
        return f"unix://{self.sockets}/valkey.sock"

    def _spawn(
        self, name: str, command: list[str], death_signal: signal.Signals, cwd: Path = Path("/")
    ) -> None:
        assert self.held is not None  # noqa: S101 - `start` took the lock first
        with (self.data / f"{name.lower()}.log").open("wb") as log:
            self.processes[name] = subprocess.Popen(  # type: ignore[call-overload]
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                cwd=cwd,
                env=places.server_environment(),
                pass_fds=(self.held,),
                # A session of its own: the terminal's Ctrl-C is for the command, not for it.
                start_new_session=True,
                preexec_fn=die_with_parent(death_signal),
                **self.account.popen_options(),
            )

    def _create_database(self) -> bool:
        link = psycopg2.connect(host=str(self.sockets), port=5432, user=USER, dbname="postgres")
        try:
            link.autocommit = True
            with link.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f'CREATE DATABASE "{DATABASE}"')
        finally:
            link.close()
        return True

    def _wait_for(self, name: str, answers: Callable[[], object]) -> None:
        process = self.processes[name]
        deadline = time.monotonic() + SECONDS_TO_START
        while True:
            try:
                answers()
            except (psycopg2.OperationalError, redis.RedisError) as error:
                if process.poll() is not None or time.monotonic() > deadline:
                    raise CannotStart(
                        f"{name} does not start ({self._last_words(name) or error}). "
                        f"{places.ADVICE}"
                    ) from error
                time.sleep(0.02)
            else:
                return

    def _last_words(self, name: str) -> str:
        log = (self.data / f"{name.lower()}.log").read_text(errors="replace")
        return " / ".join(log.strip().splitlines()[-3:])

    @staticmethod
    def _signal(process: "subprocess.Popen[bytes]", how: signal.Signals) -> None:
        if process.poll() is None:
            process.send_signal(how)


def _initdb(programs: Path, major: int, data: Path, account: Account) -> None:
    """Make a cluster beside its place, then rename it: a half-made one is never taken for one."""
    for left in data.parent.glob(f"{data.name}.new-*"):
        shutil.rmtree(left, ignore_errors=True)
    aside = data.with_name(f"{data.name}.new-{os.getpid()}")
    account.make_folder(aside)
    if major >= 17:
        words = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        if _has_c_utf8():
            words.append("--lc-ctype=C.UTF-8")
    else:
        words = ["--locale=C.UTF-8"]
    run = subprocess.run(  # type: ignore[call-overload]
        [programs / "initdb", "-D", aside, "-U", USER, "--auth=trust", "--encoding=UTF8", *words],
        capture_output=True,
        check=False,
        cwd="/",
        text=True,
        errors="replace",
        env=places.server_environment(),
        preexec_fn=die_with_parent(signal.SIGTERM),
        **account.popen_options(),
    )
    if run.returncode:
        shutil.rmtree(aside, ignore_errors=True)
        raise CannotStart(f"PostgreSQL’s initdb failed: {run.stderr.strip()} {places.ADVICE}")
    aside.rename(data)


def _has_c_utf8() -> bool:
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        locale.setlocale(locale.LC_CTYPE, "C.UTF-8")
    except locale.Error:
        return False
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    return True
