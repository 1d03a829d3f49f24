from typing import Final

from django.db.models import TextChoices


class PlanState(TextChoices):
    """`open | ended -> engaged`, `engaged <-> paused`, `engaged | paused -> ended`."""

    OPEN = "open", "sans engagement"
    ENGAGED = "engaged", "engagement en cours"
    # Two check-ins without a sign: nothing more is sent until the owner says so.
    PAUSED = "paused", "engagement en pause"
    ENDED = "ended", "engagement terminé"


class ActionState(TextChoices):
    """`proposed -> to_do | set_aside`; the owner moves the others as they please, but that what
    is blocked was to be done."""

    # By a connecteur: the owner accepts it or not.
    PROPOSED = "proposed", "proposée par un connecteur"
    TO_DO = "to_do", "à faire"
    DOING = "doing", "en cours"
    BLOCKED = "blocked", "bloquée"
    DONE = "done", "faite"
    SET_ASIDE = "set_aside", "mise de côté"


# What is still to be done of a plan.
OPEN_STATES: Final = (ActionState.TO_DO, ActionState.DOING, ActionState.BLOCKED)


class CheckInValue(TextChoices):
    DONE = "done", "c’est fait"
    DOING = "doing", "c’est en cours"
    STUCK = "stuck", "je suis bloqué"
    NOT_FOR_ME = "not_for_me", "ce n’est pas pour moi"


# Days of the pact on which the owner is asked where they are.
CHECK_IN_DAYS: Final = (14, 30, 60, 85)

TO_STATE: Final = {
    CheckInValue.DONE: ActionState.DONE,
    CheckInValue.DOING: ActionState.DOING,
    CheckInValue.STUCK: ActionState.BLOCKED,
    CheckInValue.NOT_FOR_ME: ActionState.SET_ASIDE,
}

MOVES: Final = {
    ActionState.PROPOSED: {ActionState.TO_DO, ActionState.SET_ASIDE},
    ActionState.TO_DO: {
        ActionState.DOING,
        ActionState.BLOCKED,
        ActionState.DONE,
        ActionState.SET_ASIDE,
    },
    ActionState.DOING: {
        ActionState.TO_DO,
        ActionState.BLOCKED,
        ActionState.DONE,
        ActionState.SET_ASIDE,
    },
    ActionState.BLOCKED: {ActionState.DOING, ActionState.DONE, ActionState.SET_ASIDE},
    ActionState.DONE: {ActionState.DOING},
    ActionState.SET_ASIDE: {ActionState.TO_DO},
}
