"""What is sent about a firm and its people; whoever calls is in the transaction of the event."""

from collections.abc import Iterable

from django.conf import settings
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone

from accounts.firms import links
from accounts.firms.words import as_name
from accounts.models import Company, Invitation, Membership, User
from accounts.names import name_of
from accounts.notifications import FirmInvitation, FirmNews, FirmPlaceChanged
from notifications.links import absolute


def _firm(company: Company) -> str:
    return as_name(company.name, instead="une entreprise")


def invited(invitation: Invitation) -> None:
    """Write to the address invited, which may have no account."""
    FirmInvitation(
        to=invitation.email,
        context={
            "inviter": as_name(invitation.invited_by.full_name, instead="Une personne"),
            "firm": _firm(invitation.company),
            "role": invitation.get_role_display(),
            "acts": invitation.role == "owner",
            "until": timezone.localtime(invitation.expires_at),
            "link": links.link(invitation),
        },
        about=invitation.pk,
        dedup_key=f"{FirmInvitation.name}:{invitation.pk}",
    ).send()


def owners_told(company: Company, event: str, *, about: User, besides: Iterable[User] = ()) -> None:
    """Tell the owners of a firm who joined or left it; whoever it is about knows already."""
    known = {about.pk, *(user.pk for user in besides)}
    owners = Membership.objects.current().owners().filter(company=company).exclude(user__in=known)
    for owner in owners.select_related("user").order_by("pk"):
        _news(owner.user, company, event, name=name_of(about))


def declined(invitation: Invitation) -> None:
    """Tell whoever invited that the answer is no."""
    _news(invitation.invited_by, invitation.company, "declined", name=invitation.email)


def _news(to: User, company: Company, event: str, *, name: str) -> None:
    FirmNews(
        to=to,
        context={
            "event": event,
            "name": name,
            "firm": company.name,
            "link": absolute(reverse("accounts:firm", args=[company.pk])),
        },
        about=company.pk,
    ).send()


def place_changed(membership: Membership, event: str) -> None:
    """Tell somebody what became of their place in a firm by another's act."""
    firm = reverse("accounts:firm", args=[membership.company_id])
    link = firm if event == "owner" else resolve_url(settings.LOGIN_REDIRECT_URL)
    FirmPlaceChanged(
        to=membership.user,
        context={
            "event": event,
            "firm": membership.company.name,
            "link": absolute(link),
        },
        about=membership.pk,
    ).send()
