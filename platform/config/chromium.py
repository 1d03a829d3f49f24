"""Find a Chromium for the browser tests, or get one: `python -m config.chromium`."""

import importlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from config import debian

SYSTEM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


def find() -> str | None:
    """Return the path of a Chromium that is on this machine: the system's, else Playwright's."""
    for path in SYSTEM:
        if os.access(path, os.X_OK):
            return path
    return _of_playwright() if driver_runs() else None


def driver_runs() -> bool:
    """Tell whether Playwright's driver, which steers any Chromium, finds its shared libraries."""
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    return _run(sys.executable, "-m", "playwright", "--version", **silent).returncode == 0


def _of_playwright() -> str | None:
    # A development dependency: absent from a production install, which has no use for it.
    with importlib.import_module("playwright.sync_api").sync_playwright() as playwright:
        path = str(playwright.chromium.executable_path)
    return path if Path(path).exists() else None


def install() -> None:
    """Fetch what is missing: Playwright's Chromium, or Debian's packages when we are root.

    A minimal Debian lacks the one library that Playwright's driver needs.
    """
    if driver_runs():
        _run(sys.executable, "-m", "playwright", "install", "chromium")
    if not ready():
        debian.install(*(["libatomic1"] if find() else ["libatomic1", "chromium"]))


def ready() -> bool:
    return driver_runs() and find() is not None


def _run(*command: str, **options: Any) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(command, check=False, **options)


def main() -> int:
    """Print the path of a Chromium, fetched if need be; 1 when none can be had and steered."""
    if not ready():
        install()
    if not ready():
        sys.stderr.write(
            "No Chromium could be found or installed: the browser tests cannot run. Install the "
            "packages « chromium » and « libatomic1 », or leave them out on purpose with E2E=0.\n"
        )
        return 1
    sys.stdout.write(f"Chromium: {find()}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
