"""Child processes that never outlive their parent."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable

PR_SET_PDEATHSIG = 1


def die_with_parent(death_signal: signal.Signals) -> Callable[[], None]:
    """Return a `preexec_fn`: the child gets `death_signal` when its parent dies, kill -9 included.

    It runs after the change of user, which would clear the setting. It also undoes an inherited
    « ignore » of SIGINT: a shell's background job would otherwise be deaf to it. Parent-death
    signals exist on Linux only; elsewhere a child of a killed parent stays.
    """
    parent = os.getpid()
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None

    def prepare() -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        if libc is not None:
            libc.prctl(PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
            if os.getppid() != parent:  # the parent died before it could be watched
                os._exit(1)

    return prepare


def stop_group(process: "subprocess.Popen[bytes]", how: signal.Signals) -> None:
    """Send a signal to a child started in a session of its own, and to all it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, how)


def wait_for_all(processes: Iterable["subprocess.Popen[bytes]"], seconds: float) -> bool:
    """Wait `seconds` at most for all of them; say whether all are over."""
    left = [process for process in processes if process.poll() is None]
    deadline = time.monotonic() + seconds
    for process in left:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=max(deadline - time.monotonic(), 0.01))
    return all(process.poll() is not None for process in left)
