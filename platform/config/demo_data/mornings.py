"""What the team finds in its cockpit: each basket has a line, and one is dealt with already."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from config.demo_data.firms import Story
from config.demo_data.past import let_pass
from connectors.models import Connector
from matching import judging, services
from matching.baskets.rows import OPEN_AT_MOST
from matching.enums import HelpRequestState
from matching.models import HelpRequest, Introduction
from matching.services import steps, waits
from notifications import due
from notifications.bounces import record_bounce
from notifications.enums import BounceKind


def fill_baskets(random: Random, stories: Sequence[Story], *, by: User) -> None:
    """Let some firms of the demo wait too long, and one connecteur have too much to answer."""
    _leave_without_contact()
    _wake_up_after_three_months()
    _ask_too_much(random, stories)
    unanswered = list(HelpRequest.objects.filter(state="unanswered").order_by("created_at", "pk"))
    due.cancel(unanswered[0].pk, kinds=[waits.LADDER])
    services.tick("sans-reponse", str(unanswered[1].pk), by=by)
    record_bounce(
        unanswered[-1].owner.email, kind=BounceKind.HARD, reason="550 5.1.1 adresse inconnue"
    )


def _leave_without_contact() -> None:
    """Let a fortnight pass after an acceptance of which nothing was heard."""
    accepted = Introduction.objects.filter(state="accepted").order_by("settled_at", "pk")
    # The last one is the connectrice's who signs in: hers is going well.
    let_pass(accepted[0].help_request.assessment, 12)


def _wake_up_after_three_months() -> None:
    asked = Introduction.objects.requested().order_by("requested_at", "pk")
    quiet = asked[0].connector
    Connector.objects.filter(pk=quiet.pk).update(
        charter_signed_at=timezone.now() - timedelta(days=300)
    )


def _ask_too_much(random: Random, stories: Sequence[Story]) -> None:
    """Have firms that had not asked yet all ask the same person."""
    asked = HelpRequest.objects.values("assessment")
    known = set(asked.values_list("assessment", flat=True))
    free = [story for story in stories if story.assessment.pk not in known]
    busy = Introduction.objects.requested().order_by("-requested_at", "pk")[0].connector
    for story in free[: OPEN_AT_MOST + 1]:
        request = services.ask_for_help(
            story.assessment,
            submission_id=UUID(int=random.getrandbits(128), version=4),
            firm=story.firm,
            next_allowed=True,
            by=story.owner,
        )
        locked = steps.lock(request.pk)
        steps.stop_asking(locked, by=None)
        if locked.state == "unanswered":
            steps.move_request(
                locked,
                [HelpRequestState.UNANSWERED],
                HelpRequestState.OPEN,
                by=None,
            )
        steps.ask_connector(locked, judging.judge_request(locked), str(busy.pk), by=None)
        let_pass(story.assessment, random.uniform(0.2, 1.5))
