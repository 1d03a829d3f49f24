"""The steps of the ladder: what is said to whoever is asked, waits, or can help."""

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from matching import decline_links
from matching.enums import HelpRequestState
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
    OfRequest,
    OwnerMayChoose,
    RequestUnanswered,
    TakenUpAgain,
    TeamLooksForYou,
)
from notifications.links import absolute
from notifications.models import Message


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
        _to_team(HandedToCorrespondent, help_request, member, merge_key)
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


def handed_to_staff(help_request: HelpRequest) -> None:
    for member in User.objects.filter(is_staff=True, is_active=True, region=None):
        _to_team(HandedToStaff, help_request, member)


def frank(help_request: HelpRequest) -> None:
    _to_owner(Frank, help_request)


def last_word(help_request: HelpRequest, *, ends_at: datetime) -> None:
    _to_owner(LastWord, help_request, ends_at=ends_at)


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
    **extra: Any,
) -> None:
    message(
        to=help_request.owner,
        context={
            "link": request_link(help_request.pk),
            "since": help_request.waiting_since,
            "asked": help_request.introductions.count(),
            "next_allowed": help_request.next_allowed,
            "directory": absolute(reverse("connectors:directory")),
            "result": absolute(reverse("diagnostics:result", args=[help_request.assessment_id])),
            **extra,
        },
        dedup_key=message.key_of(help_request, more),
        about=help_request.pk,
        merge_key=merge_key,
    ).send()


def _to_team(
    message: type[OfRequest], help_request: HelpRequest, member: User, merge_key: str = ""
) -> None:
    message(
        to=member,
        context={
            "firm": firm_in_words(help_request),
            "since": help_request.waiting_since,
            "asked": help_request.introductions.count(),
            "next_allowed": help_request.next_allowed,
            "link": admin_link(help_request),
        },
        dedup_key=message.key_of(help_request, f":{member.pk}"),
        about=help_request.pk,
        merge_key=merge_key,
    ).send()
