"""The team steps in: reminds, takes back, closes."""

from collections.abc import Sequence

from django.urls import reverse

from connectors.models import Connector
from matching.enums import IntroductionState
from matching.mails.words import firm_in_words, introduction_link, which_firm
from matching.models import HelpRequest, Introduction
from matching.notifications import ClosedByTeam, TakenBack, TeamReminder
from notifications.links import absolute


def team_reminder(introduction: Introduction, *, others: int, dedup_key: str) -> None:
    """Write to the connecteur; `others` is how many more firms count on them."""
    TeamReminder(
        to=introduction.connector.user,
        context={
            "name": introduction.connector.display_name,
            "waiting": introduction.state == IntroductionState.REQUESTED,
            "firm": firm_in_words(introduction.help_request),
            "since": introduction.settled_at,
            "others": others,
            "link": introduction_link(introduction),
        },
        dedup_key=dedup_key,
        about=introduction.pk,
    ).send()


def taken_back(
    connector: Connector, taken: Sequence[Introduction], *, accepted: bool, reason: str
) -> None:
    """Write to the connecteur; each of those `taken` is told as it was before."""
    TakenBack(
        to=connector.user,
        context={
            "name": connector.display_name,
            "firms": [which_firm(introduction) for introduction in taken],
            "accepted": accepted,
            "reason": reason,
            "link": absolute(reverse("connectors:availability")),
        },
    ).send()


def closed_by_team(help_request: HelpRequest, *, reason: str) -> None:
    ClosedByTeam(
        to=help_request.owner,
        context={
            "reason": reason,
            "result": absolute(reverse("diagnostics:result", args=[help_request.assessment_id])),
        },
        dedup_key=f"closed_by_team:{help_request.pk}",
    ).send()
