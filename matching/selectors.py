"""Reads that put several models together: proposals, where a request stands, the dashboard."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.db.models import Count, Min, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import ContactReading, StateChange, User
from connectors.enums import ConnectorState, ReportKind
from connectors.models import Connector, Label, MisconductReport, SalesBar, Testimony
from connectors.trust import a_year_after
from connectors.workload import Workload
from diagnostics.models import Assessment
from diagnostics.selectors import needs_of, profile_of
from matching.candidates import NOBODY, Asker, connectors_by_id
from matching.enums import (
    AdviserChoice,
    HelpRequestState,
    IntroductionState,
    MeetingState,
)
from matching.judging import asked_themes, judge, judge_request, seed_of
from matching.models import CapacityMonth, HelpRequest, Introduction, Meeting
from matching.months import month_of
from matching.ranking import Ask, Ranked, Ranking
from matching.services.meeting import MOVED, OTHERS_ASKED
from matching.services.steps import SHOWN
from reference.models import Commune
from reference.vocabulary import Need


@dataclass(frozen=True, slots=True)
class Proposal:
    """One connecteur shown to an owner, with every reason."""

    connector: Connector
    labelled: bool
    ranked: Ranked


@dataclass(frozen=True, slots=True)
class Proposals:
    best: tuple[Proposal, ...]
    has_needs: bool


def proposals_for(
    assessment: Assessment,
    *,
    commune: Commune | None,
    choice: AdviserChoice,
    asker: Asker = NOBODY,
    need: Need | None = None,
) -> Proposals:
    """Return the three best for a diagnostic, or for one of its needs; nothing is stored."""
    needs = needs_of(assessment) if need is None else (need,)
    if not needs:
        return Proposals((), has_needs=False)
    profile = profile_of(assessment)
    ask = Ask(
        themes=asked_themes((need.theme, need.weight) for need in needs),
        sector=profile.sector,
        department=commune.department_id if commune else profile.department,
        latitude=commune.latitude if commune else profile.latitude,
        longitude=commune.longitude if commune else profile.longitude,
        adviser_choice=choice,
        size_class=profile.size_class,
    )
    judged = judge(ask, asker=asker, seed=seed_of(assessment.pk), at=timezone.now())
    return _shown(judged.ranking)


def proposals_again(help_request: HelpRequest) -> Proposals:
    """Return who may be asked next for a request, without those already asked."""
    return _shown(judge_request(help_request).ranking)


def _shown(ranking: Ranking) -> Proposals:
    lines = ranking.ranked[:SHOWN]
    people = connectors_by_id(line.id for line in lines)
    best = tuple(
        Proposal(people[line.id], bool(getattr(people[line.id], "labelled", False)), line)
        for line in lines
        if line.id in people
    )
    return Proposals(best, has_needs=True)


@dataclass(frozen=True, slots=True)
class Step:
    at: datetime
    text: str


# Whoever left is out of reach of a report.
REPORTABLE = (ConnectorState.ACTIVE, ConnectorState.PAUSED, ConnectorState.SUSPENDED)

# Something was done, and may be spoken of.
WORK_FINISHED = (IntroductionState.DONE, IntroductionState.EVALUATED)

# Nothing for MATCHED: « X accepte de vous aider » has just said it.
REQUEST_STEPS = {
    HelpRequestState.OPEN: "Votre demande est ouverte.",
    HelpRequestState.UNANSWERED: "Votre demande attend votre choix.",
    HelpRequestState.CLOSED: "Votre demande est terminée.",
    HelpRequestState.WITHDRAWN: "Vous avez retiré votre demande.",
}
MEETING = Meeting._meta.label_lower
MEETING_STEPS = {
    MeetingState.PROPOSED: "Des créneaux de rendez-vous vous sont proposés.",
    MeetingState.BOOKED: "Le rendez-vous est pris.",
    MeetingState.CANCELLED: "Le rendez-vous est annulé.",
    MeetingState.HELD: "",
}
REOPENED = "Votre demande est de nouveau ouverte."
INTRODUCTION_STEPS = {
    IntroductionState.REQUESTED: "Demande envoyée à {name}.",
    IntroductionState.ACCEPTED: "{name} accepte de vous aider.",
    IntroductionState.IN_PROGRESS: "Le contact est établi avec {name}.",
    IntroductionState.DONE: "L’accompagnement par {name} est terminé.",
    IntroductionState.EVALUATED: "Vous avez donné votre avis.",
    IntroductionState.DECLINED: "{name} ne peut pas vous aider cette fois.",
    IntroductionState.EXPIRED: "{name} n’a pas répondu à temps.",
    IntroductionState.WITHDRAWN: "La demande à {name} a pris fin.",
    IntroductionState.ABANDONED: "L’accompagnement par {name} s’est arrêté.",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a request stands, for its owner."""

    current: Introduction | None
    introductions: tuple[Introduction, ...]
    steps: tuple[Step, ...]
    readings: tuple[ContactReading, ...]

    @property
    def waited_for(self) -> tuple[Introduction, ...]:
        """Return those who still have to answer: more than one where several are asked together."""
        return tuple(one for one in self.introductions if one.state == IntroductionState.REQUESTED)

    @property
    def accepted(self) -> tuple[Introduction, ...]:
        """Return those that their connecteur accepted, whatever came after."""
        return tuple(one for one in self.introductions if _was_accepted(one))


def standing_of(help_request: HelpRequest) -> Standing:
    """Return who is asked, what happened, oldest first, and who read the details."""
    of_one = {"introduction_id": OuterRef("pk")}
    bar = SalesBar.objects.running(at=timezone.now()).filter(**of_one).order_by("starts_at", "pk")
    report = MisconductReport.objects.filter(
        **of_one, reporter=help_request.owner_id, kind=ReportKind.SELLING
    )
    # What only a page about trust needs costs no query of its own.
    asked = list(
        help_request.introductions.select_related("connector")
        .annotate(
            barred_until=Subquery(bar.values("ends_at")[:1]),
            sale_reported_at=Subquery(report.values("reported_at")[:1]),
        )
        .order_by("requested_at")
    )
    names = {one.pk: one.connector.display_name for one in asked}
    meetings = Meeting.objects.filter(introduction__help_request=help_request)
    changes = StateChange.objects.filter(
        Q(
            kind__in=[HelpRequest._meta.label_lower, Introduction._meta.label_lower],
            subject_id__in=[help_request.pk, *names],
        )
        | Q(kind=MEETING, subject_id__in=meetings.values("pk"))
    ).order_by("at", "pk")
    readings = ContactReading.objects.select_related("reader__connector").filter(about_id__in=names)
    return Standing(
        current=next((one for one in reversed(asked) if _counts(one)), None),
        introductions=tuple(asked),
        steps=tuple(
            Step(change.at, words) for change in changes if (words := _words(change, names))
        ),
        readings=tuple(readings.order_by("-read_at")[:50]),
    )


def _counts(introduction: Introduction) -> bool:
    return introduction.state in (
        IntroductionState.REQUESTED,
        IntroductionState.ACCEPTED,
        IntroductionState.IN_PROGRESS,
        IntroductionState.DONE,
        IntroductionState.EVALUATED,
    )


def _words(change: StateChange, names: dict[UUID, str]) -> str:
    """Say one step in words; empty where another step says the same."""
    if change.kind == MEETING:
        return _meeting_words(change)
    if change.subject_id in names:
        if change.from_state == change.to_state:
            # The team reminded the connecteur: nothing has moved.
            return ""
        sentence = INTRODUCTION_STEPS[IntroductionState(change.to_state)]
        return sentence.format(name=names[change.subject_id])
    if change.to_state == HelpRequestState.OPEN and change.from_state:
        return REOPENED
    return REQUEST_STEPS.get(HelpRequestState(change.to_state), "")


def _meeting_words(change: StateChange) -> str:
    if change.reason == MOVED:
        return "Le rendez-vous est déplacé."
    if change.reason == OTHERS_ASKED:
        return "Vous avez demandé d’autres créneaux."
    return MEETING_STEPS[MeetingState(change.to_state)]


@dataclass(frozen=True, slots=True)
class Bar:
    """A volunteer who accepted, until when they sell nothing, and when that was reported."""

    introduction: Introduction
    ends_at: datetime
    reported_at: datetime | None


@dataclass(frozen=True, slots=True)
class Trust:
    """What an owner may hold whoever helped them to; `others` accepted and may be reported."""

    bars: tuple[Bar, ...]
    testimony: Testimony | None
    others: tuple[Introduction, ...] = ()


def trust_of(standing: Standing) -> Trust:
    """Return the bars that run, and what the owner said where work was finished (one query)."""
    accepted = {one.pk: one for one in standing.accepted}
    if not accepted:
        return Trust((), None)
    bars = tuple(
        Bar(one, until, getattr(one, "sale_reported_at", None))
        for one in accepted.values()
        if (until := getattr(one, "barred_until", None)) is not None
    )
    barred = {bar.introduction.pk for bar in bars}
    finished = [pk for pk, one in accepted.items() if one.state in WORK_FINISHED]
    said = Testimony.objects.filter(work__introduction_id__in=finished)
    return Trust(
        bars,
        said.first() if finished else None,
        tuple(
            one
            for pk, one in accepted.items()
            if pk not in barred and one.connector.state in REPORTABLE
        ),
    )


def _was_accepted(introduction: Introduction) -> bool:
    """Tell whether the connecteur once accepted, whatever came after."""
    return (
        introduction.settled_by_id == introduction.connector.user_id
        and introduction.state != IntroductionState.DECLINED
    )


# --- Dashboard -------------------------------------------------------------------------------

TO_ANSWER, UNDER_WAY, FINISHED = "a-repondre", "en-cours", "terminees"
PER_PAGE = 20
STATES = {
    TO_ANSWER: (IntroductionState.REQUESTED,),
    UNDER_WAY: (IntroductionState.ACCEPTED, IntroductionState.IN_PROGRESS),
    FINISHED: (
        IntroductionState.DONE,
        IntroductionState.EVALUATED,
        IntroductionState.DECLINED,
        IntroductionState.EXPIRED,
        IntroductionState.WITHDRAWN,
        IntroductionState.ABANDONED,
    ),
}
COUNTED = {TO_ANSWER: "to_answer", UNDER_WAY: "under_way", FINISHED: "finished"}
ORDER = {
    TO_ANSWER: ("expires_at", "pk"),
    UNDER_WAY: ("settled_at", "pk"),
    FINISHED: ("-requested_at", "pk"),
}


@dataclass(frozen=True, slots=True)
class Dashboard:
    counts: dict[str, int]
    shown: str
    page: Page[Introduction]
    used: int
    cap: int

    @property
    def full(self) -> bool:
        return self.used >= self.cap


def dashboard_of(connector: Connector, *, shown: str, page: str) -> Dashboard:
    """Return one list of a connecteur's requests, and how full the month is."""
    shown = shown if shown in STATES else TO_ANSWER
    mine = Introduction.objects.filter(connector=connector)
    counts = mine.aggregate(
        **{name: Count("pk", filter=Q(state__in=STATES[list_])) for list_, name in COUNTED.items()}
    )
    listed = (
        mine.filter(state__in=STATES[shown]).select_related("help_request").order_by(*ORDER[shown])
    )
    month = CapacityMonth.objects.filter(connector=connector, month=month_of(timezone.now()))
    used = month.values_list("used", flat=True).first() or 0
    paginator = Paginator(listed, PER_PAGE)
    # Counted above: it is not asked for again.
    paginator.count = counts[COUNTED[shown]]
    return Dashboard(counts, shown, paginator.get_page(page), used, connector.monthly_capacity)


def workload_of(connector: Connector, at: datetime) -> Workload:
    """Count what a connecteur has on their hands, for the pages of their own space (one query)."""
    month = CapacityMonth.objects.filter(connector=OuterRef("pk"), month=month_of(at))
    waits = Q(introductions__state__in=STATES[TO_ANSWER])
    helped = Q(introductions__state__in=STATES[UNDER_WAY])
    counted = Connector.objects.filter(pk=connector.pk).values("pk")
    return Workload(
        *counted.annotate(
            waiting=Count("introductions", filter=waits),
            answer_before=Min("introductions__expires_at", filter=waits),
            under_way=Count("introductions", filter=helped),
            accepted=Coalesce(Subquery(month.values("used")[:1]), 0),
        )
        .values_list("waiting", "answer_before", "under_way", "accepted")
        .get()
    )


# For the directory, of a connecteur `c`, on a day of the calendar of Paris (`connectors.fullness`).
FULL_THIS_MONTH = """EXISTS (
    SELECT FROM matching_capacitymonth full_month
    WHERE full_month.connector_id = c.id
        AND full_month.month = date_trunc('month', %(today)s::date)::date
        AND full_month.used >= c.monthly_capacity
)"""


def was_helped(introduction_id: UUID, connector: Connector, user: User) -> bool:
    """Tell whether a person asked for the help of a connecteur in this introduction."""
    return Introduction.objects.filter(
        pk=introduction_id, connector=connector, help_request__owner=user
    ).exists()


def why_of(introduction: Introduction) -> Ranked | None:
    """Return the reasons for which a connecteur was asked, as they were stored."""
    stored = Ranking.from_json(introduction.ranking.results)
    return stored.find(str(introduction.connector_id))


@dataclass(frozen=True, slots=True)
class SellsNothing:
    """The reminder of the charter to a volunteer: from when they accept, or until a date."""

    until: datetime
    accepted: bool


def sells_nothing_of(introduction: Introduction) -> SellsNothing | None:
    """Return until when a connecteur sells nothing to this firm (QUALITY F-10).

    Before an acceptance, until when it would be; None for somebody labelled.
    """
    now = timezone.now()
    if introduction.state != IntroductionState.REQUESTED:
        bar = SalesBar.objects.filter(introduction_id=introduction.pk, ends_at__gt=now).first()
        return SellsNothing(bar.ends_at, accepted=True) if bar else None
    if Label.objects.valid(at=now).filter(connector=introduction.connector_id).exists():
        return None
    return SellsNothing(a_year_after(now), accepted=False)
