"""Plans as services make them, and the sheets that they are made with."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import factory
from django.utils import timezone

from accounts.models import User
from diagnostics.models import Assessment
from notifications import due
from notifications.models import DueRow
from plans import services
from plans.models import Plan, PlanAction
from resources.enums import ResourceKind, ResourceState
from resources.models import Resource
from tests.factories.accounts import UserFactory
from tests.factories.diagnostics import AssessmentFactory


class SheetFactory(factory.django.DjangoModelFactory[Resource]):
    """A published sheet of an hour, free, in five steps, about backups."""

    slug = factory.Sequence(lambda n: f"fiche-exemple-{n}")
    kind = ResourceKind.SHEET
    title = factory.Sequence(lambda n: f"Fiche exemple {n}")
    summary = "Une heure pour commencer."
    body = "Pourquoi, comment, avec qui."
    steps = factory.LazyFunction(lambda: [f"Étape {number}." for number in range(1, 6)])
    themes = factory.LazyFunction(lambda: ["sauvegarde"])
    minutes = 60
    euros = 0
    publisher = "Croissance connectée"
    state = ResourceState.PUBLISHED
    published_at = factory.LazyFunction(timezone.now)
    checked_on = factory.LazyFunction(timezone.localdate)

    class Meta:
        model = Resource


def begun(owner: User | None = None, **given: Any) -> Plan:
    """Return the plan of a completed diagnostic, each of its needs with a sheet."""
    who: User = owner or UserFactory.create()
    assessment: Assessment = AssessmentFactory.create(completed=True, owner=who, **given)
    for need in (assessment.results or {})["needs"]:
        SheetFactory.create(
            themes=[need["theme"]], actions=[need["action"]], level=need["action"].split(".")[1]
        )
    return services.begin(assessment, by=who)


def engaged(owner: User | None = None, *, count: int = 2, **given: Any) -> Plan:
    """Return a plan with a pact on its first actions, two hours a week."""
    plan = begun(owner, **given)
    engage(plan, count=count)
    return plan


def engage(plan: Plan, *, count: int = 2) -> None:
    assert plan.owner is not None
    services.engage(plan, actions=first(plan, count), hours_a_week=2, euros=100, by=plan.owner)


def first(plan: Plan, count: int) -> Sequence[UUID]:
    return list(plan.actions.values_list("pk", flat=True)[:count])


def pacted(plan: Plan) -> list[PlanAction]:
    return list(plan.actions.in_pact().order_by("pact_slot"))


def let_come(plan: Plan, kind: str, occasion: str) -> None:
    """Let the day come for which something is planned, and have it done."""
    row = DueRow.objects.open().get(kind=kind, subject_id=plan.pk, occasion=occasion)
    DueRow.objects.filter(pk=row.pk).update(due_at=timezone.now())
    # What others planned is done on the way: taking the diagnostic again may be due as well.
    while due.handle_next():
        pass
    row.refresh_from_db()
    assert row.done_at or row.cancelled_at, row.last_error
    plan.refresh_from_db()


def ask(plan: Plan, day: int) -> None:
    let_come(plan, services.CHECK_IN, f"{plan.series}:{day}")


def end(plan: Plan) -> None:
    let_come(plan, services.PACT_END, str(plan.series))
