"""Two people examine an application, each without seeing what the other thinks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.contrib.auth.models import Permission
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from accounts import history
from accounts.models import User
from connectors.enums import LabelState, Round
from connectors.errors import (
    ConflictOfInterest,
    ForbiddenTransition,
    Incomplete,
    NotEntitled,
    NotTwoReviewers,
)
from connectors.models import Criterion, Label, Recusal, Review, ReviewScore
from connectors.notifications.applications import ReviewAssigned, ReviewReminder
from connectors.selectors import ties
from notifications import due
from notifications.links import absolute
from notifications.models import DueRow

WATCH: Final = "connectors.review_watch"
REVIEW_RIGHT: Final = "connectors.review_label"
# A tie is looked for each day; a silent reviewer is reminded after so many.
EVERY: Final = timedelta(days=1)
REMINDED_AFTER: Final = 10
ROUNDS: Final = {LabelState.UNDER_REVIEW: Round.FIRST, LabelState.UNDER_APPEAL: Round.APPEAL}


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reviewer thinks so far: scores and remarks by criterion, then of the whole."""

    scores: Mapping[int, tuple[int, str]]
    recommends: bool | None = None
    comment: str = ""


def round_of(label: Label) -> Round:
    """Return the round under way. Raises ForbiddenTransition when none is."""
    try:
        return ROUNDS[LabelState(label.state)]
    except KeyError:
        raise ForbiddenTransition(f"{label.state} is not examined") from None


def reviewers() -> QuerySet[User]:
    """Return who may be asked: those who have the right by their group or their own account."""
    app, codename = REVIEW_RIGHT.split(".")
    right = Permission.objects.filter(codename=codename, content_type__app_label=app)
    entitled = User.objects.filter(
        Q(groups__permissions__in=right) | Q(user_permissions__in=right), is_active=True
    )
    return entitled.distinct().order_by("full_name", "pk")


def may_examine(user: User) -> bool:
    """Tell whether somebody has the right to examine (one query)."""
    return user.is_superuser or reviewers().filter(pk=user.pk).exists()


@transaction.atomic
def assign(label: Label, *, reviewers: Sequence[User], by: User) -> list[Review]:
    """Entrust an application to two people.

    Raises NotTwoReviewers, NotEntitled, ConflictOfInterest with the reason in words, and
    ForbiddenTransition when it is not to be examined, or entrusted already.
    """
    if len({reviewer.pk for reviewer in reviewers}) != 2:
        raise NotTwoReviewers
    current = _held(label)
    turn = round_of(current)
    _check_giver(by, current)
    _check(reviewers, current)
    try:
        with transaction.atomic():
            made = [
                Review.objects.create(
                    label=current, round=turn, seat=seat, reviewer=reviewer, assigned_by=by
                )
                for seat, reviewer in enumerate(reviewers, start=1)
            ]
    except IntegrityError as error:
        raise ForbiddenTransition("entrusted already") from error
    for review in made:
        _entrusted(review, by=by)
    return made


@transaction.atomic
def reassign(review: Review, *, reviewer: User, by: User) -> None:
    """Give the seat of somebody who has a tie to another; what they wrote is not kept.

    Raises NotEntitled, ConflictOfInterest, ForbiddenTransition.
    """
    current = _held(review.label)
    if round_of(current) != review.round:
        raise ForbiddenTransition("the round is over")
    _check_giver(by, current)
    _check([reviewer], current)
    free = Review.objects.to_reassign().filter(pk=review.pk)
    try:
        with transaction.atomic():
            given = free.update(
                reviewer=reviewer,
                recused_at=None,
                recusal="",
                recommends=None,
                comment="",
                assigned_at=timezone.now(),
                assigned_by=by,
            )
    except IntegrityError as error:
        raise ForbiddenTransition("examines it already") from error
    if not given:
        raise ForbiddenTransition("nobody is to be replaced")
    ReviewScore.objects.filter(review=review).delete()
    review.refresh_from_db()
    _entrusted(review, by=by)


@transaction.atomic
def save(review: Review, opinion: Opinion, *, by: User) -> None:
    """Keep a draft. Raises ForbiddenTransition once handed in, ConflictOfInterest."""
    _mine(review, by=by)
    _keep(review, opinion)


@transaction.atomic
def hand_in(review: Review, opinion: Opinion, *, by: User) -> None:
    """Hand an examination in, for good.

    Raises Incomplete with what is missing, ForbiddenTransition when it was handed in or the round
    is over, ConflictOfInterest.
    """
    _mine(review, by=by)
    missing = missing_of(review, opinion)
    if missing:
        raise Incomplete(missing)
    _keep(review, opinion)
    Review.objects.to_do().filter(pk=review.pk).update(submitted_at=timezone.now())
    review.refresh_from_db()
    due.cancel(review.pk, kinds=[WATCH])
    history.record(review, "", "handed_in", by=by)


def missing_of(review: Review, opinion: Opinion) -> list[str]:
    """Say what an examination lacks before it can be handed in."""
    criteria = Criterion.objects.filter(criteria=review.label.criteria_id)
    lines = [
        f"{criterion.title}\u00a0: donnez une note."
        for criterion in criteria.order_by("position")
        if criterion.pk not in opinion.scores
    ]
    if opinion.recommends is None:
        lines.append("Dites si votre avis est favorable.")
    if not opinion.comment.strip():
        lines.append("Expliquez votre avis.")
    return lines


@transaction.atomic
def recuse(review: Review, *, reason: str, by: User | None) -> None:
    """Close an examination to a reviewer who has a tie; staff then choose somebody else.

    Raises ForbiddenTransition when it was handed in, or closed already.
    """
    open_ones = Review.objects.to_do().filter(pk=review.pk)
    if not open_ones.update(recused_at=timezone.now(), recusal=reason[:300]):
        raise ForbiddenTransition("handed in or closed already")
    review.refresh_from_db()
    # What is kept when the seat is given to another: whoever had a tie once never comes back.
    Recusal.objects.get_or_create(label_id=review.label_id, user_id=review.reviewer_id)
    due.cancel(review.pk, kinds=[WATCH])
    # Why is kept with the seat, and goes with it: it may tell of somebody's family.
    history.record(review, "", "recused", by=by)


def watch(row: DueRow, *, now: datetime) -> None:
    """Each day until it is handed in: close an examination whose reviewer has a tie since, and
    remind a silent one once."""
    review = (
        Review.objects.to_do()
        .select_related("label__connector__user", "reviewer")
        .filter(pk=row.subject_id, label__state__in=list(ROUNDS))
        .first()
    )
    if review is None:
        return
    tie = ties.conflict_of(review.reviewer, review.label)
    if tie:
        recuse(review, reason=tie, by=None)
        return
    if now - review.assigned_at >= timedelta(days=REMINDED_AFTER):
        ReviewReminder(
            to=review.reviewer,
            context=_context(review),
            dedup_key=f"connectors.review_reminder:{review.pk}:{review.reviewer_id}",
        ).send()
    _plan_watch(review, at=now + EVERY)


# --- What the acts above share ------------------------------------------------------------------


def _held(label: Label) -> Label:
    rows = Label.objects.select_for_update(of=("self",)).select_related("connector__user")
    return rows.get(pk=label.pk)


def _check(reviewers: Sequence[User], label: Label) -> None:
    reasons = ties.conflicts_of(reviewers, label)
    for reviewer in reviewers:
        if not reviewer.has_perm(REVIEW_RIGHT):
            raise NotEntitled(str(reviewer))
        if reasons[reviewer.pk]:
            raise ConflictOfInterest(f"{reviewer}\u00a0: {reasons[reviewer.pk]}")


def _check_giver(by: User, label: Label) -> None:
    """Who chooses the reviewers has no tie either. Raises ConflictOfInterest."""
    tie = ties.tie_of_decider(by, label)
    if tie:
        raise ConflictOfInterest(tie)


def _mine(review: Review, *, by: User) -> None:
    """Hold a review that is the reader's to write. A tie closes it: the caller's page then says
    nothing more, and `watch` tells staff."""
    rows = Review.objects.to_do().select_for_update(of=("self",))
    mine = rows.filter(pk=review.pk, reviewer=by, label__state__in=list(ROUNDS))
    if not mine.exists():
        raise ForbiddenTransition("handed in, closed, or somebody else’s")
    tie = ties.conflict_of(by, review.label)
    if tie:
        raise ConflictOfInterest(tie)


def _keep(review: Review, opinion: Opinion) -> None:
    Review.objects.to_do().filter(pk=review.pk).update(
        recommends=opinion.recommends, comment=opinion.comment
    )
    ReviewScore.objects.filter(review=review).exclude(criterion__in=opinion.scores).delete()
    ReviewScore.objects.bulk_create(
        [
            ReviewScore(review=review, criterion_id=criterion, score=score, comment=comment)
            for criterion, (score, comment) in opinion.scores.items()
        ],
        update_conflicts=True,
        unique_fields=["review", "criterion"],
        update_fields=["score", "comment"],
    )


def _entrusted(review: Review, *, by: User) -> None:
    history.record(review, "", "assigned", by=by, reason=str(review.reviewer_id))
    ReviewAssigned(
        to=review.reviewer,
        context=_context(review),
        dedup_key=f"connectors.review_assigned:{review.pk}:{review.reviewer_id}",
    ).send()
    _plan_watch(review, at=timezone.now() + EVERY)


def _plan_watch(review: Review, *, at: datetime) -> None:
    occasion = f"{review.reviewer_id}:{at:%Y-%m-%d}"
    due.plan(WATCH, review.pk, due_at=at, occasion=occasion)


def _context(review: Review) -> dict[str, object]:
    return {
        "name": review.reviewer.full_name,
        "connector": review.label.connector.display_name,
        "appeal": review.round == Round.APPEAL,
        "link": absolute(reverse("connectors:review", args=[review.pk])),
    }


HANDLERS = {WATCH: watch}
