"""The version of the questionnaire that ships with the project, read from its file."""

from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from diagnostics.instrument.parsing import parse
from diagnostics.instrument.structure import Instrument

SHIPPED_VERSION = "1.0.0"
DATA = Path(__file__).resolve().parent.parent / "data"


def shipped_definition(version: str = SHIPPED_VERSION) -> dict[str, Any]:
    """Give a shipped version as plain mappings and lists, fit for a JSON column.

    The caller may change what is returned. FileNotFoundError when no such version ships.
    """
    return deepcopy(_read(version))


@cache
def _read(version: str) -> dict[str, Any]:
    """Read a file once a process: it takes half a second."""
    text = (DATA / f"instrument-{version}.yaml").read_text(encoding="utf-8")
    definition: dict[str, Any] = yaml.safe_load(text)
    return definition


@cache
def load_shipped(version: str = SHIPPED_VERSION) -> Instrument:
    """Give a shipped version, parsed and checked; FileNotFoundError when it does not ship."""
    return parse(shipped_definition(version))
