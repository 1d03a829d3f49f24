"""A connecteur closes an introduction, and says with what outcome."""

from django.db import transaction

from accounts.models import User
from connectors.services.moving import hold
from matching.enums import FollowUp, FollowUpAnswerValue, Outcome, Side
from matching.errors import WrongAnswer
from matching.models import FollowUpAnswer, Introduction
from matching.services.following import answer_follow_up
from matching.services.together import hold_as_connector

# Whoever helped has finished; in any other case the owner chooses somebody else.
SAYS = {
    Outcome.HELPED: FollowUpAnswerValue.DONE,
    Outcome.NOT_HELPED: FollowUpAnswerValue.ABANDONED,
    Outcome.UNREACHABLE: FollowUpAnswerValue.ABANDONED,
    Outcome.PASSED_ON: FollowUpAnswerValue.ABANDONED,
}


@transaction.atomic
def close_introduction(
    introduction: Introduction,
    *,
    outcome: Outcome,
    passed_to: str = "",
    comment: str = "",
    by: User,
) -> None:
    """Close what was accepted, as the connecteur's answer of day 30 does, without waiting for it.

    Raises NotYours, ConsentWithdrawn, AlreadySettled once all is over, WrongAnswer for a name of
    somebody to whom nothing was passed on.
    """
    if bool(passed_to) != (outcome == Outcome.PASSED_ON):
        raise WrongAnswer(outcome)
    # In the order of `steps`: the connecteur, then the request.
    hold(introduction.connector_id)
    held = hold_as_connector(introduction, by=by)
    Introduction.objects.filter(pk=held.introduction.pk).update(
        outcome=outcome, passed_to=passed_to[:120]
    )
    answered = FollowUpAnswer.objects.filter(
        introduction=held.introduction, side=Side.CONNECTOR, follow_up=FollowUp.OUTCOME
    )
    answer_follow_up(
        held.introduction,
        side=Side.CONNECTOR,
        follow_up=FollowUp.OUTCOME,
        value=SAYS[outcome],
        comment=comment,
        # The mail of day 30 that is on its way then finds its question answered.
        occasion=answered.count() + 1,
    )
