"""WeasyPrint, loaded when a report is made and never before: it needs libraries of the system."""

import importlib
from collections.abc import Sequence
from functools import lru_cache
from types import ModuleType
from typing import Any

from django.apps import AppConfig
from django.core import checks

from diagnostics.pdf_packages import PACKAGES


class LibrariesMissing(Exception):
    """The system has no Pango: no PDF can be drawn on this machine."""


def weasyprint() -> ModuleType:
    """Return the library that draws PDFs. Raises LibrariesMissing."""
    try:
        return importlib.import_module("weasyprint")
    except OSError as error:
        raise LibrariesMissing(str(error).splitlines()[0]) from error


@lru_cache(maxsize=1)
def missing_libraries() -> str:
    """Say what keeps this machine from drawing PDFs; nothing where all is there."""
    try:
        weasyprint()
    except LibrariesMissing as error:
        return str(error)
    return ""


def libraries_are_there(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[checks.CheckMessage]:
    """Tell whoever runs `manage.py check` that reports cannot be made here."""
    reason = missing_libraries()
    if not reason:
        return []
    return [
        checks.Warning(
            f"PDF reports cannot be made on this machine: {reason}",
            hint=f"On Debian: apt-get install {' '.join(PACKAGES)}. The rest of the site works.",
            id="diagnostics.W001",
        )
    ]
