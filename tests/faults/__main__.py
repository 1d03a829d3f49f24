"""Break what can break, for real, and check that nothing is lost: `make faults`.

Starts PostgreSQL, Valkey, a Celery worker, beat and a mail server of its own, speaks to the
loopback only, and ends what it started. Prints `N passed, N failed`, and ends with 1 on a failure.
Words on the command line choose the faults: `python -m tests.faults f1 f20`.
"""

import signal
import sys
import time
import traceback
from types import FrameType

from tests.faults.lab import ROOT, Fault, Lab
from tests.notifications.smtp import scripted_smtp

SECONDS_AT_MOST = 570


def too_long(number: int, frame: FrameType | None) -> None:
    raise Fault(f"not over after {SECONDS_AT_MOST} s")


def main(wanted: list[str]) -> int:
    """Run the faults; return how the process ends."""
    signal.signal(signal.SIGALRM, too_long)
    signal.alarm(SECONDS_AT_MOST)
    with scripted_smtp() as smtp:
        lab = Lab(smtp, ROOT / "var" / "faults" / "run")
        try:
            lab.start()
            return run(lab, wanted)
        finally:
            signal.alarm(0)
            lab.stop()


def run(lab: Lab, wanted: list[str]) -> int:
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    # Models, and what uses them, can only be imported now.
    from tests.faults import broker, clock, crowd, database, sending

    faults = [
        fault
        for module in (clock, crowd, sending, broker, database)
        for fault in module.FAULTS
        if not wanted or fault.__name__.split("_")[0] in wanted
    ]
    failed = 0
    for fault in faults:
        begun = time.monotonic()
        try:
            lab.clean()
            said = fault(lab) or ""
        except Exception as error:  # noqa: BLE001 - one fault that fails leaves the others to run
            failed += 1
            print(f"FAILED {fault.__name__}: {error}", flush=True)  # noqa: T201 - what it is for
            if not isinstance(error, Fault):
                traceback.print_exc()
            if "not over after" in str(error):
                break
        else:
            took = time.monotonic() - begun
            print(f"passed {fault.__name__} ({took:.0f} s) {said}", flush=True)  # noqa: T201
    print(f"{lab.sent_twice} mails arrived twice, by a crash or a cut line")  # noqa: T201
    print(f"{len(faults) - failed} passed, {failed} failed", flush=True)  # noqa: T201
    return 1 if failed or not faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
