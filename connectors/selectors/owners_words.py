"""What owners said of a connecteur, as the connecteur or the public may read it (F-8, F-9)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from connectors.enums import Helped, ReplyState, TestimonyState
from connectors.models import Connector, Testimony
from connectors.trust import (
    SHOWN_TO_CONNECTOR_FROM,
    SHOWN_TO_PUBLIC_FROM,
    Figures,
    in_words,
)

# A page shows the newest ones; nobody reads more.
MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Said:
    """One published word of an owner, who is never named."""

    id: UUID
    said_at: datetime
    helped: str
    what_done: str
    sentence: str
    reply: str


@dataclass(frozen=True, slots=True)
class OwnersWords:
    """Where `shown` is false, `in_words` and `said` are empty, and `missing` says how many answers
    are still needed. `to_answer` are the words that wait for the connecteur's reply, with the last
    moment to give it: for the connecteur only."""

    shown: bool
    missing: int
    in_words: str
    said: tuple[Said, ...]
    to_answer: tuple[tuple[UUID, datetime], ...] = ()


def figures_of(connector: Connector) -> Figures:
    """Count what owners answered (one query)."""
    said = Testimony.objects.filter(work__connector=connector)
    answers, contacted, helped, partly = said.aggregate(
        # Not named after the fields, which the filters read.
        n=Count("pk"),
        n_contacted=Count("pk", filter=Q(contact_made=True)),
        n_helped=Count("pk", filter=Q(helped=Helped.YES)),
        n_partly=Count("pk", filter=Q(helped=Helped.PARTLY)),
    ).values()
    return Figures(answers, contacted, helped, partly)


def for_public(connector: Connector) -> OwnersWords:
    """Return what anybody may read: nothing before eleven answers (two queries)."""
    figures = figures_of(connector)
    if not figures.shown_to_public:
        return OwnersWords(False, SHOWN_TO_PUBLIC_FROM - figures.answers, "", ())
    return OwnersWords(True, 0, in_words(figures), _said(connector))


def for_connector(connector: Connector) -> OwnersWords:
    """Return what the connecteur may read: nothing before five answers (three queries)."""
    figures = figures_of(connector)
    if not figures.shown_to_connector:
        return OwnersWords(False, SHOWN_TO_CONNECTOR_FROM - figures.answers, "", ())
    waiting = Testimony.objects.filter(
        work__connector=connector, state=TestimonyState.TO_ANSWER
    ).order_by("answer_before", "pk")
    return OwnersWords(
        True,
        0,
        in_words(figures),
        _said(connector),
        tuple((one.pk, one.answer_before) for one in waiting if one.answer_before),
    )


def _said(connector: Connector) -> tuple[Said, ...]:
    published = Testimony.objects.published().filter(work__connector=connector)
    return tuple(
        Said(
            id=one.pk,
            said_at=one.said_at,
            helped=str(Helped(one.helped).label),
            what_done=one.what_done,
            sentence=one.sentence,
            reply=one.reply if one.reply_state == ReplyState.PUBLISHED else "",
        )
        for one in published.order_by("-said_at", "pk")[:MOST_SHOWN]
    )
