"""The most memory that a management command takes, in a process of its own.

`python -m tests.bench.peak DATABASE COMMAND…` runs the command on that database and prints the
peak, in MB, as its last line.
"""

import os
import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def peak_of(*command: str) -> float:
    """Run a management command on the database of this process; return its peak in MB."""
    from django.db import connection

    run = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-m", "tests.bench.peak", str(connection.settings_dict["NAME"]), *command],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=580,
    )
    if run.returncode:
        raise RuntimeError(run.stderr[-2_000:])
    return float(run.stdout.splitlines()[-1])


def own_peak() -> float:
    """Return the peak of this process in MB, what its parent held before it aside."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        # On a Mac, where the maximum is in bytes and a new process starts from its own.
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return float(status.partition("VmHWM:")[2].split()[0]) / 1024


def main(database: str, *command: str) -> None:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from django.core.management import call_command
    from django.db import connection

    connection.settings_dict["NAME"] = database
    call_command(*command)
    sys.stdout.write(f"{own_peak():.1f}\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
