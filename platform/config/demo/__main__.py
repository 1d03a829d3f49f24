"""Run the demo: `python -m config.embedded --data demo python -m config.demo [--port 8000]`.

Ctrl-C or SIGTERM stops everything within 5 s. Returns 0 when it was asked to stop, and 1 when it
could not start or when a process ended by itself.
"""

import argparse
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType

from config.demo import prepare
from config.demo.accounts import ACCOUNTS
from config.demo.stack import CHECKOUT, Stack, StackError, demo_environment


class Asked(BaseException):
    """Somebody asked the demo to stop."""


def main() -> int:
    """Prepare the data, start the stack, and wait for a signal or the end of a process."""
    parser = argparse.ArgumentParser(prog="python -m config.demo")
    parser.add_argument("--port", type=int, default=8000, help="0: a free one")
    parser.add_argument("--sweep-seconds", type=int, default=30)
    parser.add_argument("--as-is", action="store_true", help="leave the database as it is")
    parser.add_argument("--folder", type=Path, default=CHECKOUT / "var" / "demo" / "run")
    asked = parser.parse_args()
    if not (os.environ.get("DATABASE_URL") and os.environ.get("REDIS_URL")):
        parser.error("run it by « make demo », or set DATABASE_URL and REDIS_URL")
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _stop)
    try:
        return _run(asked)
    except StackError as error:
        say(f"La démonstration s’arrête : {error}")
        return 1
    except Asked:
        say("Tout est arrêté.")
        return 0


def _run(asked: argparse.Namespace) -> int:
    start = time.monotonic()
    stack = Stack(folder=asked.folder, port=asked.port, sweep_seconds=asked.sweep_seconds)
    try:
        os.environ.update(demo_environment(stack.url, asked.sweep_seconds))
        if not asked.as_is:
            prepare.prepare(say)
        stack.start()
        say(f"site, tâches et horloge en marche : {time.monotonic() - start:.1f} s en tout")
        say(f"\nOuvrez {stack.url}/\nMessages envoyés : {stack.url}/demo/mails/")
        for account in ACCOUNTS:
            say(f"Pour entrer ({account.role}) : {account.email}")
        say(f"Journaux : {asked.folder}. Ctrl-C pour arrêter.")
        while (name := stack.ended()) is None:
            time.sleep(0.2)
        raise StackError(f"« {name} » s’est arrêté :\n{stack.last_words(name)}")
    finally:
        # A second Ctrl-C, or the terminal's beside ours, must not cut the stop short.
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        stack.stop()


def say(line: str) -> None:
    """Write a line for whoever started the demo; they may be gone."""
    try:
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()
    except OSError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - until the end of the process


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Asked


if __name__ == "__main__":
    sys.exit(main())
