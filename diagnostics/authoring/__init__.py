"""Authoring a questionnaire: a draft checked, told apart from another, and written as YAML.

Pure: no database, clock or settings. Definitions come in as plain mappings.
"""

from diagnostics.authoring.checking import check
from diagnostics.authoring.conditions import condition_in_words, labels_of
from diagnostics.authoring.difference import (
    Change,
    ChangedPart,
    ChangeKind,
    Difference,
    difference,
)
from diagnostics.authoring.exchange import ExchangeError, from_yaml, to_yaml
from diagnostics.authoring.findings import Finding, Severity
from diagnostics.authoring.versions import highest, is_higher, next_versions, version_key

__all__ = [
    "Change",
    "ChangeKind",
    "ChangedPart",
    "Difference",
    "ExchangeError",
    "Finding",
    "Severity",
    "check",
    "condition_in_words",
    "difference",
    "from_yaml",
    "highest",
    "is_higher",
    "labels_of",
    "next_versions",
    "to_yaml",
    "version_key",
]
