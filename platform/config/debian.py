"""Debian's packages, where we may install them: for the steps of `make test` that need some."""

import os
import shutil
import subprocess


def install(*packages: str) -> bool:
    """Install packages when we are root on a Debian; tell whether it was tried and went well."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quietly = ["--yes", "--quiet", "--no-install-recommends"]
    steps = (["apt-get", "update", "--quiet"], ["apt-get", "install", *quietly, *packages])
    return all(subprocess.run(step, check=False, env=environ).returncode == 0 for step in steps)
