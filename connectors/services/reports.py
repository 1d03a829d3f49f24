"""A report of misconduct: filed, answered, decided by staff, who may suspend in the same act."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts import history
from accounts.models import User
from connectors.enums import ConnectorState, LabelState, ReportKind, ReportState
from connectors.errors import (
    AlreadyReported,
    AnswerGiven,
    ForbiddenTransition,
    NotAboutOneself,
)
from connectors.models import Connector, Label, MisconductReport, Suspension
from connectors.notifications import reports as mails
from connectors.services import availability, suspensions, team
from connectors.services.moving import not_oneself
from notifications import due
from notifications.links import absolute
from notifications.models import DueRow
from reference.holidays import add_working_days

REPORT_DEADLINE = "connectors.report_deadline"
SOON, LATE = "two days left", "late"
DECIDED_WITHIN = 10
WARNED_BEFORE = 2
# What may do harm every day it lasts: staff need not wait for the answer, which comes after.
URGENT = (ReportKind.SELLING, ReportKind.DATA_MISUSE)

# The application that introduces people says who took part in an introduction.
_takes_part: list[Callable[[UUID, Connector, User], bool]] = []


def ask_about_introductions(predicate: Callable[[UUID, Connector, User], bool]) -> None:
    """Have `predicate(introduction, connector, user)` tell whether a user was helped in it."""
    if predicate not in _takes_part:
        _takes_part.append(predicate)


def took_part(introduction_id: UUID, connector: Connector, user: User) -> bool:
    return any(predicate(introduction_id, connector, user) for predicate in _takes_part)


@transaction.atomic
def report(
    connector: Connector,
    *,
    kind: str,
    reporter: User,
    text: str = "",
    introduction_id: UUID | None = None,
) -> MisconductReport:
    """File a report; the team is told, and so is the connecteur, who may answer.

    Raises NotAboutOneself, AlreadyReported.
    """
    if connector.user_id == reporter.pk:
        raise NotAboutOneself
    now = timezone.now()
    try:
        with transaction.atomic():
            filed = MisconductReport.objects.create(
                connector=connector,
                kind=kind,
                text=text,
                introduction_id=introduction_id,
                reporter=reporter,
                decide_before=add_working_days(now, DECIDED_WITHIN),
            )
    except IntegrityError as error:
        raise AlreadyReported from error
    history.record(filed, "", ReportState.OPEN, by=reporter)
    soon = add_working_days(now, DECIDED_WITHIN - WARNED_BEFORE)
    due.plan(REPORT_DEADLINE, filed.pk, due_at=soon, occasion=SOON)
    due.plan(REPORT_DEADLINE, filed.pk, due_at=filed.decide_before, occasion=LATE)
    _tell_team(mails.ReportFiled, filed)
    mails.ReportReceived(
        to=connector.user,
        context={
            "name": connector.display_name,
            "kind": filed.get_kind_display(),
            "link": _answer_link(filed),
        },
        dedup_key=f"connectors.report_received:{filed.pk}",
    ).send()
    return filed


@transaction.atomic
def answer(filed: MisconductReport, *, text: str, by: User) -> None:
    """Keep what the connecteur answers, once, and tell the team.

    Raises AnswerGiven when it was answered or decided already.
    """
    now = timezone.now()
    waiting = MisconductReport.objects.open().filter(pk=filed.pk, answered_at=None)
    if not waiting.update(answer=text, answered_at=now):
        raise AnswerGiven
    filed.answer, filed.answered_at = text, now
    _tell_team(mails.ReportAnswered, filed)


@transaction.atomic
def suspend_at_once(
    filed: MisconductReport, *, label: bool, person: bool, reason: str, by: User
) -> None:
    """Suspend before the answer, where each day may do harm; the right to answer stays.

    Raises ForbiddenTransition for another kind of report, one decided, or when nothing is left to
    suspend; NotAboutOneself.
    """
    not_oneself(filed.connector, by=by)
    current = MisconductReport.objects.select_for_update(of=("self",)).get(pk=filed.pk)
    if current.kind not in URGENT or current.state != ReportState.OPEN:
        raise ForbiddenTransition(f"{current.kind}, {current.state} -> suspension at once")
    if not _suspend(current, label=label, person=person, reason=reason, by=by):
        raise ForbiddenTransition("Nothing is left to suspend.")


@transaction.atomic
def decide(
    filed: MisconductReport,
    *,
    founded: bool,
    reasons: str,
    by: User,
    suspend_label: bool = False,
    suspend_person: bool = False,
) -> None:
    """Decide, with reasons, and tell both; a founded report may suspend in the same act.

    A label that was suspended for a report now unfounded is restored. Raises ForbiddenTransition
    when it was decided already, NotAboutOneself.
    """
    not_oneself(filed.connector, by=by)
    now = timezone.now()
    to = ReportState.FOUNDED if founded else ReportState.UNFOUNDED
    settled = {"decision": reasons, "decided_at": now, "decided_by": by}
    if history.move(filed, [ReportState.OPEN], to, by=by, reason=reasons, given=settled) is None:
        raise ForbiddenTransition(f"{filed.state} -> {to}")
    filed.refresh_from_db()
    due.cancel(filed.pk, kinds=[REPORT_DEADLINE])
    if founded:
        _suspend(filed, label=suspend_label, person=suspend_person, reason=reasons, by=by)
    else:
        _restore(filed, reason=reasons, by=by)
    _tell_both(filed, founded=founded, reasons=reasons)


def _suspend(filed: MisconductReport, *, label: bool, person: bool, reason: str, by: User) -> bool:
    """Suspend what runs of what is asked for; tell whether anything was."""
    done = False
    running = Label.objects.filter(connector=filed.connector_id, state=LabelState.AWARDED).first()
    if label and running is not None:
        suspensions.suspend_label(running, by=by, reason=reason, report=filed)
        done = True
    here = filed.connector.state in (ConnectorState.ACTIVE, ConnectorState.PAUSED)
    if person and here:
        availability.suspend(filed.connector, by=by, reason=reason)
        done = True
    return done


def _restore(filed: MisconductReport, *, reason: str, by: User) -> None:
    open_now = Suspension.objects.open().select_related("label__connector__user")
    for suspension in open_now.filter(report=filed):
        suspensions.restore_label(suspension.label, by=by, reason=reason)


def report_deadline(row: DueRow, *, now: datetime) -> None:
    """Warn the team that a report is to be decided, two working days before and once late."""
    filed = (
        MisconductReport.objects.open().select_related("connector").filter(pk=row.subject_id)
    ).first()
    if filed is None:
        return
    late = filed.decide_before <= now
    if row.occasion == SOON and late:
        # So late that the other warning is due too.
        return
    _tell_team(mails.ReportWaits, filed, late=late)


def _tell_both(filed: MisconductReport, *, founded: bool, reasons: str) -> None:
    people: list[tuple[User | None, bool]] = [
        (filed.connector.user, False),
        (filed.reporter, True),
    ]
    for person, for_reporter in people:
        if person is None:
            continue
        mails.ReportDecided(
            to=person,
            context={
                "for_reporter": for_reporter,
                "name": filed.connector.display_name,
                "kind": filed.get_kind_display(),
                "founded": founded,
                "reasons": reasons,
                "link": "" if for_reporter else _answer_link(filed),
            },
            dedup_key=f"connectors.report_decided:{filed.pk}:{person.pk}",
        ).send()


def _tell_team(
    message: type[mails.ReportMessage], filed: MisconductReport, *, late: bool = False
) -> None:
    for member in team.national():
        message(
            to=member,
            context={
                "name": filed.connector.display_name,
                "kind": filed.get_kind_display(),
                "urgent": filed.kind in URGENT,
                "before": filed.decide_before,
                "late": late,
                "link": absolute(
                    reverse("admin:connectors_misconductreport_change", args=[filed.pk])
                ),
            },
            dedup_key=f"{message.name}:{filed.pk}:{member.pk}:{late}",
        ).send()


def _answer_link(filed: MisconductReport) -> str:
    return absolute(reverse("connectors:report_answer", kwargs={"pk": filed.pk}))


HANDLERS = {REPORT_DEADLINE: report_deadline}
