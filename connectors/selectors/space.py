"""What a connecteur finds in their own space: what to do now, then the rest in a line each."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.template.defaultfilters import date as in_words

from connectors import workload
from connectors.enums import ConnectorState, LabelState, TestimonyState
from connectors.models import (
    Charter,
    Connector,
    FinishedWork,
    Holiday,
    Label,
    MisconductReport,
    Offer,
    Suspension,
    Testimony,
)
from connectors.selectors.holding import is_valid, may_be_renewed
from connectors.selectors.welcome import Step, StepStatus, steps_of
from reference.holidays import PARIS

HERE = (ConnectorState.ACTIVE, ConnectorState.PAUSED)


class Status(Enum):
    """Three at most, never told by a colour alone (QUALITY A5)."""

    TO_DO = "À faire"
    WAITING = "En attente"
    SEEN = "Pour information"


@dataclass(frozen=True, slots=True)
class Task:
    """One line of what to do now; `address` is the name of a page, empty where nothing is asked."""

    title: str
    detail: str
    status: Status
    address: str = ""


@dataclass(frozen=True, slots=True)
class Space:
    tasks: tuple[Task, ...]
    work: workload.Workload
    label: Label | None
    label_is_valid: bool
    holiday: Holiday | None
    finished: int
    published_offers: int
    # Empty once the welcome is over.
    welcome: tuple[Step, ...]

    @property
    def welcome_done(self) -> int:
        return sum(step.status == StepStatus.DONE for step in self.welcome)


def space_of(connector: Connector, *, at: datetime) -> Space:
    """Return the space of a connecteur, in seven queries however much there is."""
    work = workload.of(connector, at=at)
    label = connector.labels.exclude(state=LabelState.APPLIED, submitted_at=None).first()
    counted = _counted(connector)
    return Space(
        tasks=tuple(_tasks(connector, work, label, counted, at=at)),
        work=work,
        label=label,
        label_is_valid=is_valid(label, at=at),
        holiday=_holiday(connector, on=at.astimezone(PARIS).date()),
        finished=counted["finished"],
        published_offers=counted["published_offers"],
        welcome=(
            steps_of(connector) if connector.state in HERE and connector.welcomed_at is None else ()
        ),
    )


def _counted(connector: Connector) -> dict[str, int]:
    """Count finished work, offers shown and what is to be answered (one query)."""
    to_answer = Testimony.objects.filter(
        work__connector=OuterRef("pk"), state=TestimonyState.TO_ANSWER
    )
    found: Any = Connector.objects.filter(pk=connector.pk).values(
        finished=_number(FinishedWork.objects.filter(connector=OuterRef("pk"))),
        published_offers=_number(Offer.objects.published().filter(connector=OuterRef("pk"))),
        words=_number(to_answer),
        reports_to_answer=_number(
            MisconductReport.objects.to_answer().filter(connector=OuterRef("pk"))
        ),
        suspensions_to_answer=_number(
            Suspension.objects.to_answer().filter(label__connector=OuterRef("pk"))
        ),
    )
    return {name: int(number) for name, number in found.get().items()}


def _number(rows: QuerySet[Any]) -> Coalesce:
    """Return how many rows there are, as a part of another query."""
    grouped = rows.order_by().values(of=Value(1)).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(grouped, output_field=IntegerField()), 0)


def _holiday(connector: Connector, *, on: date) -> Holiday | None:
    """Return the holiday under way, or else the next one."""
    return Holiday.objects.kept().to_come(on=on).filter(connector=connector).first()


def _tasks(
    connector: Connector,
    work: workload.Workload,
    label: Label | None,
    counted: dict[str, int],
    *,
    at: datetime,
) -> list[Task]:
    """List what waits for the connecteur, what is most pressing first."""
    tasks = []
    if connector.state == ConnectorState.SUSPENDED:
        tasks.append(
            Task(
                "Votre profil est suspendu",
                "Vous ne recevez plus de demande. Notre équipe vous a écrit pourquoi\u00a0: "
                "répondez à son message.",
                Status.SEEN,
            )
        )
    if connector.state == ConnectorState.DRAFT:
        tasks.append(
            Task(
                "Terminer ma candidature",
                "Complétez votre profil, puis signez la charte.",
                Status.TO_DO,
                "connectors:profile",
            )
        )
    if connector.state == ConnectorState.SUBMITTED:
        tasks.append(
            Task(
                "Votre candidature est déposée",
                "Notre équipe l’examine et vous répond par e-mail.",
                Status.WAITING,
            )
        )
    tasks += _held_against(counted)
    if work.waiting:
        tasks.append(_requests_wait(work))
    tasks += _charter(connector)
    tasks += _words_to_answer(counted["words"])
    if label is not None and is_valid(label, at=at) and may_be_renewed(label, at=at):
        tasks.append(_label_ends(label))
    return tasks


def _held_against(counted: dict[str, int]) -> list[Task]:
    """Tell of what is held against the person, which they may answer before it is decided."""
    tasks = []
    if counted["suspensions_to_answer"]:
        tasks.append(
            Task(
                "Répondre à la suspension de mon label",
                "Votre réponse est lue avant toute décision.",
                Status.TO_DO,
                "connectors:suspension",
            )
        )
    if counted["reports_to_answer"]:
        plural = "s" if counted["reports_to_answer"] > 1 else ""
        tasks.append(
            Task(
                f"Répondre à {counted['reports_to_answer']} signalement{plural}",
                "Votre réponse est lue avant toute décision.",
                Status.TO_DO,
                "connectors:own_reports",
            )
        )
    return tasks


def _requests_wait(work: workload.Workload) -> Task:
    plural = "s" if work.waiting > 1 else ""
    before = in_words(work.answer_before, "l j F à G \\h i")
    return Task(
        f"Répondre à {work.waiting} demande{plural}",
        f"{'La première est' if plural else 'Elle est'} à répondre avant le {before}.",
        Status.TO_DO,
        "matching:dashboard",
    )


def _charter(connector: Connector) -> list[Task]:
    """Ask for a signature where another version came into force since the last one."""
    if connector.state not in HERE:
        return []
    in_force = Charter.objects.in_force()
    if in_force is None or in_force.pk == connector.charter_id:
        return []
    return [
        Task(
            "Signer la nouvelle charte",
            "Elle a changé. Sans votre signature, aucune nouvelle demande ne vous est proposée.",
            Status.TO_DO,
            "connectors:charter",
        )
    ]


def _words_to_answer(waiting: int) -> list[Task]:
    """Tell of what owners said and that may be answered before it is published."""
    if not waiting:
        return []
    return [
        Task(
            f"Lire {waiting} avis d’entreprise{'s' if waiting > 1 else ''}",
            "Vous pouvez y répondre avant publication.",
            Status.TO_DO,
            "connectors:work",
        )
    ]


def _label_ends(label: Label) -> Task:
    return Task(
        "Renouveler votre label",
        f"Il se termine le {in_words(label.valid_until, 'j F Y')}.",
        Status.TO_DO,
        "connectors:label_held",
    )
