"""A label set aside at once, its holder's answer, and its return."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from connectors.enums import LabelState, SuspensionOutcome
from connectors.errors import AnswerGiven
from connectors.models import Label, MisconductReport, Suspension
from connectors.notifications.labels import LabelRestored, LabelSuspended, SuspensionAnswered
from connectors.services import ending, team
from connectors.services.moving import move_label, not_oneself
from notifications.links import absolute


@transaction.atomic
def suspend_label(
    label: Label, *, by: User, reason: str, report: MisconductReport | None = None
) -> Suspension:
    """Suspend a running label: from now on the person counts as a volunteer.

    Its holder is told what is held against them, and answers on a page. Raises
    ForbiddenTransition, NotAboutOneself.
    """
    not_oneself(label.connector, by=by)
    move_label(label, [LabelState.AWARDED], LabelState.SUSPENDED, by=by, reason=reason)
    suspension = Suspension.objects.create(
        label=label, report=report, reason=reason, suspended_at=timezone.now(), suspended_by=by
    )
    LabelSuspended(
        to=label.connector.user,
        context={
            "name": label.connector.display_name,
            "reason": reason,
            "until": label.valid_until,
            "link": absolute(reverse("connectors:suspension")),
        },
        dedup_key=f"connectors.label_suspended:{suspension.pk}",
    ).send()
    return suspension


@transaction.atomic
def answer_suspension(suspension: Suspension, *, answer: str, by: User) -> None:
    """Keep what the holder answers, once, and tell the team.

    Raises AnswerGiven when it was answered or settled already.
    """
    now = timezone.now()
    waiting = Suspension.objects.open().filter(pk=suspension.pk, answered_at=None)
    if not waiting.update(answer=answer, answered_at=now):
        raise AnswerGiven
    suspension.answer, suspension.answered_at = answer, now
    for member in team.national():
        SuspensionAnswered(
            to=member,
            context={
                "name": suspension.label.connector.display_name,
                "link": absolute(
                    reverse("admin:connectors_label_change", args=[suspension.label_id])
                ),
            },
            dedup_key=f"connectors.suspension_answered:{suspension.pk}:{member.pk}",
        ).send()


@transaction.atomic
def restore_label(label: Label, *, by: User, reason: str) -> None:
    """Lift the suspension of a label, which keeps its end; one whose end passed expires.

    Raises ForbiddenTransition when it is not suspended, NotAboutOneself.
    """
    not_oneself(label.connector, by=by)
    now = timezone.now()
    if label.valid_until is not None and label.valid_until <= now:
        ending.end(
            label, LabelState.EXPIRED, by=by, reason=reason, from_states=[LabelState.SUSPENDED]
        )
        return
    move_label(label, [LabelState.SUSPENDED], LabelState.AWARDED, by=by, reason=reason)
    Suspension.objects.open().filter(label=label).update(
        outcome=SuspensionOutcome.RESTORED, settled_at=now, settled_by=by, settlement=reason
    )
    LabelRestored(
        to=label.connector.user,
        context={
            "name": label.connector.display_name,
            "reason": reason,
            "until": label.valid_until,
            "link": absolute(reverse("connectors:label_held")),
        },
    ).send()
