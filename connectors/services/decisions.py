"""A person decides, gives reasons, and a refusal can be appealed once, before others."""

from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from connectors.enums import LabelState, Outcome, Round
from connectors.errors import (
    AlreadyApplied,
    ConflictOfInterest,
    ForbiddenTransition,
    NotEntitled,
    NotExamined,
    TooLateToAppeal,
)
from connectors.models import Appeal, Decision, Label, LabelQuerySet, Review
from connectors.models.labels import EXAMINED
from connectors.notifications.applications import AppealFiled, LabelDecided
from connectors.selectors import ties
from connectors.services import examinations, labels
from connectors.services.moving import hold, move_label
from notifications.links import absolute

DECIDE_RIGHT: Final = "connectors.decide_label"
TIME_TO_APPEAL: Final = timedelta(days=30)


@transaction.atomic
def decide(label: Label, *, outcome: Outcome, reasons: str, by: User) -> Decision:
    """Award or refuse, once both examinations are in; the score is read, never applied.

    Raises NotEntitled, NotExamined, ConflictOfInterest with the reason in words, and
    ForbiddenTransition when it is not examined or decided already.
    """
    if not by.has_perm(DECIDE_RIGHT):
        raise NotEntitled(str(by))
    # Before the label, as for who leaves: they go first, or learn of the decision.
    connector = hold(label.connector_id)
    rows = Label.objects.select_for_update(of=("self",)).select_related("connector__user")
    current = rows.get(pk=label.pk)
    turn = examinations.round_of(current)
    reviews = Review.objects.filter(label=current, round=turn).handed_in()
    if reviews.count() != 2:
        raise NotExamined
    tie = ties.tie_of_decider(by, current)
    if tie:
        raise ConflictOfInterest(tie)
    if outcome == Outcome.AWARDED and connector.state not in labels.AWARDED_TO:
        raise ForbiddenTransition(f"to somebody who is {connector.state}")
    now = timezone.now()
    refused_first = outcome == Outcome.REFUSED and turn == Round.FIRST
    decision = Decision.objects.create(
        label=current,
        round=turn,
        outcome=outcome,
        reasons=reasons,
        decided_by=by,
        decided_at=now,
        appeal_until=now + TIME_TO_APPEAL if refused_first else None,
    )
    if outcome == Outcome.AWARDED:
        labels.award(current, at=now, by=by, tells=False)
    else:
        move_label(current, EXAMINED, LabelState.REFUSED, by=by, reason=reasons)
    _tell(decision, current)
    label.refresh_from_db()
    return decision


def appealable(*, at: datetime) -> LabelQuerySet:
    """Return the applications whose refusal may still be appealed."""
    return Label.objects.filter(
        state=LabelState.REFUSED, appeal=None, decisions__appeal_until__gt=at
    )


def may_appeal(label: Label, *, at: datetime) -> bool:
    """Tell whether an appeal is open now; `appeal` still decides."""
    if label.state != LabelState.REFUSED:
        return False
    return label.decisions.filter(appeal_until__gt=at).exists() and not hasattr(label, "appeal")


@transaction.atomic
def appeal(label: Label, *, text: str, by: User) -> Appeal:
    """Answer a first refusal, once and in time: two others examine, another decides.

    Raises TooLateToAppeal, ForbiddenTransition, AlreadyApplied when a new application was begun.
    """
    now = timezone.now()
    refusal = Decision.objects.filter(label=label, round=Round.FIRST, outcome=Outcome.REFUSED)
    if not refusal.filter(appeal_until__gt=now).exists():
        raise TooLateToAppeal
    if Appeal.objects.filter(label=label).exists():
        raise ForbiddenTransition("appealed already")
    try:
        with transaction.atomic():
            move_label(label, [LabelState.REFUSED], LabelState.UNDER_APPEAL, by=by)
    except IntegrityError as error:
        raise AlreadyApplied from error
    filed = Appeal.objects.create(label=label, text=text, filed_at=now)
    connector = label.connector
    AppealFiled(
        to=connector.user,
        context={
            "name": connector.display_name,
            "link": absolute(reverse("connectors:label")),
        },
        dedup_key=f"connectors.appeal_filed:{label.pk}",
    ).send()
    return filed


def _tell(decision: Decision, label: Label) -> None:
    LabelDecided(
        to=label.connector.user,
        context={
            "name": label.connector.display_name,
            "awarded": decision.outcome == Outcome.AWARDED,
            "on_appeal": decision.round == Round.APPEAL,
            "reasons": decision.reasons,
            "appeal_until": decision.appeal_until,
            "number": label.number,
            "until": label.valid_until,
            "held_link": absolute(reverse("connectors:label_held")),
            "link": absolute(reverse("connectors:label")),
        },
        dedup_key=f"connectors.label_decided:{decision.pk}",
    ).send()
