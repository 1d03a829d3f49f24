"""What an owner takes away of a plan, and has erased: what is counted stays without a name."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from notifications import due
from plans.enums import ActionState
from plans.errors import NotYours
from plans.models import ActionResource, Plan, PlanAction
from plans.services import steps

ERASED = "effacé"


@transaction.atomic
def erase_plan(plan: Plan, *, by: User) -> None:
    """Erase what a plan says of its owner and firm, and all that would still be sent.

    Codes, states and dates stay, tied to nobody; so another plan may be begun from the diagnostic.
    Raises NotYours for anybody but its owner.
    """
    held = steps.hold(plan.pk, by=by)
    if held.owner_id != by.pk:
        raise NotYours
    due.cancel(held.pk)
    held.shares.all().delete()
    held.actions.filter(state=ActionState.PROPOSED).delete()
    ActionResource.objects.filter(action__plan=held, accepted_at=None).exclude(
        proposer_name=""
    ).delete()
    # What people typed, and who they are.
    held.actions.filter(state=ActionState.SET_ASIDE).update(reason=ERASED)
    typed = held.actions.filter(code="")
    typed.update(what=ERASED, why="")
    for action in typed:
        action.steps.update(text=ERASED)
    PlanAction.objects.filter(plan=held).update(proposed_by=None, proposer_name="", asked_with=None)
    ActionResource.objects.filter(action__plan=held).update(proposed_by=None, proposer_name="")
    Plan.objects.filter(pk=held.pk).update(owner=None, assessment=None, erased_at=timezone.now())
    plan.refresh_from_db()


def export(plan: Plan) -> dict[str, Any]:
    """Return all that is kept of a plan, for its owner to take away (QUALITY B25)."""
    actions = plan.actions.prefetch_related("resources__resource", "steps", "answers__check_in")
    return {
        "plan": {
            "identifiant": str(plan.pk),
            "créé_le": plan.created_at.isoformat(),
            "état": plan.get_state_display(),
            "diagnostic": str(plan.assessment_id),
            "taille": plan.get_size_class_display(),
            "secteur": plan.sector,
            "heures_par_semaine": plan.hours_a_week,
            "budget_en_euros": plan.euros,
            "engagé_le": plan.engaged_at and plan.engaged_at.isoformat(),
            "se_termine_le": plan.ends_at and plan.ends_at.isoformat(),
        },
        "actions": [_exported(action) for action in actions],
        "partages": [
            {
                "adresse": made.address,
                "créé_le": made.created_at.isoformat(),
                "fermé_le": made.revoked_at and made.revoked_at.isoformat(),
            }
            for made in plan.shares.all()
        ],
    }


def _exported(action: PlanAction) -> dict[str, Any]:
    lines = action.resources.all()
    return {
        "thème": action.get_theme_display(),
        "quoi": action.what,
        "pourquoi": action.why,
        "minutes": action.minutes,
        "euros": action.euros,
        "obligation": action.duty,
        "état": action.get_state_display(),
        "motif": action.reason,
        "faite_le": action.done_at and action.done_at.isoformat(),
        "dans_l_engagement": action.pact_slot is not None,
        "proposée_par": action.proposer_name,
        "étapes": [
            {
                "quoi": step.text,
                "prévue_le": step.due_on and step.due_on.isoformat(),
                "faite_le": step.done_at and step.done_at.isoformat(),
            }
            for step in action.steps.all()
        ],
        "ressources": [line.resource.title for line in lines if line.refused_at is None],
        "ressources_non_retenues": [line.resource.title for line in lines if line.refused_at],
        "réponses": [
            {"jour": answer.check_in.day, "réponse": answer.get_value_display()}
            for answer in action.answers.all()
        ],
    }
