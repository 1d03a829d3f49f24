"""Write the mails of each event; whoever calls is in the transaction of the event."""

from matching.mails.answering import accepted, introduction_expired
from matching.mails.asking import (
    introduction_requested,
    next_asked,
    nobody_left,
    request_received,
    request_unanswered,
    request_withdrawn,
)
from matching.mails.exchanging import message_received
from matching.mails.following import (
    contact_check,
    introduction_abandoned,
    introduction_done,
    no_contact,
    outcome_check,
    progress_check,
)
from matching.mails.meeting import (
    calendar_for,
    meeting_booked,
    meeting_cancelled,
    meetings_of_tomorrow,
    other_slots_asked,
    slots_proposed,
    slots_withdrawn,
)
from matching.mails.waiting import (
    closed_unanswered,
    frank,
    handed_to_correspondent,
    handed_to_staff,
    last_word,
    nudge,
    owner_may_choose,
    taken_up_again,
    told_to_region,
)
from matching.mails.words import firm_in_words, staff_of, which_firm

__all__ = [
    "accepted",
    "calendar_for",
    "closed_unanswered",
    "contact_check",
    "firm_in_words",
    "frank",
    "handed_to_correspondent",
    "handed_to_staff",
    "introduction_abandoned",
    "introduction_done",
    "introduction_expired",
    "introduction_requested",
    "last_word",
    "meeting_booked",
    "meeting_cancelled",
    "meetings_of_tomorrow",
    "message_received",
    "next_asked",
    "no_contact",
    "nobody_left",
    "nudge",
    "other_slots_asked",
    "outcome_check",
    "owner_may_choose",
    "progress_check",
    "request_received",
    "request_unanswered",
    "request_withdrawn",
    "slots_proposed",
    "slots_withdrawn",
    "staff_of",
    "taken_up_again",
    "told_to_region",
    "which_firm",
]
