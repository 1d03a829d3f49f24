"""What a connecteur finds in their own space: what to do now, then the rest in a line each."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from django.template.defaultfilters import date as in_words

from connectors import workload
from connectors.enums import ConnectorState, LabelState
from connectors.models import Charter, Connector, Holiday, Label
from connectors.selectors.holding import is_valid, may_be_renewed
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
    shows_welcome: bool


def space_of(connector: Connector, *, at: datetime) -> Space:
    """Return the space of a connecteur, in six queries however much there is."""
    work = workload.of(connector, at=at)
    label = connector.labels.exclude(state=LabelState.APPLIED, submitted_at=None).first()
    return Space(
        tasks=tuple(_tasks(connector, work, label, at=at)),
        work=work,
        label=label,
        label_is_valid=is_valid(label, at=at),
        holiday=_holiday(connector, on=at.astimezone(PARIS).date()),
        finished=connector.finished_work.count(),
        published_offers=connector.offers.published().count(),
        shows_welcome=connector.state in HERE and connector.welcomed_at is None,
    )


def _holiday(connector: Connector, *, on: date) -> Holiday | None:
    """Return the holiday under way, or else the next one."""
    return Holiday.objects.kept().to_come(on=on).filter(connector=connector).first()


def _tasks(
    connector: Connector, work: workload.Workload, label: Label | None, *, at: datetime
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
    if work.waiting:
        tasks.append(_requests_wait(work))
    tasks += _charter(connector)
    if label is not None and is_valid(label, at=at) and may_be_renewed(label, at=at):
        tasks.append(_label_ends(label))
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


def _label_ends(label: Label) -> Task:
    return Task(
        "Renouveler votre label",
        f"Il se termine le {in_words(label.valid_until, 'j F Y')}.",
        Status.TO_DO,
        "connectors:label_held",
    )
