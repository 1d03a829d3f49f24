"""Write the mails of each event; whoever calls is in the transaction of the event."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.models import User
from matching.enums import FollowUp, Side
from matching.follow_up_links import Question, evaluation_address, link
from matching.models import HelpRequest, Introduction
from matching.notifications import (
    AcceptedToConnector,
    AcceptedToOwner,
    ContactCheck,
    GivenBack,
    IntroductionAbandoned,
    IntroductionDone,
    IntroductionExpired,
    IntroductionRequested,
    NextAsked,
    NobodyLeft,
    NoContactReported,
    NoContactYet,
    OutcomeCheck,
    RequestReceived,
    RequestUnanswered,
    RequestWithdrawn,
)
from matching.ranking import Ranked
from notifications.links import absolute
from notifications.messages import BaseMessage
from reference import departments, sectors
from reference.enums import SizeClass, Theme


def firm_in_words(help_request: HelpRequest) -> dict[str, Any]:
    """Return what a connecteur may know before accepting, and nothing more (QUALITY B10)."""
    profile = help_request.profile
    return {
        "sector": sectors.label(profile.get("sector", "")) or "activité non précisée",
        "size": SizeClass(profile["size_class"]).label,
        "department": departments.label(profile.get("department", "")) or "non précisé",
        "needs": [
            {"theme": Theme(need["theme"]).label, "action": need["action"]}
            for need in help_request.needs
        ],
    }


def _introduction_link(introduction: Introduction) -> str:
    return absolute(reverse("matching:introduction", args=[introduction.pk]))


def _request_link(help_request_id: object) -> str:
    return absolute(reverse("matching:request", args=[help_request_id]))


def introduction_requested(introduction: Introduction, why: Ranked | None) -> None:
    IntroductionRequested(
        to=introduction.connector.user,
        context={
            "name": introduction.connector.display_name,
            "firm": firm_in_words(introduction.help_request),
            "reasons": [reason.for_connector for reason in why.reasons] if why else [],
            "answer_by": introduction.expires_at,
            "link": _introduction_link(introduction),
        },
        dedup_key=f"introduction_requested:{introduction.pk}",
    ).send()


def _to_owner(
    message: type[BaseMessage], introduction: Introduction, extra: Mapping[str, Any] | None = None
) -> None:
    message(
        to=introduction.help_request.owner,
        context={
            "connector": introduction.connector.display_name,
            "answer_by": introduction.expires_at,
            "link": _request_link(introduction.help_request_id),
            "next_allowed": introduction.help_request.next_allowed,
            **(extra or {}),
        },
        dedup_key=f"{message.name.removeprefix('matching.')}:{introduction.pk}",
    ).send()


def request_received(introduction: Introduction) -> None:
    _to_owner(RequestReceived, introduction)


def next_asked(introduction: Introduction) -> None:
    _to_owner(NextAsked, introduction)


def accepted(
    introduction: Introduction, help_request: HelpRequest, *, sells_nothing_until: datetime | None
) -> None:
    introduction.help_request = help_request
    _to_owner(AcceptedToOwner, introduction, {"phone": bool(help_request.phone)})
    AcceptedToConnector(
        to=introduction.connector.user,
        context={
            "name": introduction.connector.display_name,
            "firm": firm_in_words(help_request),
            "sells_nothing_until": sells_nothing_until,
            "link": _introduction_link(introduction),
        },
        dedup_key=f"accepted_to_connector:{introduction.pk}",
    ).send()


def introduction_expired(introduction: Introduction) -> None:
    IntroductionExpired(
        to=introduction.connector.user,
        context={
            "name": introduction.connector.display_name,
            "link": absolute(reverse("matching:dashboard")),
        },
        dedup_key=f"introduction_expired:{introduction.pk}",
    ).send()


def request_withdrawn(introduction: Introduction) -> None:
    RequestWithdrawn(
        to=introduction.connector.user,
        context={
            "name": introduction.connector.display_name,
            "link": absolute(reverse("matching:dashboard")),
        },
        dedup_key=f"request_withdrawn:{introduction.pk}",
    ).send()


def given_back(introduction: Introduction, help_request: HelpRequest) -> None:
    introduction.help_request = help_request
    _to_owner(GivenBack, introduction)


def request_unanswered(help_request: HelpRequest, *, somebody_left: bool) -> None:
    RequestUnanswered(
        to=help_request.owner,
        context={"link": _request_link(help_request.pk), "somebody_left": somebody_left},
    ).send()


def staff_of(help_request: HelpRequest) -> list[User]:
    """Return the correspondents of the firm's region, or else the team of the whole country."""
    commune = help_request.company.commune
    staff = User.objects.filter(is_staff=True, is_active=True)
    if commune is not None:
        regional = list(staff.filter(region=commune.department.region_id))
        if regional:
            return regional
    return list(staff.filter(region=None))


def nobody_left(help_request: HelpRequest) -> None:
    for member in staff_of(help_request):
        NobodyLeft(
            to=member,
            context={
                "firm": firm_in_words(help_request),
                "link": absolute(
                    reverse("admin:index") + f"matching/helprequest/{help_request.pk}/change/"
                ),
            },
        ).send()


def _ask_both(
    message: type[BaseMessage], introduction: Introduction, question: FollowUp, n: int
) -> None:
    for side, user in (
        (Side.OWNER, introduction.help_request.owner),
        (Side.CONNECTOR, introduction.connector.user),
    ):
        message(
            to=user,
            context={
                "for_owner": side == Side.OWNER,
                "connector": introduction.connector.display_name,
                "link": link(Question(introduction.pk, side, question, n)),
            },
            dedup_key=f"{question}:{introduction.pk}:{side}:{n}",
        ).send()


def contact_check(introduction: Introduction) -> None:
    _ask_both(ContactCheck, introduction, FollowUp.CONTACT_CHECK, 1)


def outcome_check(introduction: Introduction, *, occasion: int) -> None:
    _ask_both(OutcomeCheck, introduction, FollowUp.OUTCOME, occasion)


def no_contact(introduction: Introduction, help_request: HelpRequest, *, side: Side) -> None:
    """Tell the other side, politely, and the team."""
    other = introduction.connector.user if side == Side.OWNER else help_request.owner
    NoContactYet(
        to=other,
        context={
            "for_owner": side == Side.CONNECTOR,
            "connector": introduction.connector.display_name,
            "link": _request_link(help_request.pk)
            if side == Side.CONNECTOR
            else _introduction_link(introduction),
        },
        dedup_key=f"no_contact_yet:{introduction.pk}:{side}",
    ).send()
    for member in staff_of(help_request):
        NoContactReported(
            to=member,
            context={
                "by_owner": side == Side.OWNER,
                "connector": introduction.connector.display_name,
                "firm": firm_in_words(help_request),
            },
            dedup_key=f"no_contact_reported:{introduction.pk}:{side}:{member.pk}",
        ).send()


def _tell_both(
    message: type[BaseMessage], introduction: Introduction, help_request: HelpRequest
) -> None:
    # Once the work is done the owner has a question to answer, without signing in.
    done = message is IntroductionDone
    for for_owner, user, address in (
        (
            True,
            help_request.owner,
            absolute(evaluation_address(introduction.pk))
            if done
            else _request_link(help_request.pk),
        ),
        (False, introduction.connector.user, _introduction_link(introduction)),
    ):
        message(
            to=user,
            context={
                "for_owner": for_owner,
                "connector": introduction.connector.display_name,
                "link": address,
            },
            dedup_key=f"{message.name.removeprefix('matching.')}:{introduction.pk}:{for_owner}",
        ).send()


def introduction_done(introduction: Introduction, help_request: HelpRequest) -> None:
    _tell_both(IntroductionDone, introduction, help_request)


def introduction_abandoned(introduction: Introduction, help_request: HelpRequest) -> None:
    _tell_both(IntroductionAbandoned, introduction, help_request)
