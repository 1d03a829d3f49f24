"""The steps of the ladder: what is said to whoever is asked, waits, or can help."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Min
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from matching import decline_links
from matching.enums import HelpRequestState
from matching.late_mails import OfRequest
from matching.mails.words import (
    admin_link,
    firm_in_words,
    introduction_link,
    request_link,
    staff_of,
)
from matching.models import HelpRequest, Introduction
from matching.notifications import (
    ClosedUnanswered,
    Frank,
    HandedToCorrespondent,
    HandedToStaff,
    LastWord,
    Nudge,
    OwnerMayChoose,
    RequestUnanswered,
    TakenUpAgain,
    TeamLooksForYou,
)
from notifications.links import absolute
from notifications.models import Message
from reference.enums import Theme

# The region was told in the very sweep that tells the team: nothing had time to come of it.
JUST_TOLD: Final = timedelta(days=1)


def nudge(introduction: Introduction) -> None:
    waiting = Introduction.objects.requested().filter(connector=introduction.connector_id)
    Nudge(
        to=introduction.connector.user,
        context={
            "name": introduction.connector.display_name,
            "firm": firm_in_words(introduction.help_request),
            "answer_by": introduction.expires_at,
            "link": introduction_link(introduction),
            "declines": decline_links.links(introduction),
            "others": waiting.exclude(pk=introduction.pk).count(),
            "dashboard": absolute(reverse("matching:dashboard")),
        },
        dedup_key=f"nudge:{introduction.pk}",
        about=introduction.pk,
        merge_key=Nudge.key_of(introduction.connector_id),
    ).send()


def owner_may_choose(help_request: HelpRequest) -> None:
    asked = help_request.introductions.count()
    _to_owner(OwnerMayChoose, help_request, more=f":{asked}")


def handed_to_correspondent(help_request: HelpRequest) -> None:
    """Give the request to whoever knows the region, and say so to the owner."""
    for member in staff_of(help_request):
        merge_key = HandedToCorrespondent.merged_by(help_request.pk)
        _to_team(HandedToCorrespondent, help_request, member, merge_key=merge_key)
    if help_request.state == HelpRequestState.OPEN:
        # Handed back to the owner at this very moment, they are told that instead.
        _to_owner(TeamLooksForYou, help_request, RequestUnanswered.merged_by(help_request.pk))
    elif not _told_lately(help_request):
        _to_owner(TeamLooksForYou, help_request)


def _told_lately(help_request: HelpRequest) -> bool:
    """Tell whether the owner read within a day that the choice is theirs, or that we look."""
    return Message.objects.filter(
        name=RequestUnanswered.name,
        about_id=help_request.pk,
        created_at__gt=timezone.now() - timedelta(days=1),
    ).exists()


def told_to_region(help_request: HelpRequest) -> None:
    """Tell whoever knows the region, where the team is told at the same moment (after an outage);
    the owner then hears of the team alone."""
    for member in staff_of(help_request):
        if member.region_id is not None:
            _to_team(HandedToCorrespondent, help_request, member)


def handed_to_staff(help_request: HelpRequest) -> None:
    """Tell the team of the whole country, and since when the region knows, if it knew before."""
    regional = Message.objects.filter(
        dedup_key__startswith=f"{HandedToCorrespondent.key_of(help_request)}:",
        user__region__isnull=False,
        created_at__lt=timezone.now() - JUST_TOLD,
    )
    told_at = regional.aggregate(first=Min("created_at"))["first"]
    for member in User.objects.filter(is_staff=True, is_active=True, region=None):
        _to_team(HandedToStaff, help_request, member, {"region_told_at": told_at})


def frank(help_request: HelpRequest) -> None:
    """Say where things stand, with ways that need nobody who is asked here."""
    commune = help_request.company.commune
    near = {"lieu": commune.name} if commune else {}
    theme = Theme(help_request.needs[0]["theme"])
    _to_owner(
        Frank,
        help_request,
        extra={
            "directory": _found("connectors:directory", distance="on", **near),
            "events": absolute(reverse("events:events")),
            "theme": theme.label,
            "library": _found("resources:library", theme=theme.value),
        },
    )


def _found(page: str, **asked: str) -> str:
    return absolute(f"{reverse(page)}?{urlencode(asked)}")


def last_word(help_request: HelpRequest, *, ends_at: datetime) -> None:
    _to_owner(LastWord, help_request, extra={"ends_at": ends_at})


def closed_unanswered(help_request: HelpRequest) -> None:
    _to_owner(ClosedUnanswered, help_request)


def taken_up_again(help_request: HelpRequest) -> None:
    _to_owner(TakenUpAgain, help_request)


def _to_owner(
    message: type[OfRequest],
    help_request: HelpRequest,
    merge_key: str = "",
    *,
    more: str = "",
    extra: Mapping[str, Any] | None = None,
) -> None:
    message(
        to=help_request.owner,
        context={
            "link": request_link(help_request.pk),
            "since": help_request.waiting_since,
            "asked": help_request.introductions.count(),
            "next_allowed": help_request.next_allowed,
            "result": absolute(reverse("diagnostics:result", args=[help_request.assessment_id])),
            **(extra or {}),
        },
        dedup_key=message.key_of(help_request, more),
        about=help_request.pk,
        merge_key=merge_key,
    ).send()


def _to_team(
    message: type[OfRequest],
    help_request: HelpRequest,
    member: User,
    extra: Mapping[str, Any] | None = None,
    *,
    merge_key: str = "",
) -> None:
    message(
        to=member,
        context={
            "firm": firm_in_words(help_request),
            "since": help_request.waiting_since,
            "asked": help_request.introductions.count(),
            "next_allowed": help_request.next_allowed,
            "link": admin_link(help_request),
            **(extra or {}),
        },
        dedup_key=message.key_of(help_request, f":{member.pk}"),
        about=help_request.pk,
        merge_key=merge_key,
    ).send()
