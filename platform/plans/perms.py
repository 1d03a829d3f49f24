"""Who may do what with a plan: the one place that says it.

- A plan is of the firm that its diagnostic is linked to, as long as somebody belongs to the firm.
  An owner of the firm acts on it; so does whoever took the diagnostic, or whose plan it is, while
  they belong to the firm. A member reads it.
- A plan of no firm is acted on by the one whose it is, and nobody else sees it.
- Whoever left the firm neither acts nor reads, and what they had of its plans goes to an owner who
  stays (`services.firms`).
- Three acts are one person's: an owner of the firm asks for help in its name, since the consent is
  theirs; whoever took the diagnostic takes it again; the one whose plan it is erases it.
- The connecteur in charge reads the plan while the consent lives of somebody who acts on it.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from accounts.enums import MembershipRole
from accounts.models import Membership, User
from diagnostics.models import Assessment
from matching.consent import OPENS_PLAN
from matching.models import Introduction
from plans.models import Plan

LONG: Final = ("assessment__answers", "assessment__results")


@dataclass(frozen=True, slots=True)
class Rights:
    """What somebody who reads a plan may do besides; the last three are acts of one person's."""

    of_firm: bool
    act: bool = False
    ask: bool = False
    retake: bool = False
    erase: bool = False


def find(plan_id: UUID, user: User) -> tuple[Plan, Rights] | None:
    """Return a plan and what somebody may do with it, None where it does not exist for them: one
    query, its diagnostic and firm along."""
    # What was answered is long, and says nothing of whose a plan is.
    rows = Plan.objects.select_related("assessment__company").defer(*LONG)
    of_firm = Membership.objects.current().filter(company=OuterRef("assessment__company"))
    role = of_firm.filter(user=user).order_by().values("role")
    found = rows.annotate(role=Subquery(role), is_peopled=Exists(of_firm))
    plan = found.filter(pk=plan_id, erased_at=None).first()
    if plan is None:
        return None
    rights = _rights(
        plan.assessment,
        user,
        getattr(plan, "role", None),
        is_peopled=getattr(plan, "is_peopled", True),
        whose=plan.owner_id == user.pk,
    )
    return None if rights is None else (plan, rights)


def rights_of(plan: Plan, user: User) -> Rights | None:
    """Return what somebody may do with a plan, None where it does not exist for them.

    One query for the plan of a firm, two for whose it is where they are of the firm no more.
    """
    if plan.erased_at is not None:
        return None
    return _looked_up(plan.assessment, user, whose=plan.owner_id == user.pk)


def rights_on(assessment: Assessment, user: User) -> Rights | None:
    """Return what somebody may do with the plan that a diagnostic gives, which nobody began yet:
    whoever took the diagnostic is the one whose it would be."""
    return _looked_up(assessment, user, whose=assessment.owner_id == user.pk)


def _looked_up(assessment: Assessment | None, user: User, *, whose: bool) -> Rights | None:
    if assessment is None or assessment.company_id is None:
        return _rights(assessment, user, None, is_peopled=False, whose=whose)
    of_firm = Membership.objects.current().filter(company=assessment.company_id)
    role = of_firm.filter(user=user).values_list("role", flat=True).first()
    is_peopled = role is not None or not whose or of_firm.exists()
    return _rights(assessment, user, role, is_peopled=is_peopled, whose=whose)


def _rights(
    assessment: Assessment | None, user: User, role: str | None, *, is_peopled: bool, whose: bool
) -> Rights | None:
    """Apply the rule: `role` is that of the user in the firm of the diagnostic, to which somebody
    belongs where it `is_peopled`."""
    took = assessment is not None and assessment.owner_id == user.pk
    if role is not None:
        return rights_in(role, took=took, whose=whose)
    if is_peopled or not whose:
        return None
    return alone(took=took, of_firm=assessment is not None and assessment.company_id is not None)


def rights_in(role: str, *, took: bool, whose: bool) -> Rights:
    """Return what somebody may do with a plan of a firm that they belong to (pure)."""
    owns = role == MembershipRole.OWNER
    act = owns or took or whose
    return Rights(of_firm=True, act=act, ask=owns, retake=took, erase=whose)


def alone(*, took: bool, of_firm: bool) -> Rights:
    """Return what somebody may do with their plan, of no firm or of one that nobody belongs to
    any more, in the name of which nobody asks (pure)."""
    return Rights(of_firm=False, act=True, ask=took and not of_firm, retake=took, erase=True)


def may_act(plan: Plan, user: User) -> bool:
    rights = rights_of(plan, user)
    return rights is not None and rights.act


def _asked_by_acting(plan: Plan) -> Q:
    """Select what was asked by whoever acts on a plan: `rights_of`, the other way round."""
    assessment = plan.assessment
    if assessment is None or assessment.company_id is None:
        return Q(help_request__owner=plan.owner_id)
    of_firm = Membership.objects.current().filter(company=assessment.company_id).order_by()
    mine = [who for who in (assessment.owner_id, plan.owner_id) if who is not None]
    acting = of_firm.filter(Q(role=MembershipRole.OWNER) | Q(user__in=mine))
    # Nobody belongs to the firm any more: the plan is of the one whose it is.
    alone_with_it = Q(~Exists(of_firm), help_request__owner=plan.owner_id)
    return Q(help_request__owner__in=acting.values("user")) | alone_with_it


def in_charge(plan: Plan) -> QuerySet[Introduction]:
    """Return what gives a connecteur access to a plan: an acceptance under way, consented to by
    somebody who acts on it in words that name it, on its diagnostic or on one of its actions."""
    about = Q(help_request__plan_actions__plan=plan)
    if plan.assessment_id is not None:
        about |= Q(help_request__assessment=plan.assessment_id)
    found = Introduction.objects.under_way().filter(
        about,
        _asked_by_acting(plan),
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
    found = Plan.objects.filter(about, erased_at=None).select_related("assessment")
    plan = found.distinct().first()
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
