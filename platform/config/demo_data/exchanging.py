"""What the demo's connectrice exchanges with two firms she helps: words, attempts, meetings."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from config.demo.accounts import CONNECTOR
from config.demo_data.firms import Story
from matching import services
from matching.enums import ContactKind, MeetingChannel, Side
from matching.models import ContactEntry, ExchangedMessage, Introduction
from reference.holidays import PARIS, add_working_days

# Hours ago, who writes, what.
WORDS = (
    (
        30,
        Side.CONNECTOR,
        "Bonjour, merci de votre confiance. J’ai lu votre diagnostic\u00a0: commençons par ce qui "
        "vous prend le plus de temps. Quand êtes-vous joignable\u00a0?",
    ),
    (26, Side.OWNER, "Bonjour, plutôt en début d’après-midi, la boutique est calme."),
    (3, Side.CONNECTOR, "C’est noté. Je vous propose trois moments ci-dessus."),
)


def let_them_exchange(random: Random, stories: Sequence[Story]) -> None:
    """Give the owner who signs in slots to choose from, and another firm a meeting taken."""
    hers = (
        Introduction.objects.under_way()
        .filter(connector__user__email=CONNECTOR.email)
        .select_related("connector__user", "help_request__owner")
    )
    first = hers.get(help_request__owner=stories[0].owner)
    _write(random, first)
    _note(random, first, ContactKind.NO_ANSWER, hours=28, text="Répondeur. Je propose un créneau.")
    services.propose_slots(first, offers=_offers(2, 3, 6), by=first.connector.user)
    for other in hers.exclude(pk=first.pk).order_by("settled_at")[:1]:
        _note(random, other, ContactKind.CALLED, hours=20, text="Vingt minutes, très concret.")
        meeting = services.propose_slots(other, offers=_offers(1), by=other.connector.user)
        services.take_meeting_slot(
            meeting,
            slot_id=meeting.slots.get().pk,
            revision=meeting.revision,
            by=other.help_request.owner,
        )


def _mark(random: Random) -> UUID:
    return UUID(int=random.getrandbits(128), version=4)


def _write(random: Random, introduction: Introduction) -> None:
    now = timezone.now()
    people = {
        Side.OWNER: introduction.help_request.owner,
        Side.CONNECTOR: introduction.connector.user,
    }
    for hours, side, text in WORDS:
        message = services.say(
            introduction, text=text, submission_id=_mark(random), by=people[side]
        )
        at = now - timedelta(hours=hours)
        # Told when it was written, so that the next one is too.
        ExchangedMessage.objects.filter(pk=message.pk).update(sent_at=at, told_at=at)


def _note(
    random: Random, introduction: Introduction, kind: ContactKind, *, hours: int, text: str
) -> None:
    at = timezone.now() - timedelta(hours=hours)
    entry = services.note_contact(
        introduction,
        kind=kind,
        at=at,
        text=text,
        submission_id=_mark(random),
        by=introduction.connector.user,
    )
    ContactEntry.objects.filter(pk=entry.pk).update(noted_at=at)


def _offers(*working_days: int) -> list[services.Offer]:
    """Return calls of three quarters of an hour, in the afternoon of working days to come."""
    today = datetime.combine(timezone.localdate(), time(14), PARIS)
    return [
        services.Offer(add_working_days(today, days), 45, MeetingChannel.PHONE)
        for days in working_days
    ]
