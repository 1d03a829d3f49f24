"""A request is made, goes on to somebody else, or finds nobody."""

from django.urls import reverse

from matching import decline_links
from matching.enums import AskedNext, Stopped
from matching.mails.words import (
    admin_link,
    firm_in_words,
    introduction_link,
    request_link,
    staff_of,
    to_owner,
    which_firm,
)
from matching.models import HelpRequest, Introduction
from matching.notifications import (
    IntroductionRequested,
    NextAsked,
    NobodyLeft,
    RequestReceived,
    RequestUnanswered,
    RequestWithdrawn,
)
from matching.ranking import Ranked
from notifications.links import absolute


def introduction_requested(introduction: Introduction, why: Ranked | None) -> None:
    IntroductionRequested(
        to=introduction.connector.user,
        context={
            "name": introduction.connector.display_name,
            "firm": firm_in_words(introduction.help_request),
            "reasons": [reason.for_connector for reason in why.telling] if why else [],
            "answer_by": introduction.expires_at,
            "link": introduction_link(introduction),
            "declines": decline_links.links(introduction),
        },
        dedup_key=IntroductionRequested.key_of(introduction.pk),
        about=introduction.pk,
    ).send()


def request_received(introduction: Introduction) -> None:
    to_owner(RequestReceived, introduction)


def next_asked(introduction: Introduction, *, why: AskedNext) -> None:
    to_owner(NextAsked, introduction, {"why": why.value})


def request_unanswered(help_request: HelpRequest, *, somebody_left: bool) -> None:
    RequestUnanswered(
        to=help_request.owner,
        context={"link": request_link(help_request.pk), "somebody_left": somebody_left},
        about=help_request.pk,
        merge_key=f"request_unanswered:{help_request.pk}",
    ).send()


def nobody_left(help_request: HelpRequest) -> None:
    for member in staff_of(help_request):
        NobodyLeft(
            to=member,
            context={
                "firm": firm_in_words(help_request),
                "link": admin_link(help_request),
            },
        ).send()


def request_withdrawn(introduction: Introduction, *, why: Stopped) -> None:
    """Tell a connecteur that a request is no longer theirs; only what was accepted was read."""
    which = which_firm(introduction)
    RequestWithdrawn(
        to=introduction.connector.user,
        context={
            "name": introduction.connector.display_name,
            "why": why.value,
            "which": which,
            "accepted": which["accepted_at"] is not None,
            "link": absolute(reverse("matching:dashboard")),
        },
        dedup_key=f"request_withdrawn:{introduction.pk}",
        about=introduction.pk,
    ).send()
