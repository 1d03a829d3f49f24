from matching.views.asking_one import ask_person
from matching.views.closing import close
from matching.views.connector import accept, dashboard, decline, give_back, introduction
from matching.views.declining import decline_by_link
from matching.views.exchange import exchange, mark_read, note_contact
from matching.views.explaining import introduction_ranking, request_ranking
from matching.views.follow_up import follow_up
from matching.views.meeting import (
    cancel_meeting,
    meeting_file,
    other_slots,
    slots,
    take_slot,
)
from matching.views.owner import (
    ask,
    choose,
    evaluate,
    help_request,
    proposals,
    resume,
    withdraw,
)
from matching.views.public import how
from matching.views.tracking import tracking_page
from matching.views.trust import report_selling, take_back

__all__ = [
    "accept",
    "ask",
    "ask_person",
    "cancel_meeting",
    "choose",
    "close",
    "dashboard",
    "decline",
    "decline_by_link",
    "evaluate",
    "exchange",
    "follow_up",
    "give_back",
    "help_request",
    "how",
    "introduction",
    "introduction_ranking",
    "mark_read",
    "meeting_file",
    "note_contact",
    "other_slots",
    "proposals",
    "report_selling",
    "request_ranking",
    "resume",
    "slots",
    "take_back",
    "take_slot",
    "tracking_page",
    "withdraw",
]
