"""The site that the browser visits: web, worker and beat, on servers of its own.

Run by `make test` as `python -m config.embedded --data e2e pytest -m e2e tests/e2e`.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from config.chromium import find
from config.demo.stack import CHECKOUT, Stack


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """The whole site on a free port, with the demo's data, looking for what is due each second."""
    running = Stack(folder=Path(CHECKOUT) / "var" / "e2e" / "run", sweep_seconds=1)
    running.prepare()
    with running:
        yield running


@pytest.fixture(scope="session")
def base_url(stack: Stack) -> str:
    return stack.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Chromium as found on this machine; its sandbox refuses root."""
    return {**browser_type_launch_args, "executable_path": find(), "args": ["--no-sandbox"]}
