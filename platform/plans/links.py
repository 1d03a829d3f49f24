"""The signed links of the mails of a plan: they open one page, without signing in."""

from typing import Final, NamedTuple
from uuid import UUID

from django.core import signing
from django.urls import reverse

from notifications.links import absolute
from plans.models import CheckIn, Plan, PlanAction

CHECK_IN_SALT: Final = "plans.check_in"
RESUME_SALT: Final = "plans.resume"
VALID_FOR_SECONDS: Final = 120 * 24 * 3600


class Opened(NamedTuple):
    """What a link opens, and whose plan it was when the link was written."""

    id: UUID
    owner_id: int | None


def write_check_in(check_in: CheckIn) -> str:
    return _write(check_in.pk, check_in.plan, CHECK_IN_SALT)


def read_check_in(token: str) -> Opened | None:
    """Return the check-in that a link opens; None when it is too old or was not written by us.

    It opens nothing once the plan is somebody else's: its mail went to who left the firm since.
    """
    return _read(token, CHECK_IN_SALT)


def write_resume(plan: Plan) -> str:
    return _write(plan.pk, plan, RESUME_SALT)


def read_resume(token: str) -> Opened | None:
    """Return the plan that a link takes up again; None as above."""
    return _read(token, RESUME_SALT)


def _write(pk: UUID, plan: Plan, salt: str) -> str:
    return signing.dumps([str(pk), plan.owner_id], salt=salt)


def _read(token: str, salt: str) -> Opened | None:
    try:
        pk, owner_id = signing.loads(token, salt=salt, max_age=VALID_FOR_SECONDS)
        return Opened(UUID(pk), owner_id)
    except (signing.BadSignature, ValueError, AttributeError, TypeError):
        return None


def answer_link(check_in: CheckIn, action: PlanAction, value: str) -> str:
    """Return the address of one answer for one action: the page has it ticked already."""
    address = absolute(reverse("plans:check_in", args=[write_check_in(check_in)]))
    return f"{address}?action={action.pk}&reponse={value}"


def resume_link(plan: Plan) -> str:
    return absolute(reverse("plans:resume", args=[write_resume(plan)]))


def plan_link(plan: Plan) -> str:
    return absolute(reverse("plans:plan", args=[plan.pk]))


def action_link(action: PlanAction) -> str:
    return absolute(reverse("plans:action", args=[action.pk]))
