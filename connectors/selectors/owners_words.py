"""What owners said of a connecteur, as the connecteur or the public may read it (F-8, F-9)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from connectors.enums import Helped, ReplyState, TestimonyState
from connectors.models import Connector, Testimony
from connectors.trust import (
    SHOWN_TO_CONNECTOR_FROM,
    SHOWN_TO_PUBLIC_FROM,
    Figures,
    counted,
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


def _figures(connector: Connector, *, shown_from: int) -> tuple[Figures, int]:
    """Count the oldest answers, by whole lots, and how many are missing before any is shown."""
    said = Testimony.objects.filter(work__connector=connector).order_by("said_at", "pk")
    answers = list(said.values_list("contact_made", "helped"))
    lots = answers[: counted(len(answers), shown_from=shown_from)]
    figures = Figures(
        answers=len(lots),
        contacted=sum(contact_made for contact_made, _ in lots),
        helped=sum(helped == Helped.YES for _, helped in lots),
        helped_partly=sum(helped == Helped.PARTLY for _, helped in lots),
    )
    return figures, max(shown_from - len(answers), 0)


def for_public(connector: Connector) -> OwnersWords:
    """Return what anybody may read: nothing before eleven answers (two queries)."""
    figures, missing = _figures(connector, shown_from=SHOWN_TO_PUBLIC_FROM)
    if missing:
        return OwnersWords(False, missing, "", ())
    return OwnersWords(True, 0, in_words(figures), _said(connector))


def for_connector(connector: Connector) -> OwnersWords:
    """Return what the connecteur may read: nothing before five answers (three queries)."""
    figures, missing = _figures(connector, shown_from=SHOWN_TO_CONNECTOR_FROM)
    if missing:
        return OwnersWords(False, missing, "", ())
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
