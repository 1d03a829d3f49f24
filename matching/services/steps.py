"""The steps that several services share; each runs in its caller's transaction.

Locks are always taken in one order, so that no two services wait for each other: connecteur (where
their work is told), consent, help request, introduction, month.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from accounts import history
from accounts.models import Consent, User
from connectors.models import Connector
from matching import mails, models
from matching.enums import AskedNext, HelpRequestState, IntroductionState, Stopped
from matching.errors import AlreadySettled, NoSlotLeft
from matching.judging import Judged, judge_request
from matching.models import CapacityMonth, HelpRequest, Introduction
from matching.months import month_of
from matching.services import meeting_ends, waits
from notifications import due
from reference.holidays import add_working_days

# How many are shown to an owner, best first.
SHOWN: Final = 3
INTRODUCTION_EXPIRES: Final = "matching.introduction_expires"
CONTACT_CHECK: Final = "matching.contact_check"
OUTCOME_CHECK: Final = "matching.outcome_check"
PROGRESS_CHECK: Final = "matching.progress_check"
MESSAGES_TOLD: Final = "matching.messages_told"
MEETING_REMINDER: Final = "matching.meeting_reminder"
UNTIL_ANSWERED: Final = (INTRODUCTION_EXPIRES, waits.NUDGE)
# What ends with the work; how far the firm has got is still asked later.
UNTIL_FINISHED: Final = (CONTACT_CHECK, OUTCOME_CHECK, MESSAGES_TOLD, MEETING_REMINDER)


def lock_if_there(help_request_id: UUID) -> HelpRequest | None:
    """Hold a request as `lock` does, or return None when no such request exists."""
    if not HelpRequest.objects.filter(pk=help_request_id).exists():
        return None
    return lock(help_request_id)


# Of an introduction that is in one of these, both sides have nothing more to do together.
OVER: Final = (
    IntroductionState.DONE,
    IntroductionState.WITHDRAWN,
    IntroductionState.ABANDONED,
)


def lock(help_request_id: UUID) -> HelpRequest:
    """Hold a request, and its consent, until the transaction ends."""
    Consent.objects.select_for_update(of=("self",)).get(help_request=help_request_id)
    return (
        HelpRequest.objects.select_for_update(of=("self",))
        .select_related("owner", "consent", "company__commune__department", "assessment")
        .get(pk=help_request_id)
    )


def move_request(
    help_request: HelpRequest,
    from_states: Collection[HelpRequestState],
    to: HelpRequestState,
    *,
    by: User | None,
    reason: str = "",
) -> None:
    """Change the state of a request and write it down. Raises AlreadySettled.

    Its wait goes with its state: it ends when somebody accepts or all is over, and another one
    begins when whoever had accepted gives it back.
    """
    over = to in (HelpRequestState.CLOSED, HelpRequestState.WITHDRAWN)
    closed_at = timezone.now() if over else None
    moved = history.move(
        help_request, from_states, to, by=by, reason=reason, given={"closed_at": closed_at}
    )
    if moved is None:
        raise AlreadySettled
    if over or to == HelpRequestState.MATCHED:
        waits.end(help_request)
    elif moved == HelpRequestState.MATCHED:
        waits.begin(help_request, again=True)
    if to == HelpRequestState.UNANSWERED:
        waits.owner_has_to_choose(help_request)


def move_introduction(
    introduction: Introduction,
    from_states: Collection[IntroductionState],
    to: IntroductionState,
    *,
    by: User | None,
    reason: str = "",
    **fields: Any,
) -> IntroductionState:
    """Change the state of an introduction and return the one before. Raises AlreadySettled."""
    before = history.move(introduction, from_states, to, by=by, reason=reason, given=fields)
    if before is None:
        raise AlreadySettled
    if to in OVER:
        meeting_ends.end_with(introduction, by=by)
    return IntroductionState(before)


# --- Asking ----------------------------------------------------------------------------------


def ask_connector(
    help_request: HelpRequest, judged: Judged, connector_id: str, *, by: User | None
) -> Introduction:
    """Store the ranking, ask one connecteur, plan the deadline, and write to them."""
    now = timezone.now()
    stored = models.Ranking.objects.create(
        help_request=help_request,
        policy_version=judged.ranking.policy_version,
        seed=judged.ranking.seed,
        inputs=judged.inputs,
        results=judged.ranking.to_json(),
        shown=[line.id for line in judged.ranking.ranked[:SHOWN]],
    )
    connector = Connector.objects.select_related("user").get(pk=connector_id)
    introduction = Introduction.objects.create(
        help_request=help_request,
        connector=connector,
        ranking=stored,
        expires_at=add_working_days(now, settings.INTRODUCTION_EXPIRES_AFTER_WORKING_DAYS),
    )
    Connector.objects.filter(pk=connector.pk).update(last_proposed_at=now)
    history.record(introduction, "", IntroductionState.REQUESTED, by=by)
    waits.plan_nudge(introduction, asked_at=now)
    due.plan(INTRODUCTION_EXPIRES, introduction.pk, due_at=introduction.expires_at)
    mails.introduction_requested(introduction, judged.ranking.find(connector_id))
    return introduction


def ask_next_or_owner(
    help_request: HelpRequest,
    *,
    by: User | None,
    why: AskedNext = AskedNext.AFTER,
    ended: Introduction | None = None,
) -> None:
    """Go on with an open request: ask the next one where ticked, or hand it to the owner.

    When nobody is left the team is told: nobody waits in silence. `ended` is what was accepted and
    is no more: the mail that says what comes next says it first.
    """
    if help_request.state != HelpRequestState.OPEN:
        return
    judged = judge_request(help_request)
    asked = ask_as_many_as_allowed(help_request, judged, by=by, why=why, ended=ended)
    if not asked and not _waited_for(help_request):
        somebody_left = bool(judged.ranking.ranked)
        hand_to_owner(help_request, somebody_left=somebody_left, by=by, ended=ended)


def ask_as_many_as_allowed(
    help_request: HelpRequest,
    judged: Judged,
    *,
    by: User | None,
    why: AskedNext,
    ended: Introduction | None = None,
) -> list[Introduction]:
    """Ask the next ones where the owner ticked it, as many together as the policy says.

    `why` is said of the first; the others are asked together with it.
    """
    if not help_request.next_allowed:
        return []
    waited_for = _waited_for(help_request)
    left = [line.id for line in judged.ranking.ranked if line.id not in waited_for]
    asked: list[Introduction] = []
    for connector_id in left[: max(0, judged.asked_at_once - len(waited_for))]:
        introduction = ask_connector(help_request, judged, connector_id, by=by)
        first = not asked
        mails.next_asked(
            introduction,
            why=why if first else AskedNext.TOGETHER,
            ended=ended if first else None,
        )
        asked.append(introduction)
    return asked


def go_on_asking(help_request: HelpRequest, *, by: User | None) -> list[Introduction]:
    """Ask somebody where nobody is asked and the owner agreed to « le suivant proposé »; return
    who was."""
    if help_request.state == HelpRequestState.OPEN or not help_request.next_allowed:
        return []
    judged = judge_request(help_request)
    if not judged.ranking.ranked:
        return []
    move_request(help_request, [HelpRequestState.UNANSWERED], HelpRequestState.OPEN, by=by)
    return ask_as_many_as_allowed(help_request, judged, by=by, why=AskedNext.AGAIN)


def go_on_alone(help_request: HelpRequest) -> None:
    """Ask somebody without waiting for the owner, unless the choice is theirs alone.

    After a work that stopped, they say first whether they go on.
    """
    asked = Introduction.objects.filter(help_request=help_request.pk)
    last = asked.order_by("-requested_at", "-pk").values_list("state", flat=True).first()
    if last != IntroductionState.ABANDONED:
        go_on_asking(help_request, by=None)


def _waited_for(help_request: HelpRequest) -> set[str]:
    """Return the ids of those who still have to answer."""
    waiting = Introduction.objects.requested().filter(help_request=help_request.pk)
    return {str(pk) for pk in waiting.values_list("connector", flat=True)}


def stop_asking(
    help_request: HelpRequest, *, by: User | None, why: Stopped = Stopped.NO_MATTER
) -> int:
    """Withdraw what waits for an answer, and tell whoever was asked; return how many."""
    asked = Introduction.objects.requested().filter(help_request=help_request.pk)
    stopped = 0
    for introduction in asked.select_related("connector__user", "help_request"):
        move_introduction(
            introduction,
            [IntroductionState.REQUESTED],
            IntroductionState.WITHDRAWN,
            by=by,
            settled_at=timezone.now(),
            settled_by=by,
        )
        due.cancel(introduction.pk)
        mails.request_withdrawn(introduction, why=why)
        stopped += 1
    return stopped


def hand_to_owner(
    help_request: HelpRequest,
    *,
    somebody_left: bool | None = None,
    by: User | None,
    ended: Introduction | None = None,
) -> None:
    """Leave an open request to the owner's choice; `ended` is as for `ask_next_or_owner`."""
    if somebody_left is None:
        somebody_left = bool(judge_request(help_request).ranking.ranked)
    move_request(help_request, [HelpRequestState.OPEN], HelpRequestState.UNANSWERED, by=by)
    mails.request_unanswered(help_request, somebody_left=somebody_left, ended=ended)
    if not somebody_left:
        mails.nobody_left(help_request)


# --- Capacity --------------------------------------------------------------------------------


def take_slot(connector: Connector, *, at: datetime) -> None:
    """Take one acceptance of the month (QUALITY C14). Raises NoSlotLeft.

    A capacity changed during the month counts from the next acceptance on (QUALITY F17).
    """
    cap = Connector.objects.values_list("monthly_capacity", flat=True).get(pk=connector.pk)
    month = month_of(at)
    CapacityMonth.objects.get_or_create(connector=connector, month=month, defaults={"cap": cap})
    room = CapacityMonth.objects.filter(connector=connector, month=month, used__lt=cap)
    if not room.update(used=F("used") + 1, cap=Greatest(F("used") + 1, cap)):
        raise NoSlotLeft


def places_left(connectors: Collection[UUID], *, at: datetime) -> dict[UUID, int]:
    """Return what each could still accept this month were all that waits accepted (one query)."""
    month = CapacityMonth.objects.filter(connector=OuterRef("pk"), month=month_of(at))
    waiting = Introduction.objects.requested().filter(connector=OuterRef("pk")).order_by()
    counted = waiting.values("connector").annotate(count=Count("pk")).values("count")
    rows = Connector.objects.filter(pk__in=connectors).annotate(
        taken=Coalesce(Subquery(month.values("used")[:1]), 0) + Coalesce(Subquery(counted), 0)
    )
    return {
        pk: capacity - taken
        for pk, capacity, taken in rows.order_by().values_list("pk", "monthly_capacity", "taken")
    }


def give_slot_back(introduction: Introduction) -> None:
    """Give back the slot of an acceptance that ended before any contact."""
    if introduction.settled_at is None or introduction.contact_made_at is not None:
        return
    CapacityMonth.objects.filter(
        connector=introduction.connector_id,
        month=month_of(introduction.settled_at),
        used__gt=0,
    ).update(used=F("used") - 1)
