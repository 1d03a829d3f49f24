"""Find a Chromium for the browser tests, or get one: `python -m config.chromium`."""

import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

SYSTEM = ("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")


def find() -> str | None:
    """Return the path of a Chromium that is on this machine: the system's, else Playwright's."""
    for path in SYSTEM:
        if os.access(path, os.X_OK):
            return path
    return _of_playwright()


def _of_playwright() -> str | None:
    # A development dependency: absent from a production install, which has no use for it.
    with importlib.import_module("playwright.sync_api").sync_playwright() as playwright:
        path = str(playwright.chromium.executable_path)
    return path if Path(path).exists() else None


def install() -> None:
    """Fetch Playwright's Chromium, or Debian's when that fails and we are root."""
    _run(sys.executable, "-m", "playwright", "install", "chromium")
    if find() is None and os.geteuid() == 0 and shutil.which("apt-get"):
        environ = {"DEBIAN_FRONTEND": "noninteractive"}
        _run("apt-get", "update", "--quiet", **environ)
        _run("apt-get", "install", "--yes", "--quiet", "--no-install-recommends", "chromium")


def _run(*command: str, **environ: str) -> None:
    subprocess.run(command, env={**os.environ, **environ}, check=False)


def main() -> int:
    """Print the path of a Chromium, fetched if need be; 1 when none can be had."""
    if find() is None:
        install()
    path = find()
    if path is None:
        sys.stderr.write(
            "No Chromium could be found or installed: the browser tests cannot run. Install the "
            "package « chromium », or leave them out on purpose with E2E=0.\n"
        )
        return 1
    sys.stdout.write(f"Chromium: {path}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
