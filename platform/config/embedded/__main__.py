"""Run a command with PostgreSQL and Valkey of its own.

    python -m config.embedded [--data NAME] [--throw-away] COMMAND…

A server whose URL is already set (DATABASE_URL, REDIS_URL) is not started. The others are started
for the command, and end with it, however it ends; their data stay in `var/NAME` (`--data`, else
EMBEDDED_DATA, else « embedded ») for the next command. Returns the command's exit code: 2 when the
servers cannot be started, 127 when there is no such command.
"""

import argparse
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import NoReturn

from config.children import die_with_parent
from config.embedded.places import CannotStart
from config.embedded.servers import Servers

FORWARDED = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)


class Stopped(Exception):
    """A signal came before the command was started."""

    def __init__(self, signal_number: int) -> None:
        super().__init__(signal_number)
        self.signal_number = signal_number


class Runner:
    """One command, its servers, and the signals passed on to it."""

    def __init__(self, servers: Servers) -> None:
        self.servers = servers
        self.command: subprocess.Popen[bytes] | None = None
        self.over = False

    def run(self, words: list[str], environ: Mapping[str, str]) -> int:
        """Run the command between the start and the stop of the servers; return its exit code."""
        for number in FORWARDED:
            signal.signal(number, self._on_signal)
        try:
            urls = self.servers.start()
            self._start_command(words, command_environment(environ, urls))
            return self._wait()
        except Stopped as stop:
            return 128 + stop.signal_number
        except CannotStart as error:
            sys.stderr.write(f"config.embedded: {error}\n")
            return 2
        finally:
            self.over = True
            self.servers.stop()

    def _start_command(self, words: list[str], environ: dict[str, str]) -> None:
        try:
            self.command = subprocess.Popen(
                words, env=environ, preexec_fn=die_with_parent(signal.SIGTERM)
            )
        except OSError as error:
            sys.stderr.write(f"config.embedded: {words[0]}: {error.strerror}\n")
            raise SystemExit(127) from None

    def _wait(self) -> int:
        assert self.command is not None  # noqa: S101 - started just before
        while True:
            pid, status = os.waitpid(-1, 0)
            code = os.waitstatus_to_exitcode(status)
            if pid == self.command.pid:
                self.command.returncode = code
                return 128 - code if code < 0 else code
            if (name := self.servers.dead(pid)) is not None:
                self.servers.processes[name].returncode = code
                sys.stderr.write(f"config.embedded: {name} ended; the command is stopped.\n")
                with contextlib.suppress(ProcessLookupError):
                    self.command.terminate()
                self.command.wait()
                return 1

    def _on_signal(self, number: int, _frame: FrameType | None) -> None:
        if self.over:
            return
        if self.command is None:
            raise Stopped(number)
        # The terminal sends Ctrl-C to the command too: once is enough.
        if number != signal.SIGINT or not in_terminal_foreground():
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.command.pid, number)


def in_terminal_foreground() -> bool:
    """Say whether this process is what a terminal's Ctrl-C goes to."""
    try:
        terminal = os.open("/dev/tty", os.O_RDONLY)
    except OSError:
        return False
    try:
        return os.tcgetpgrp(terminal) == os.getpgrp()
    except OSError:
        return False
    finally:
        os.close(terminal)


def command_environment(environ: Mapping[str, str], urls: Mapping[str, str]) -> dict[str, str]:
    """Return the command's environment: the URLs, and this Python's programs first in PATH."""
    programs = str(Path(sys.executable).parent)
    kept = dict(environ)
    if "DATABASE_URL" in urls:
        # PGPORT, PGSERVICE… of another server would lead the clients astray.
        kept = {k: v for k, v in kept.items() if not k.startswith("PG") or k == "PG_BIN"}
    path = os.pathsep.join(filter(None, [programs, environ.get("PATH", os.defpath)]))
    return {**kept, **urls, "PATH": path}


def main() -> NoReturn:
    """Read the command line, run the command, and exit with its code."""
    parser = argparse.ArgumentParser(prog="python -m config.embedded", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--data", default=os.environ.get("EMBEDDED_DATA") or "embedded")
    parser.add_argument(
        "--throw-away",
        action="store_true",
        help="do not wait for the disk: quicker, and lost if the machine stops",
    )
    parser.add_argument("command", nargs=argparse.REMAINDER, metavar="COMMAND…")
    asked = parser.parse_args()
    words = asked.command[1:] if asked.command[:1] == ["--"] else asked.command
    if not words:
        parser.error("name the command to run")
    sys.exit(
        Runner(Servers(asked.data, os.environ, throw_away=asked.throw_away)).run(words, os.environ)
    )


if __name__ == "__main__":
    main()
