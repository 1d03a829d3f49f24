"""What changes diagnostics: one verb, one transaction each."""

from diagnostics.loading import load_benchmark_release, publish_shipped_questionnaire
from diagnostics.services.proposing import plan_retake
from diagnostics.services.resume_links import (
    create_resume_link,
    revoke_resume_links,
    send_resume_link,
)
from diagnostics.services.retaking import AlreadyRetaken, NotYet, retake
from diagnostics.services.taking import (
    AlreadyCompleted,
    NothingPublished,
    StillOpen,
    claim,
    complete_assessment,
    save_answer,
    skip_step,
    start_assessment,
)

__all__ = [
    "AlreadyCompleted",
    "AlreadyRetaken",
    "NotYet",
    "NothingPublished",
    "StillOpen",
    "claim",
    "complete_assessment",
    "create_resume_link",
    "load_benchmark_release",
    "plan_retake",
    "publish_shipped_questionnaire",
    "retake",
    "revoke_resume_links",
    "save_answer",
    "send_resume_link",
    "skip_step",
    "start_assessment",
]
