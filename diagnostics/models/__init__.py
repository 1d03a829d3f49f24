"""Questionnaire versions, benchmark releases, assessments and what opens them."""

from diagnostics.models.assessments import Assessment, AssessmentQuerySet
from diagnostics.models.benchmarks import BenchmarkRelease, Figure
from diagnostics.models.imports import CodeKind, EurostatCode, EurostatDataset, ImportRun
from diagnostics.models.links import ResumeLink, ResumeLinkQuerySet
from diagnostics.models.questionnaires import Questionnaire

__all__ = [
    "Assessment",
    "AssessmentQuerySet",
    "BenchmarkRelease",
    "CodeKind",
    "EurostatCode",
    "EurostatDataset",
    "Figure",
    "ImportRun",
    "Questionnaire",
    "ResumeLink",
    "ResumeLinkQuerySet",
]
