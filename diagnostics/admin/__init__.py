"""Questionnaires, figures and diagnostics; a module a subject, each registering its own."""

from diagnostics.admin import (
    assessments,
    assistance,
    benchmarks,
    imports,
    questionnaires,
    reports,
)

__all__ = ["assessments", "assistance", "benchmarks", "imports", "questionnaires", "reports"]
