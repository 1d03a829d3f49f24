"""Questionnaire versions, benchmark releases, assessments and what opens them."""

from diagnostics.models.assessments import Assessment, AssessmentQuerySet
from diagnostics.models.assistance import Assistance, AssistanceQuerySet, PaperSheet
from diagnostics.models.benchmarks import BenchmarkRelease, Figure
from diagnostics.models.imports import CodeKind, EurostatCode, EurostatDataset, ImportRun
from diagnostics.models.links import ResumeLink, ResumeLinkQuerySet, ShareLink, ShareLinkQuerySet
from diagnostics.models.questionnaires import Questionnaire
from diagnostics.models.reports import Report, ReportQuerySet

__all__ = [
    "Assessment",
    "AssessmentQuerySet",
    "Assistance",
    "AssistanceQuerySet",
    "BenchmarkRelease",
    "CodeKind",
    "EurostatCode",
    "EurostatDataset",
    "Figure",
    "ImportRun",
    "PaperSheet",
    "Questionnaire",
    "Report",
    "ReportQuerySet",
    "ResumeLink",
    "ResumeLinkQuerySet",
    "ShareLink",
    "ShareLinkQuerySet",
]
