"""What the mails say of a firm, where they lead, and who of the team reads them."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse

from accounts.models import User
from connectors.enums import Language, Slot
from matching import tracking
from matching.enums import IntroductionState
from matching.models import HelpRequest, Introduction
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
        "wishes": wishes_in_words(help_request),
    }


def which_firm(introduction: Introduction) -> dict[str, Any]:
    """Return by what a connecteur tells one firm from another, with nothing that names it."""
    firm = firm_in_words(introduction.help_request)
    # As `once_accepted` says it of rows.
    accepted = (
        introduction.settled_by_id == introduction.connector.user_id
        and introduction.state != IntroductionState.DECLINED
    )
    return {
        "sector": firm["sector"],
        "department": firm["department"],
        "accepted_at": introduction.settled_at if accepted else None,
        "requested_at": introduction.requested_at,
    }


def wishes_in_words(help_request: HelpRequest) -> list[str]:
    """Return what may be known of the owner's wishes before accepting: no word of their own."""
    said = []
    if help_request.channel:
        said.append(f"Échanger\u00a0: {help_request.get_channel_display()}")
    moments = [slot.label for slot in Slot if slot in help_request.slots]
    if moments:
        said.append(f"Moments\u00a0: {', '.join(moments)}")
    if help_request.language != Language.FRENCH:
        said.append(f"Langue\u00a0: {help_request.get_language_display()}")
    return said


def introduction_link(introduction: Introduction) -> str:
    return absolute(reverse("matching:introduction", args=[introduction.pk]))


def request_link(help_request_id: UUID) -> str:
    """Return where the owner follows the request, without signing in."""
    return tracking.link(help_request_id)


def exchange_link(help_request_id: UUID) -> str:
    """Return where the owner reads, answers and meets: a page that asks to sign in."""
    return absolute(reverse("matching:request", args=[help_request_id]))


def admin_link(help_request: HelpRequest) -> str:
    """Return where the team follows the request; the back office may be elsewhere than here."""
    return absolute(reverse("admin:index") + f"matching/helprequest/{help_request.pk}/change/")


def to_owner(
    message: type[BaseMessage], introduction: Introduction, extra: Mapping[str, Any] | None = None
) -> None:
    message(
        to=introduction.help_request.owner,
        context={
            "connector": introduction.connector.display_name,
            "answer_by": introduction.expires_at,
            "link": request_link(introduction.help_request_id),
            "next_allowed": introduction.help_request.next_allowed,
            **(extra or {}),
        },
        dedup_key=f"{message.name.removeprefix('matching.')}:{introduction.pk}",
        about=introduction.pk,
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
