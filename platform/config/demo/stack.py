"""Web, Celery worker and beat as three processes, started and stopped together.

    stack = Stack(folder=Path("var/e2e/run"), sweep_seconds=1)
    stack.prepare()
    with stack:
        browser.goto(stack.url)

DATABASE_URL and REDIS_URL are those of the environment (`python -m config.embedded` sets them).
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from config.children import die_with_parent, stop_group, wait_for_all

CHECKOUT = Path(__file__).resolve().parent.parent.parent.parent
SECONDS_TO_ANSWER = 60
# All is over within 5 s of the request, servers included; tasks cut short are taken up again.
SECONDS_TO_FINISH = 2


class StackError(Exception):
    """A process of the stack did not start or ended by itself; the text says which and why."""


def demo_environment(url: str, sweep_seconds: float) -> dict[str, str]:
    """Return the variables that make a process part of the demo at this address."""
    return {
        "DEMO": "1",
        "DEBUG": "0",
        "SITE_URL": url,
        "SWEEP_EVERY_SECONDS": f"{sweep_seconds:g}",
        "PYTHONUNBUFFERED": "1",
    }


class Stack:
    """One running site. `folder` holds its logs and beat's file; port 0 takes a free one."""

    def __init__(
        self,
        *,
        folder: Path,
        port: int = 0,
        sweep_seconds: int = 30,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        """Take the port at once. Raises StackError when another program has it."""
        self.folder = folder
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        # The socket is ours before anything starts: nobody takes the port meanwhile.
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self.listener.bind(("127.0.0.1", port))
        except OSError as error:
            self.listener.close()
            raise StackError(
                f"le port {port} est déjà pris ; essayez make demo PORT={port + 1}"
            ) from error
        self.listener.listen(128)
        self.port: int = self.listener.getsockname()[1]
        self.url = f"http://localhost:{self.port}"
        self.environ = {
            **os.environ,
            **demo_environment(self.url, sweep_seconds),
            **(environ or {}),
        }

    def __enter__(self) -> "Stack":
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def prepare(self) -> None:
        """Bring the database up to date in a process of its own. Raises StackError."""
        run = subprocess.run(
            [sys.executable, "-m", "config.demo.prepare"],
            capture_output=True,
            check=False,
            cwd=CHECKOUT,
            env=self.environ,
            errors="replace",
            text=True,
        )
        if run.returncode:
            raise StackError(f"la base de données n’est pas prête :\n{run.stderr[-2000:]}")

    def start(self) -> None:
        """Start the three and wait for the first page. Raises StackError, with nothing left."""
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            self.start_one("web")
            self.start_one("worker")
            self.start_one("beat")
            self._wait_for_first_page()
        except BaseException:
            self.stop()
            raise

    def start_one(self, name: str) -> None:
        """Start « web », « worker » or « beat » (again, for a test that stopped it)."""
        with self.log_of(name).open("wb") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", *self._commands()[name]],
                cwd=CHECKOUT,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                pass_fds=(self.listener.fileno(),),
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGTERM),
            )

    def stop_one(self, name: str, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop one process; SIGKILL takes all its children at once, as a power cut would."""
        process = self.processes.pop(name)
        if how == signal.SIGKILL:
            stop_group(process, how)
        else:
            process.send_signal(how)
        if not wait_for_all([process], SECONDS_TO_FINISH):
            stop_group(process, signal.SIGKILL)
            process.wait()

    def ended(self) -> str | None:
        """Return the name of a process that is over although nobody stopped it, or None."""
        for name, process in self.processes.items():
            if process.poll() is not None:
                return name
        return None

    def stop(self) -> None:
        """Stop all three within 5 s, children included, and free the port."""
        self.listener.close()
        for process in self.processes.values():
            if process.poll() is None:
                process.terminate()
        wait_for_all(self.processes.values(), SECONDS_TO_FINISH)
        for process in self.processes.values():
            # The group too: a child of a process that died has nobody else to stop it.
            stop_group(process, signal.SIGKILL)
            process.wait()
        self.processes.clear()

    def log_of(self, name: str) -> Path:
        """Return the file that holds what a process wrote since its start."""
        return self.folder / f"{name}.log"

    def last_words(self, name: str) -> str:
        """Return the last lines a process wrote."""
        return "\n".join(self.log_of(name).read_text(errors="replace").splitlines()[-12:])

    def _commands(self) -> dict[str, list[str]]:
        bind = f"--bind=fd://{self.listener.fileno()}"
        schedule = self.folder / "beat-schedule"
        return {
            "web": [
                *["gunicorn", "config.wsgi", bind, "--threads=4", "--graceful-timeout=3"],
                "--no-control-socket",
            ],
            "worker": [
                *["celery", "-A", "config", "worker", "--concurrency=2", "--loglevel=INFO"],
                *["--without-gossip", "--without-mingle"],
            ],
            "beat": [
                *["celery", "-A", "config", "beat", "--loglevel=INFO"],
                *[f"--schedule={schedule}", "--pidfile="],
            ],
        }

    def _wait_for_first_page(self) -> None:
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        while time.monotonic() < deadline:
            if name := self.ended():
                raise StackError(f"« {name} » s’est arrêté :\n{self.last_words(name)}")
            link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            try:
                link.request("GET", "/", headers={"Host": f"localhost:{self.port}"})
                status = link.getresponse().status
            except OSError:
                time.sleep(0.05)
            else:
                if status >= 500:
                    raise StackError(f"la page d’accueil ne répond pas :\n{self.last_words('web')}")
                return
            finally:
                link.close()
        raise StackError(f"le site ne répond pas :\n{self.last_words('web')}")
