"""A request is made, goes on to somebody else, or finds nobody."""

from django.urls import reverse

from matching import decline_links
from matching.enums import AskedNext, IntroductionState, Outcome, Stopped
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
    HandedToCorrespondent,
    IntroductionRequested,
    NextAsked,
    NobodyLeft,
    RequestReceived,
    RequestUnanswered,
    RequestWithdrawn,
)
from matching.ranking import Ranked
from notifications.links import absolute
from notifications.models import Message


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


def next_asked(
    introduction: Introduction, *, why: AskedNext, ended: Introduction | None = None
) -> None:
    to_owner(NextAsked, introduction, {"why": why.value, "ended": _ended(ended)})


def request_unanswered(
    help_request: HelpRequest, *, somebody_left: bool, ended: Introduction | None = None
) -> None:
    RequestUnanswered(
        to=help_request.owner,
        context={
            "link": request_link(help_request.pk),
            "somebody_left": somebody_left,
            "ended": _ended(ended),
        },
        about=help_request.pk,
        merge_key=RequestUnanswered.merged_by(help_request.pk),
    ).send()


def _ended(introduction: Introduction | None) -> str:
    """Say to its owner how what had been accepted came to an end."""
    if introduction is None:
        return ""
    name = introduction.connector.display_name
    if introduction.state == IntroductionState.WITHDRAWN:
        said = f"{name} ne peut plus vous accompagner."
    elif introduction.outcome == Outcome.UNREACHABLE:
        said = f"{name} n’a pas réussi à vous joindre."
    elif introduction.outcome == Outcome.PASSED_ON:
        said = f"{name} vous oriente vers\u00a0: {introduction.passed_to}."
    else:
        said = f"Votre accompagnement par {name} s’est arrêté."
    return f"{said} Cette personne n’a plus accès à vos coordonnées."


def _was_handed(help_request: HelpRequest) -> bool:
    """Tell whether this wait came to its region's turn."""
    key = HandedToCorrespondent.key_of(help_request)
    return Message.objects.filter(
        about_id=help_request.pk, dedup_key__startswith=f"{key}:"
    ).exists()


def nobody_left(help_request: HelpRequest) -> None:
    for member in staff_of(help_request):
        NobodyLeft(
            to=member,
            context={
                "firm": firm_in_words(help_request),
                "link": admin_link(help_request),
                "handed": _was_handed(help_request),
            },
            about=help_request.pk,
            merge_key=HandedToCorrespondent.merged_by(help_request.pk),
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
