"""The digest of the week: what could wait, in one mail."""

import logging
from datetime import datetime

from django.db import transaction

from notifications import digest_rows, layout, preferences, registry, screening
from notifications.enums import MessageState, Pace
from notifications.messages import REFUSED, BaseMessage
from notifications.models import DueRow, Message

logger = logging.getLogger(__name__)

# More than that in one mail is read by nobody; what is left says how many there were.
MOST_LINES = 20


class WeeklyDigest(BaseMessage):
    """What waited for somebody, each with its link; context: `lines`, `more`."""

    name = "notifications.digest"
    category = "digest"
    why = "Vous recevez ce résumé une fois par semaine au plus."


def send_digest(row: DueRow, *, now: datetime) -> None:
    """Write the digest of the week to one person, unless nothing that waits makes sense any more.

    In the transaction that takes them out of those waiting: each is in one digest.
    """
    held = list(
        Message.objects.filter(user=digest_rows.user_id_of(row.subject_id), state=MessageState.HELD)
        .select_related("user")
        .select_for_update(of=("self",))
        .order_by("created_at")
    )
    told = [message for message in held if _still_wanted(message)]
    if not told or told[0].user is None:
        return
    digest = WeeklyDigest(
        to=told[0].user,
        context={
            "lines": [
                # Without its query: a mail that asks a question links to each answer.
                {"subject": one.subject, "link": layout.first_link(one.body_text).partition("?")[0]}
                for one in told[:MOST_LINES]
            ],
            "more": max(0, len(told) - MOST_LINES),
        },
        dedup_key=f"digest:{row.subject_id.int}:{row.occasion}",
    ).send()
    withheld = digest.state == MessageState.WITHHELD
    state = MessageState.WITHHELD if withheld else MessageState.GROUPED
    for message in told:
        message.set_aside(state, REFUSED if withheld else "", keeps_text=not withheld)


def _still_wanted(message: Message) -> bool:
    """Tell whether a message goes into the digest; set aside one that does not."""
    kind = registry.registered.get(message.name)
    if preferences.pace_of(message.user_id, message.category) == Pace.NEVER:
        message.set_aside(MessageState.WITHHELD, REFUSED, keeps_text=False)
        return False
    try:
        with transaction.atomic():
            relevant = kind is None or kind.relevant(message)
    except Exception:
        # One that cannot be judged must not keep the others back.
        logger.exception("mail %s could not be judged for the digest", message.pk)
        return True
    if not relevant:
        message.set_aside(MessageState.DROPPED, screening.NO_LONGER_TRUE)
    return relevant
