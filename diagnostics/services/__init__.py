"""What changes diagnostics: one verb, one transaction each."""

from diagnostics.loading import load_benchmark_release, publish_shipped_questionnaire
from diagnostics.services.assistance import (
    AlreadyHandedOver,
    CodeIsOver,
    NotYourRole,
    give_up,
    hand_over,
    start_assistance,
)
from diagnostics.services.coming_back import (
    BadLink,
    came_back,
    claim_left_by,
    forget_address,
    recall_stopped_by,
    send_resume_link,
)
from diagnostics.services.firms import (
    LinkedElsewhere,
    NotYourDiagnostic,
    NotYourFirm,
    link_to_firm,
    unlink_from_firm,
)
from diagnostics.services.paper import (
    SheetExpired,
    SheetFinished,
    SheetTaken,
    print_sheet,
    type_in,
)
from diagnostics.services.proposing import plan_retake
from diagnostics.services.recalling import is_recall_planned, is_recalled
from diagnostics.services.reports import NotCompleted, NothingToMake, make_again, request_report
from diagnostics.services.resume_links import (
    create_resume_link,
    revoke_resume_links,
)
from diagnostics.services.retaking import AlreadyRetaken, NotYet, retake
from diagnostics.services.sharing import TooManyLinks, create_share_link, revoke_share_link
from diagnostics.services.taking import (
    AlreadyCompleted,
    NothingPublished,
    StillOpen,
    claim,
    complete_assessment,
    fill_in_from_register,
    forget_firm,
    save_answer,
    skip_step,
    start_assessment,
)

__all__ = [
    "AlreadyCompleted",
    "AlreadyHandedOver",
    "AlreadyRetaken",
    "BadLink",
    "CodeIsOver",
    "LinkedElsewhere",
    "NotCompleted",
    "NotYet",
    "NotYourDiagnostic",
    "NotYourFirm",
    "NotYourRole",
    "NothingPublished",
    "NothingToMake",
    "SheetExpired",
    "SheetFinished",
    "SheetTaken",
    "StillOpen",
    "TooManyLinks",
    "came_back",
    "claim",
    "claim_left_by",
    "complete_assessment",
    "create_resume_link",
    "create_share_link",
    "fill_in_from_register",
    "forget_address",
    "forget_firm",
    "give_up",
    "hand_over",
    "is_recall_planned",
    "is_recalled",
    "link_to_firm",
    "load_benchmark_release",
    "make_again",
    "plan_retake",
    "print_sheet",
    "publish_shipped_questionnaire",
    "recall_stopped_by",
    "request_report",
    "retake",
    "revoke_resume_links",
    "revoke_share_link",
    "save_answer",
    "send_resume_link",
    "skip_step",
    "start_assessment",
    "start_assistance",
    "type_in",
    "unlink_from_firm",
]
