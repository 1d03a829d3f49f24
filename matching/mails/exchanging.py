"""Somebody wrote: the other side is told, without a word of what was written."""

from matching.enums import Side
from matching.mails.words import exchange_link, introduction_link
from matching.models import ExchangedMessage, Introduction
from matching.notifications import MessageReceived


def message_received(introduction: Introduction, message: ExchangedMessage) -> None:
    """Write to the side that did not write this message, the first one not told yet."""
    for_owner = message.side == Side.CONNECTOR
    link = (
        exchange_link(introduction.help_request_id)
        if for_owner
        else introduction_link(introduction)
    )
    MessageReceived(
        to=introduction.help_request.owner if for_owner else introduction.connector.user,
        context={
            "for_owner": for_owner,
            "connector": introduction.connector.display_name,
            "link": f"{link}#echanges",
        },
        dedup_key=f"message_received:{message.pk}",
        about=introduction.pk,
        # One that still waits for the end of quiet hours gives way to the next.
        merge_key=f"message_received:{introduction.pk}",
    ).send()
