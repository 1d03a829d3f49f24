"""What « Mon espace » says: where each thing stands and the one thing to do next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Membership, User
from diagnostics.enums import AssessmentState
from diagnostics.models import Assessment
from diagnostics.progress import Progress, progress_of
from diagnostics.retake_dates import opens_at
from matching.enums import (
    FollowUp,
    FollowUpAnswerValue,
    HelpRequestState,
    IntroductionState,
    Side,
)
from matching.models import FollowUpAnswer, HelpRequest, Introduction
from plans.enums import PlanState
from plans.home_parts import PlanLine, plan_line, unread_by
from plans.models.plans import UNDER_PACT
from plans.next_step import Facts, NextStep, next_step
from reference.enums import Theme

# The page stays one page: what is older is found again from the newest.
SHOWN = 20


class Status(StrEnum):
    """Three at most on the page, always written out (QUALITY A5)."""

    TO_DO = "À vous de jouer"
    UNDER_WAY = "En cours"
    OVER = "Terminé"


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One line of the diagnostics; `score` is a whole number out of 100, or None.

    `retake_from` is when the latest one may be taken again, None for the others.
    """

    id: UUID
    status: Status
    at: datetime
    score: int | None
    retake_from: datetime | None = None
    has_needs: bool = False
    firm: str = ""
    # Of a firm that whoever took it left: its plan is the firm's.
    is_left: bool = False

    @property
    def may_be_planned(self) -> bool:
        return self.has_needs and not self.is_left

    @property
    def can_be_retaken(self) -> bool:
        return self.retake_from is not None and self.retake_from <= timezone.now()


@dataclass(frozen=True, slots=True)
class Answer:
    question: str
    answer: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Request:
    """Where one request stands, in words, and its next step.

    `asked` says who was asked and what they answered, oldest first.
    """

    id: UUID
    status: Status
    themes: tuple[str, ...]
    created_at: datetime
    sentence: str
    next_step: str
    asked: tuple[tuple[str, str], ...]
    answers: tuple[Answer, ...]
    to_evaluate: bool = False
    firm: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    diagnostics: tuple[Diagnostic, ...]
    requests: tuple[Request, ...]
    # The latest completed diagnostic when no request is under way: what to ask help on.
    proposals_for: UUID | None
    # What changed between the latest completed diagnostic and the one it follows.
    progress: Progress | None = None
    plan: PlanLine | None = None
    unread: int = 0
    unread_in: UUID | None = None
    next_step: NextStep | None = None

    @property
    def is_empty(self) -> bool:
        return not self.diagnostics and not self.requests and self.plan is None

    @property
    def latest(self) -> Diagnostic | None:
        """The latest completed diagnostic, of which reports are made."""
        return next((line for line in self.diagnostics if line.status == Status.OVER), None)

    @property
    def plan_status(self) -> Status:
        if self.plan is None or self.plan.state in (PlanState.OPEN, PlanState.PAUSED):
            return Status.TO_DO
        return Status.UNDER_WAY if self.plan.state == PlanState.ENGAGED else Status.OVER


def home_of(owner: User, *, company: UUID | None = None) -> Home:
    """Return where a person stands, in eight queries at most, however much there is.

    `company` is the firm that they chose to act for: the plan is then of it, or of no firm.
    """
    rows = _rows_of(owner)
    diagnostics = _diagnostics_of(rows)
    requests = _requests_of(owner)
    plan = plan_line(owner, company=company)
    unread, unread_in = unread_by(owner)
    completed = [line.id for line in diagnostics if line.status == Status.OVER]
    under_way = any(line.status != Status.OVER for line in requests)
    facts = _facts(diagnostics, requests, plan, unread_in)
    return Home(
        plan=plan,
        unread=unread,
        unread_in=unread_in,
        next_step=next_step(facts, today=timezone.localdate()),
        diagnostics=diagnostics,
        requests=requests,
        proposals_for=completed[0] if completed and not under_way else None,
        progress=_progress_of(rows),
    )


def _facts(
    diagnostics: Sequence[Diagnostic],
    requests: Sequence[Request],
    plan: PlanLine | None,
    unread_in: UUID | None,
) -> Facts:
    """Say what stands, for the choice of the next step."""
    latest = next((line for line in diagnostics if line.status == Status.OVER), None)
    begun = next((line for line in diagnostics if line.status == Status.TO_DO), None)
    planned = plan is not None and latest is not None and plan.assessment_id == latest.id
    under_pact = plan is not None and plan.state in UNDER_PACT
    # Somebody who reads a plan is asked nothing of it.
    where = {plan.state: plan.id} if plan is not None and plan.may_act else {}
    return Facts(
        to_choose=next((one.id for one in requests if one.status == Status.TO_DO), None),
        to_read=unread_in,
        to_answer=plan.id if plan is not None and plan.to_answer else None,
        blocked=plan.blocked if plan is not None else None,
        proposed=plan.id if plan is not None and plan.proposed else None,
        to_evaluate=next((one.id for one in requests if one.to_evaluate), None),
        unfinished=begun.id if begun else None,
        completed=latest is not None,
        paused=where.get(PlanState.PAUSED),
        pact=where.get(PlanState.ENGAGED),
        step=plan.step if plan is not None and plan.may_act else None,
        to_engage=where.get(PlanState.OPEN) if plan is not None and plan.left else None,
        to_plan=latest.id
        if latest and latest.may_be_planned and not planned and not under_pact
        else None,
        to_retake=latest.id if latest and latest.can_be_retaken else None,
        ended=where.get(PlanState.ENDED) if plan is not None and plan.left else None,
    )


def _rows_of(owner: User) -> list[Assessment]:
    rows = Assessment.objects.filter(owner=owner).order_by("-started_at")
    of_its_firm = Membership.objects.current().filter(company=OuterRef("company"))
    return list(
        rows.annotate(
            first_need=F("results__needs__0__theme"),
            is_left=Exists(of_its_firm) & ~Exists(of_its_firm.filter(user=owner)),
        )
        .select_related("company")
        .only(
            *("pk", "state", "started_at", "completed_at", "global_score", "previous_id"),
            "company__name",
        )[:SHOWN]
    )


def _latest(rows: Sequence[Assessment]) -> Assessment | None:
    return next((row for row in rows if row.state == AssessmentState.COMPLETED), None)


def _progress_of(rows: Sequence[Assessment]) -> Progress | None:
    latest = _latest(rows)
    if latest is None or latest.previous_id is None:
        return None
    whole = Assessment.objects.select_related("questionnaire").defer("questionnaire__definition")
    return progress_of(whole.get(pk=latest.pk))


def _diagnostics_of(rows: Sequence[Assessment]) -> tuple[Diagnostic, ...]:
    latest = _latest(rows)
    retaken = {row.previous_id for row in rows}
    return tuple(
        Diagnostic(
            id=row.pk,
            status=Status.OVER if row.state == AssessmentState.COMPLETED else Status.TO_DO,
            at=row.completed_at or row.started_at,
            score=None if row.global_score is None else round(row.global_score),
            retake_from=opens_at(row.completed_at)
            if row is latest and row.completed_at is not None and row.pk not in retaken
            else None,
            has_needs=getattr(row, "first_need", None) is not None,
            firm=row.company.name if row.company else "",
            is_left=getattr(row, "is_left", False),
        )
        for row in rows
    )


def _requests_of(owner: User) -> tuple[Request, ...]:
    rows = list(
        HelpRequest.objects.visible_to(owner)
        .order_by("-created_at")
        .values_list("pk", "state", "needs", "created_at", "company__name", "paused_until")[:SHOWN]
    )
    asked = _asked_with([row[0] for row in rows]) if rows else {}
    return tuple(_request(*row, asked=asked.get(row[0], ())) for row in rows)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One person asked, and what the owner answered of it since."""

    state: IntroductionState
    name: str
    answers: tuple[Answer, ...]


def _asked_with(requests: Sequence[UUID]) -> dict[UUID, list[_Asked]]:
    """Return who was asked with each request, oldest first, in one query."""
    answers = (
        FollowUpAnswer.objects.filter(introduction=OuterRef("pk"), side=Side.OWNER)
        .order_by("answered_at")
        .values_list(JSONObject(question="follow_up", answer="value", at="answered_at"))
    )
    rows = (
        Introduction.objects.filter(help_request__in=requests)
        .order_by("requested_at")
        .annotate(told=ArraySubquery(answers))
        .values_list("help_request", "state", "connector__display_name", "told")
    )
    found: dict[UUID, list[_Asked]] = {}
    for request, state, name, told in rows:
        one = _Asked(IntroductionState(state), name, tuple(_answer(**each) for each in told))
        found.setdefault(request, []).append(one)
    return found


def _answer(*, question: str, answer: str, at: str) -> Answer:
    return Answer(
        str(FollowUp(question).label),
        str(FollowUpAnswerValue(answer).label),
        datetime.fromisoformat(at),
    )


def _request(
    pk: UUID,
    state: str,
    needs: Iterable[dict[str, object]],
    created_at: datetime,
    firm: str,
    paused_until: datetime | None,
    *,
    asked: Sequence[_Asked],
) -> Request:
    status, sentence, next_step = _standing(HelpRequestState(state), paused_until, asked)
    return Request(
        id=pk,
        status=status,
        themes=tuple(_themes(needs)),
        created_at=created_at,
        sentence=sentence,
        next_step=next_step,
        asked=tuple((one.name, OUTCOMES[one.state]) for one in asked),
        answers=tuple(answer for one in asked for answer in one.answers),
        to_evaluate=any(one.state == IntroductionState.DONE for one in asked),
        firm=firm,
    )


# What the owner reads of each person asked.
OUTCOMES = {
    IntroductionState.REQUESTED: "n’a pas encore répondu",
    IntroductionState.ACCEPTED: "a accepté",
    IntroductionState.IN_PROGRESS: "vous accompagne",
    IntroductionState.DONE: "vous a accompagné",
    IntroductionState.EVALUATED: "vous a accompagné",
    IntroductionState.DECLINED: "n’est pas disponible",
    IntroductionState.EXPIRED: "n’a pas répondu à temps",
    IntroductionState.WITHDRAWN: "demande retirée",
    IntroductionState.ABANDONED: "l’accompagnement s’est arrêté",
}


THEMES: Final = {theme.value: str(theme.label) for theme in Theme}


def _themes(needs: Iterable[dict[str, object]]) -> Iterable[str]:
    return dict.fromkeys(THEMES[str(need["theme"])] for need in needs if need["theme"] in THEMES)


def _standing(
    state: HelpRequestState, paused_until: datetime | None, asked: Sequence[_Asked]
) -> tuple[Status, str, str]:
    """Return the status, what is said of it, and the words of the one link to the request."""
    names = {one.state: one.name for one in asked}
    match state:
        case HelpRequestState.OPEN:
            waits = names.get(IntroductionState.REQUESTED)
            waited = f"{waits} a reçu votre demande" if waits else "Votre demande est transmise"
            return (
                Status.UNDER_WAY,
                f"{waited}. La réponse arrive par e-mail, sous trois jours ouvrés.",
                "Voir ma demande",
            )
        case HelpRequestState.MATCHED if IntroductionState.IN_PROGRESS in names:
            return (
                Status.UNDER_WAY,
                f"{names[IntroductionState.IN_PROGRESS]} vous accompagne.",
                "Voir ma demande",
            )
        case HelpRequestState.MATCHED:
            helper = names.get(IntroductionState.ACCEPTED, "Un connecteur")
            return (
                Status.UNDER_WAY,
                f"{helper} a accepté de vous aider et va vous contacter.",
                "Voir ma demande",
            )
        case HelpRequestState.UNANSWERED if paused_until is not None:
            until = date_format(timezone.localtime(paused_until), "j F")
            return (
                Status.UNDER_WAY,
                f"Votre demande est en pause jusqu’au {until}\u00a0: personne n’est sollicité.",
                "Reprendre ma demande",
            )
        case HelpRequestState.UNANSWERED:
            return (
                Status.TO_DO,
                "Personne n’a encore pu vous répondre. Choisissez une autre personne.",
                "Choisir un connecteur",
            )
        case HelpRequestState.CLOSED:
            helped = names.get(IntroductionState.DONE) or names.get(IntroductionState.EVALUATED)
            ended = (
                f"L’accompagnement par {helped} est terminé." if helped else "Elle est terminée."
            )
            return Status.OVER, ended, "Revoir ma demande"
        case HelpRequestState.WITHDRAWN:
            return Status.OVER, "Vous avez retiré cette demande.", "Revoir ma demande"
