"""Write the mails of a plan; whoever calls is in the transaction of the event."""

from collections.abc import Sequence
from typing import Final

from django.urls import reverse

from accounts.firms.words import as_name
from accounts.models import User
from diagnostics import retake_dates
from notifications.links import absolute
from plans import links, perms
from plans.enums import OPEN_STATES, ActionState, CheckInValue
from plans.models import CheckIn, Plan, PlanAction, PlanShare
from plans.notifications import Answered, CheckInAsked, Ended, Paused, Proposed, Shared
from reference.typography import french

LABELS: Final = {
    CheckInValue.DONE: "C’est fait",
    CheckInValue.DOING: "C’est en cours",
    CheckInValue.STUCK: "Je suis bloqué",
    CheckInValue.NOT_FOR_ME: "Ce n’est pas pour moi",
}


def check_in(asked: CheckIn, plan: Plan, left: Sequence[PlanAction]) -> None:
    """Ask the owner where each action of the pact that is not settled stands."""
    if plan.owner is None:
        return
    CheckInAsked(
        to=plan.owner,
        context={
            "day": asked.day,
            "ends_at": plan.ends_at,
            "actions": [
                {
                    "what": french(action.what),
                    "answers": [
                        {"label": label, "link": links.answer_link(asked, action, value)}
                        for value, label in LABELS.items()
                    ],
                }
                for action in left
            ],
        },
        dedup_key=CheckInAsked.key_of(asked),
        about=asked.pk,
        merge_key=f"plans.check_in:{plan.pk}",
    ).send()


def paused(plan: Plan) -> None:
    if plan.owner is not None:
        Paused(
            to=plan.owner,
            context={"link": links.resume_link(plan)},
            dedup_key=f"plans.paused:{plan.pk}:{plan.series}",
            about=plan.pk,
            merge_key=f"plans.check_in:{plan.pk}",
        ).send()


def ended(plan: Plan, *, early: bool) -> None:
    """Say what was done, what remains, and from when the diagnostic may be taken again.

    `early` is before the ninety days are over.
    """
    if plan.owner is None:
        return
    actions = list(plan.actions.in_pact().order_by("pact_slot"))
    others = plan.actions.filter(pact_slot=None, state__in=OPEN_STATES)
    assessment = plan.assessment
    # Whoever took the diagnostic alone takes it again.
    took = assessment is not None and assessment.owner_id == plan.owner_id
    completed_at = assessment.completed_at if assessment is not None and took else None
    Ended(
        to=plan.owner,
        context={
            "done": [french(action.what) for action in actions if action.state == ActionState.DONE],
            "aside": [
                french(action.what) for action in actions if action.state == ActionState.SET_ASIDE
            ],
            "left": [french(action.what) for action in actions if action.state in OPEN_STATES],
            "others": others.count(),
            "early": early,
            "retake_from": retake_dates.opens_at(completed_at) if completed_at else None,
            "retake": absolute(reverse("diagnostics:retake", args=[plan.assessment_id]))
            if completed_at
            else "",
            "link": links.plan_link(plan),
        },
        dedup_key=f"plans.ended:{plan.pk}:{plan.pact_number}",
        about=plan.pk,
        merge_key=f"plans.check_in:{plan.pk}",
    ).send()


def proposed(plan: Plan, *, name: str) -> None:
    if plan.owner is not None:
        Proposed(
            to=plan.owner,
            context={"connector": name, "link": links.plan_link(plan)},
            about=plan.pk,
            merge_key=f"plans.proposed:{plan.pk}",
        ).send()


def answered(plan: Plan, *, to: User | None, what: str, accepted: bool) -> None:
    """Tell whoever proposed something, while they are in charge, what its owner said of it."""
    charge = perms.in_charge(plan).filter(connector__user=to).first() if to is not None else None
    if to is None or charge is None:
        return
    Answered(
        to=to,
        context={
            "what": french(what),
            "accepted": accepted,
            "link": absolute(reverse("plans:in_charge", args=[charge.pk])),
        },
        about=charge.pk,
        merge_key=f"plans.answered:{charge.pk}",
    ).send()


def shared(made: PlanShare, *, by: User) -> None:
    link = absolute(reverse("plans:shared", args=[made.key]))
    Shared.of(made, owner=as_name(by.full_name, instead=by.email), link=link).send()
