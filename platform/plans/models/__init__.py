from plans.models.actions import ActionResource, PlanAction, Step
from plans.models.check_ins import CheckIn, CheckInAnswer
from plans.models.plans import Plan, PlanShare

__all__ = [
    "ActionResource",
    "CheckIn",
    "CheckInAnswer",
    "Plan",
    "PlanAction",
    "PlanShare",
    "Step",
]
