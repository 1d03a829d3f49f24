"""Whose a firm's plan is once people leave the firm, hand it over, or take a diagnostic out of it.

What each may do with a plan is said by `plans.perms`; here the one whose plan it is, whom its mails
go to, stays somebody who acts on it.
"""

from typing import Final

from accounts import history
from accounts.models import Company, Membership, User
from diagnostics.models import Assessment
from plans.models import Plan
from plans.models.plans import PlanQuerySet

HANDED: Final = "handed_over"
DETACHED: Final = "detached"


def departed(user: User, company: Company) -> None:
    """Give what somebody who leaves had of a firm's plans to its owner of longest standing.

    They stay theirs where nobody is left in the firm; where others are and no owner, nobody's
    until one is named.
    """
    present = Membership.objects.current().filter(company=company)
    if not present.exists():
        return
    heir = present.owners().order_by("created_at", "pk").select_related("user").first()
    for plan in _held(company).filter(owner=user):
        _give(plan, heir.user if heir else None, by=user)


def succeeded(company: Company, heir: User, after: User | None) -> None:
    """Give an owner who takes over the plans of whom they take over from, and those of nobody."""
    for plan in _held(company).filter(owner=after):
        _give(plan, heir, by=after)


def detached(assessment: Assessment) -> None:
    """Part a plan from a diagnostic that leaves the firm without the one whose plan it is.

    It was carried on by others since: who took the diagnostic does not take it along.
    """
    plans = Plan.objects.filter(assessment=assessment).exclude(owner=assessment.owner)
    for plan in plans.select_for_update(of=("self",), no_key=True):
        plan.assessment = None
        plan.save(update_fields=["assessment"])
        history.record(plan, plan.state, DETACHED, by=assessment.owner)


def _held(company: Company) -> PlanQuerySet:
    """Return the plans of a firm, held until the end of the transaction."""
    plans = Plan.objects.filter(assessment__company=company, erased_at=None).order_by("pk")
    return plans.select_for_update(of=("self",), no_key=True)


def _give(plan: Plan, heir: User | None, *, by: User | None) -> None:
    plan.owner = heir
    plan.save(update_fields=["owner"])
    history.record(plan, plan.state, HANDED, by=by)
