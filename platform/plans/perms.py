"""Who beside its owner may open a plan: the connecteur in charge, while the consent lives."""

from uuid import UUID

from django.db.models import Q, QuerySet

from accounts.models import User
from matching.consent import OPENS_PLAN
from matching.models import Introduction
from plans.models import Plan


def in_charge(plan: Plan) -> QuerySet[Introduction]:
    """Return what gives a connecteur access to a plan: an acceptance under way, consented to in
    words that name the plan, on its diagnostic or on one of its actions."""
    about = Q(help_request__plan_actions__plan=plan)
    if plan.assessment_id is not None:
        about |= Q(help_request__assessment=plan.assessment_id)
    found = Introduction.objects.under_way().filter(
        about,
        help_request__owner=plan.owner_id,
        help_request__consent__withdrawn_at=None,
        help_request__consent__text_version__in=OPENS_PLAN,
        help_request__erased_at=None,
    )
    return found.distinct()


def name_in_charge(plan: Plan, user: User) -> str:
    """Return the name of the connecteur that somebody is, where they are in charge of a plan."""
    found = in_charge(plan).filter(connector__user=user).select_related("connector").first()
    return found.connector.display_name if found else ""


def plan_of(introduction_id: UUID, user: User) -> Plan | None:
    """Return the plan that an introduction opens to its connecteur; None for anybody else."""
    introduction = _helped(introduction_id, user)
    if introduction is None:
        return None
    asked = introduction.help_request
    about = Q(assessment=asked.assessment_id) | Q(actions__asked_with=asked)
    plan = Plan.objects.filter(about, owner=asked.owner_id, erased_at=None).distinct().first()
    return plan if plan is not None and name_in_charge(plan, user) else None


def helps(introduction_id: UUID, user: User) -> bool:
    """Tell whether somebody helps a firm by this introduction, plan or not."""
    return _helped(introduction_id, user) is not None


def names_the_plan(introduction_id: UUID) -> bool:
    """Tell whether the words that the owner agreed to, whenever that was, let the plan be read."""
    found = Introduction.objects.filter(
        pk=introduction_id, help_request__consent__text_version__in=OPENS_PLAN
    )
    return found.exists()


def _helped(introduction_id: UUID, user: User) -> Introduction | None:
    return (
        Introduction.objects.under_way()
        .filter(
            pk=introduction_id,
            connector__user=user,
            help_request__consent__withdrawn_at=None,
            help_request__erased_at=None,
        )
        .select_related("help_request")
        .first()
    )
