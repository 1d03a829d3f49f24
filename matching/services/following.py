"""What became of it: the two follow-ups, their answers, and the owner's last word."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from connectors.enums import Helped
from connectors.models import FinishedWork
from connectors.services import testimonies, work
from connectors.services.moving import hold
from diagnostics.services import plan_retake
from matching import helped, judging, mails
from matching.enums import (
    FollowUp,
    FollowUpAnswerValue,
    HelpRequestState,
    IntroductionState,
    Side,
)
from matching.errors import AlreadySettled, NotYours, WrongAnswer
from matching.models import FollowUpAnswer, HelpRequest, Introduction
from matching.questions import ANSWERS
from matching.services import steps
from notifications import due
from notifications.models import DueRow

# Left without an answer, the question of day 30 comes back each month, so many times in all.
OUTCOME_ASKED_AT_MOST: Final = 6
UNDER_WAY: Final = (IntroductionState.ACCEPTED, IntroductionState.IN_PROGRESS)


def contact_check(row: DueRow, *, now: datetime) -> None:
    """Ask both sides on day 7, unless the contact is known or all is over."""
    introduction = _to_follow(row)
    if introduction is not None and introduction.state == IntroductionState.ACCEPTED:
        mails.contact_check(introduction)


def outcome_check(row: DueRow, *, now: datetime) -> None:
    """Ask both sides on day 30, and again a month later until the work is said to be over."""
    introduction = _to_follow(row)
    if introduction is None:
        return
    number = int(row.occasion)
    mails.outcome_check(introduction, occasion=number)
    if number < OUTCOME_ASKED_AT_MOST:
        _ask_outcome_again(introduction, after=number)


def progress_check(row: DueRow, *, now: datetime) -> None:
    """Ask the owner on day 90 and 180 where they are, even after the work is finished."""
    introduction = (
        Introduction.objects.accepted()
        .filter(
            pk=row.subject_id,
            help_request__consent__withdrawn_at=None,
            help_request__erased_at=None,
        )
        .select_related("connector", "help_request__owner")
        .first()
    )
    if introduction is not None:
        mails.progress_check(introduction, occasion=int(row.occasion))


def _ask_outcome_again(introduction: Introduction, *, after: int) -> None:
    due.plan(
        steps.OUTCOME_CHECK,
        introduction.pk,
        due_at=timezone.now() + timedelta(days=settings.OUTCOME_CHECK_AFTER_DAYS),
        occasion=str(after + 1),
    )


def _to_follow(row: DueRow) -> Introduction | None:
    return (
        Introduction.objects.under_way()
        .filter(pk=row.subject_id, help_request__consent__withdrawn_at=None)
        .select_related("connector__user", "help_request__owner")
        .first()
    )


@transaction.atomic
def answer_follow_up(
    introduction: Introduction,
    *,
    side: Side,
    follow_up: FollowUp,
    value: FollowUpAnswerValue,
    comment: str = "",
    occasion: int = 1,
) -> FollowUpAnswer:
    """Keep what one side answers and move the introduction on.

    The first answer that settles it decides; what the other side says later is kept beside it.
    Raises WrongAnswer, or AlreadySettled for a second answer and when all is over.
    """
    if value not in ANSWERS[follow_up] or follow_up == FollowUp.EVALUATION:
        raise WrongAnswer(value)
    # The connecteur first: who leaves holds them, then their requests.
    hold(introduction.connector_id)
    help_request = steps.lock(introduction.help_request_id)
    current = Introduction.objects.select_related("connector__user").get(pk=introduction.pk)
    if current.state in (IntroductionState.WITHDRAWN, IntroductionState.ABANDONED):
        raise AlreadySettled
    # An old link writes nothing back into what was taken back or erased, even after the work.
    if help_request.consent.withdrawn_at is not None:
        raise AlreadySettled
    if follow_up == FollowUp.PROGRESS and side != Side.OWNER:
        raise WrongAnswer(value)
    answer = _keep(current, side, follow_up, value, comment, occasion)
    if current.state not in UNDER_WAY or follow_up == FollowUp.PROGRESS:
        return answer
    by = help_request.owner if side == Side.OWNER else current.connector.user
    if value == FollowUpAnswerValue.NO_CONTACT:
        if current.state == IntroductionState.ACCEPTED:
            mails.no_contact(current, help_request, side=side)
    elif value == FollowUpAnswerValue.CONTACT_MADE:
        contact_made(current, by=by)
    elif value == FollowUpAnswerValue.ABANDONED:
        _abandon(current, help_request, by=by)
    else:
        # Whoever works together has been in contact, even if nobody said so on day 7.
        contact_made(current, by=by)
        if value == FollowUpAnswerValue.DONE:
            _finish(current, help_request, by=by)
        else:
            _ask_outcome_again(current, after=occasion)
    return answer


def _keep(
    introduction: Introduction,
    side: Side,
    follow_up: FollowUp,
    value: FollowUpAnswerValue,
    comment: str,
    occasion: int,
) -> FollowUpAnswer:
    try:
        with transaction.atomic():
            return FollowUpAnswer.objects.create(
                introduction=introduction,
                side=side,
                follow_up=follow_up,
                occasion=occasion,
                value=value,
                comment=comment[:1000],
            )
    except IntegrityError as error:
        raise AlreadySettled from error


def contact_made(introduction: Introduction, *, by: User, at: datetime | None = None) -> None:
    """Move on an introduction whose two sides have spoken, once, in the caller's transaction.

    `at` is when they did, for who says it afterwards.
    """
    if introduction.state != IntroductionState.ACCEPTED:
        return
    steps.move_introduction(
        introduction,
        [IntroductionState.ACCEPTED],
        IntroductionState.IN_PROGRESS,
        by=by,
        contact_made_at=at or timezone.now(),
    )
    due.cancel(introduction.pk, kinds=[steps.CONTACT_CHECK])


def _finish(introduction: Introduction, help_request: HelpRequest, *, by: User) -> None:
    now = timezone.now()
    steps.move_introduction(
        introduction,
        [IntroductionState.IN_PROGRESS],
        IntroductionState.DONE,
        by=by,
        finished_at=now,
    )
    _tell_finished_work(introduction, help_request, finished_at=now)
    steps.move_request(help_request, [HelpRequestState.MATCHED], HelpRequestState.CLOSED, by=by)
    due.cancel(introduction.pk, kinds=steps.UNTIL_FINISHED)
    # Something was done: what it changed can be measured sooner.
    plan_retake(help_request.assessment, action_chosen=True)
    helped.tell(help_request, by=by)
    mails.introduction_done(introduction, help_request)


def _abandon(introduction: Introduction, help_request: HelpRequest, *, by: User) -> None:
    steps.move_introduction(
        introduction,
        UNDER_WAY,
        IntroductionState.ABANDONED,
        by=by,
        finished_at=timezone.now(),
    )
    due.cancel(introduction.pk)
    mails.introduction_abandoned(introduction, help_request)
    steps.move_request(help_request, [HelpRequestState.MATCHED], HelpRequestState.OPEN, by=by)
    steps.hand_to_owner(help_request, by=by, ended=introduction)


def _tell_finished_work(
    introduction: Introduction, help_request: HelpRequest, *, finished_at: datetime
) -> FinishedWork:
    """Tell the network that something was done: what it was about, and never for whom."""
    accepted_at = introduction.settled_at or finished_at
    profile = help_request.profile
    return work.record_finished_work(
        introduction.connector,
        introduction_id=introduction.pk,
        themes=[asked.theme for asked in judging.ask_of(help_request).themes],
        sector=profile.get("sector", ""),
        size_class=profile.get("size_class", ""),
        department=profile.get("department", ""),
        as_labelled=work.helped_as_labelled(
            introduction.connector, introduction_id=introduction.pk, accepted_at=accepted_at
        ),
        requested_at=introduction.requested_at,
        accepted_at=accepted_at,
        finished_at=finished_at,
    )


@dataclass(frozen=True, slots=True)
class Facts:
    """What an owner says of the help received: facts, and words that may be published or not."""

    contact_made: bool
    helped: Helped
    what_done: str = ""
    sentence: str = ""
    may_publish: bool = False

    @property
    def value(self) -> FollowUpAnswerValue:
        """Say it as the follow-ups always did."""
        useful = self.contact_made and self.helped != Helped.NO
        return FollowUpAnswerValue.USEFUL if useful else FollowUpAnswerValue.NOT_USEFUL


@transaction.atomic
def evaluate(introduction: Introduction, *, by: User, facts: Facts) -> None:
    """Keep the owner's last word on what was done. Raises NotYours, AlreadySettled."""
    hold(introduction.connector_id)
    help_request = steps.lock(introduction.help_request_id)
    if help_request.owner_id != by.pk:
        raise NotYours
    if help_request.erased_at is not None:
        raise AlreadySettled
    steps.move_introduction(
        introduction, [IntroductionState.DONE], IntroductionState.EVALUATED, by=by
    )
    _keep(introduction, Side.OWNER, FollowUp.EVALUATION, facts.value, facts.what_done, 1)
    # Told already when the work ended; told again, it changes nothing.
    finished = _tell_finished_work(
        introduction, help_request, finished_at=introduction.finished_at or timezone.now()
    )
    testimonies.say(
        finished,
        contact_made=facts.contact_made,
        helped=facts.helped,
        what_done=facts.what_done,
        sentence=facts.sentence,
        may_publish=facts.may_publish,
        by=by,
    )
