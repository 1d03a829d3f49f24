"""Write the mails of each event; whoever calls is in the transaction of the event."""

from matching.mails.answering import accepted, given_back, introduction_expired
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
)
from matching.mails.words import firm_in_words, staff_of

__all__ = [
    "accepted",
    "contact_check",
    "firm_in_words",
    "given_back",
    "introduction_abandoned",
    "introduction_done",
    "introduction_expired",
    "introduction_requested",
    "message_received",
    "next_asked",
    "no_contact",
    "nobody_left",
    "outcome_check",
    "request_received",
    "request_unanswered",
    "request_withdrawn",
    "staff_of",
]
