"""What both sides of an accepted introduction may do together, and until when."""

from dataclasses import dataclass

from accounts.models import User
from matching.enums import IntroductionState, Side
from matching.errors import AlreadySettled, ConsentWithdrawn, NotYours
from matching.models import HelpRequest, Introduction
from matching.services import steps

UNDER_WAY = (IntroductionState.ACCEPTED, IntroductionState.IN_PROGRESS)


@dataclass(frozen=True, slots=True)
class Together:
    """An introduction under way, held until the transaction ends, and the side that acts."""

    help_request: HelpRequest
    introduction: Introduction
    side: Side


def side_of(introduction: Introduction, *, user: User) -> Side | None:
    """Return the side that somebody is on, or None; both sides are read with the introduction."""
    if introduction.help_request.owner_id == user.pk:
        return Side.OWNER
    if introduction.connector.user_id == user.pk:
        return Side.CONNECTOR
    return None


def hold(introduction: Introduction, *, by: User) -> Together:
    """Hold an introduction under way for one of its two sides, in the caller's transaction.

    Raises NotYours for anybody else, ConsentWithdrawn without a live consent, AlreadySettled
    before an acceptance and once all is over (QUALITY B11).
    """
    help_request = steps.lock(introduction.help_request_id)
    current = Introduction.objects.select_related("connector__user").get(pk=introduction.pk)
    current.help_request = help_request
    side = side_of(current, user=by)
    if side is None:
        raise NotYours
    if help_request.consent.withdrawn_at is not None:
        raise ConsentWithdrawn
    if current.state not in UNDER_WAY:
        raise AlreadySettled
    return Together(help_request, current, side)


def hold_as_connector(introduction: Introduction, *, by: User) -> Together:
    """Hold an introduction under way for its connecteur only. Raises the same."""
    held = hold(introduction, by=by)
    if held.side != Side.CONNECTOR:
        raise NotYours
    return held
