"""What an owner says of finished work: read by staff, answered by the connecteur, published.

The facts count in figures from the first day. The words wait for the owner's consent, for staff,
for five answers (QUALITY F-9), then for the connecteur, who has fourteen days to reply.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import history
from accounts.models import User
from connectors.enums import Helped, ReplyState, TestimonyState
from connectors.errors import AlreadySaid, ForbiddenTransition
from connectors.models import FinishedWork, Testimony
from connectors.notifications.trust import ReplyRejected, TestimonyToAnswer
from connectors.services.moving import hold
from connectors.trust import SHOWN_TO_CONNECTOR_FROM
from notifications import due
from notifications.links import absolute
from notifications.models import DueRow

TESTIMONY_PUBLISHES: Final = "connectors.testimony_publishes"
DAYS_TO_ANSWER: Final = 14
# From which states words may still be set aside, or taken back by their author.
LIVING: Final = (
    TestimonyState.TO_MODERATE,
    TestimonyState.WAITING,
    TestimonyState.TO_ANSWER,
    TestimonyState.PUBLISHED,
)


def _move(
    testimony: Testimony,
    from_states: Collection[TestimonyState],
    to: TestimonyState,
    *,
    by: User | None,
    why: str = "",
    **fields: Any,
) -> None:
    if to != TestimonyState.PUBLISHED:
        fields["published_at"] = None
    if history.move(testimony, from_states, to, by=by, reason=why, given=fields) is None:
        raise ForbiddenTransition(f"{testimony.state} -> {to}")


@transaction.atomic
def say(
    work: FinishedWork,
    *,
    contact_made: bool,
    helped: Helped,
    what_done: str = "",
    sentence: str = "",
    may_publish: bool = False,
    by: User,
) -> Testimony:
    """Keep what an owner says, once for each finished work. Raises AlreadySaid.

    Without the owner's consent, or without words, nothing is ever published. The caller holds the
    connecteur (`moving.hold`), so that the fifth answer is seen as such.
    """
    publishable = may_publish and bool(sentence or what_done)
    first = TestimonyState.TO_MODERATE if publishable else TestimonyState.UNPUBLISHED
    testimony, made = Testimony.objects.get_or_create(
        work=work,
        defaults={
            "contact_made": contact_made,
            "helped": helped,
            "what_done": what_done[:1000],
            "sentence": sentence[:300],
            "may_publish": publishable,
            "said_at": timezone.now(),
            "state": first,
        },
    )
    if not made:
        raise AlreadySaid
    history.record(testimony, "", first, by=by)
    _open_those_that_waited(work, by=None)
    return testimony


def _enough(work: FinishedWork) -> bool:
    said = Testimony.objects.filter(work__connector=work.connector_id)
    return said.count() >= SHOWN_TO_CONNECTOR_FROM


def _open_those_that_waited(work: FinishedWork, *, by: User | None) -> None:
    """Let the connecteur read what waited for the fifth answer."""
    waiting = Testimony.objects.filter(
        work__connector=work.connector_id, state=TestimonyState.WAITING
    )
    if not _enough(work):
        return
    for testimony in waiting.select_related("work__connector__user").order_by("said_at", "pk"):
        _ask_the_connector(testimony, TestimonyState.WAITING, by=by)


def _ask_the_connector(
    testimony: Testimony, from_state: TestimonyState, *, by: User | None, **fields: Any
) -> None:
    answer_before = timezone.now() + timedelta(days=DAYS_TO_ANSWER)
    _move(
        testimony,
        [from_state],
        TestimonyState.TO_ANSWER,
        by=by,
        answer_before=answer_before,
        **fields,
    )
    due.plan(TESTIMONY_PUBLISHES, testimony.pk, due_at=answer_before)
    connector = testimony.work.connector
    TestimonyToAnswer(
        to=connector.user,
        context={
            "name": connector.display_name,
            "answer_before": answer_before,
            "days": DAYS_TO_ANSWER,
            "link": absolute(reverse("connectors:testimony", args=[testimony.pk])),
        },
        dedup_key=f"connectors.testimony_to_answer:{testimony.pk}",
    ).send()


def _read_again(testimony: Testimony) -> Testimony:
    return Testimony.objects.select_related("work__connector__user").get(pk=testimony.pk)


def _hold_connector_of(testimony: Testimony) -> None:
    """Wait for the fifth answer that would open these very words (`say`)."""
    hold(testimony.work.connector_id)


@transaction.atomic
def accept(testimony: Testimony, *, by: User) -> None:
    """Find the words fit to be published: the connecteur reads them and may answer.

    Before five answers they wait, since the connecteur would know who wrote them (QUALITY F-9).
    Raises ForbiddenTransition.
    """
    current = _read_again(testimony)
    hold(current.work.connector_id)
    moderated: dict[str, Any] = {"moderated_at": timezone.now(), "moderated_by": by}
    if _enough(current.work):
        _ask_the_connector(current, TestimonyState.TO_MODERATE, by=by, **moderated)
    else:
        _move(current, [TestimonyState.TO_MODERATE], TestimonyState.WAITING, by=by, **moderated)
    testimony.state = current.state


@transaction.atomic
def reject(testimony: Testimony, *, by: User, reason: str) -> None:
    """Set words aside, published or not, and say why; the facts still count.

    Raises ForbiddenTransition.
    """
    _hold_connector_of(testimony)
    _move(
        testimony,
        LIVING,
        TestimonyState.REJECTED,
        by=by,
        why=reason,
        reason=reason[:300],
        moderated_at=timezone.now(),
        moderated_by=by,
    )
    due.cancel(testimony.pk, kinds=[TESTIMONY_PUBLISHES])


@transaction.atomic
def take_back(testimony: Testimony, *, by: User) -> None:
    """Stop publishing one's own words, at once; the facts still count. Raises ForbiddenTransition.

    The caller has checked that `by` wrote them.
    """
    _hold_connector_of(testimony)
    _move(testimony, LIVING, TestimonyState.UNPUBLISHED, by=by, may_publish=False)
    due.cancel(testimony.pk, kinds=[TESTIMONY_PUBLISHES])


@transaction.atomic
def erase_words(introductions: Collection[UUID], *, by: User) -> None:
    """Erase what an owner wrote of these, and what was answered to it; the facts still count.

    The caller holds each connecteur (`moving.hold`) and has checked that `by` wrote the words.
    """
    for testimony in Testimony.objects.filter(work__introduction_id__in=introductions):
        if testimony.state in LIVING:
            take_back(testimony, by=by)
        elif testimony.state != TestimonyState.UNPUBLISHED:
            history.record(testimony, testimony.state, TestimonyState.UNPUBLISHED, by=by)
        Testimony.objects.filter(pk=testimony.pk).update(
            what_done="",
            sentence="",
            may_publish=False,
            state=TestimonyState.UNPUBLISHED,
            reason="",
            reply="",
            replied_at=None,
            reply_state=ReplyState.NONE,
        )


@transaction.atomic
def reply(testimony: Testimony, *, by: User, text: str) -> None:
    """Answer once: the owner's words are published now, the reply as soon as staff have read it.

    A reply may name the firm, which nobody else is to learn. Raises ForbiddenTransition.
    """
    now = timezone.now()
    _move(
        testimony,
        [TestimonyState.TO_ANSWER],
        TestimonyState.PUBLISHED,
        by=by,
        published_at=now,
        reply=text[:1000],
        replied_at=now,
        reply_state=ReplyState.TO_MODERATE,
    )
    due.cancel(testimony.pk, kinds=[TESTIMONY_PUBLISHES])


def testimony_publishes(row: DueRow, *, now: datetime) -> None:
    """Publish what the connecteur left without a reply; what moved since is left alone."""
    testimony = Testimony.objects.filter(pk=row.subject_id).first()
    if testimony is None or testimony.state != TestimonyState.TO_ANSWER:
        return
    try:
        with transaction.atomic():
            _move(
                testimony,
                [TestimonyState.TO_ANSWER],
                TestimonyState.PUBLISHED,
                by=None,
                published_at=now,
            )
    except ForbiddenTransition:
        # Answered, taken back or set aside in the same second: that stands.
        return


def _move_reply(testimony: Testimony, to: ReplyState, *, by: User, reason: str = "") -> None:
    waiting = Testimony.objects.filter(pk=testimony.pk, reply_state=ReplyState.TO_MODERATE)
    if not waiting.update(reply_state=to):
        raise ForbiddenTransition(f"{testimony.reply_state} -> {to}")
    testimony.reply_state = to
    history.record(testimony, "reply_to_moderate", f"reply_{to}", by=by, reason=reason)


@transaction.atomic
def accept_reply(testimony: Testimony, *, by: User) -> None:
    """Show a reply beside the words it answers. Raises ForbiddenTransition."""
    _move_reply(testimony, ReplyState.PUBLISHED, by=by)


@transaction.atomic
def reject_reply(testimony: Testimony, *, by: User, reason: str) -> None:
    """Set a reply aside and tell its author why. Raises ForbiddenTransition."""
    _move_reply(testimony, ReplyState.REJECTED, by=by, reason=reason)
    connector = _read_again(testimony).work.connector
    ReplyRejected(
        to=connector.user,
        context={"name": connector.display_name, "reason": reason},
        dedup_key=f"connectors.reply_rejected:{testimony.pk}",
    ).send()


HANDLERS = {TESTIMONY_PUBLISHES: testimony_publishes}
