"""Inviting somebody into a firm, and what becomes of the invitation."""

from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import history
from accounts.enums import InvitationState
from accounts.firms import mails, people
from accounts.firms.errors import (
    AlreadyInvited,
    AlreadyMember,
    DeclinedLately,
    InvitationOver,
    NotForYou,
    TooManyInvitations,
)
from accounts.models import Company, Invitation, Membership, User

LASTS: Final = timedelta(days=14)
# Whoever said no is left alone so long by the same firm.
LEFT_ALONE: Final = timedelta(days=30)
# From whomever they come: nobody's mailbox is filled through us.
MOST_TO_ONE_ADDRESS_A_DAY: Final = 3
DAY: Final = timedelta(days=1)


@transaction.atomic
def invite(company: Company, *, email: str, role: str, by: User) -> Invitation:
    """Ask somebody to join a firm, by a mail to an address with or without account.

    Raises NotFirmOwner, AlreadyMember, AlreadyInvited, DeclinedLately, TooManyInvitations.
    """
    email, now = email.strip().lower(), timezone.now()
    # One person's invitations go one at a time: the ceiling counts what was sent before.
    User.objects.select_for_update(no_key=True).only("pk").get(pk=by.pk)
    held = people.hold(company.pk)
    people.owner_of(held, by)
    if Membership.objects.current().filter(company=held, user__email__iexact=email).exists():
        raise AlreadyMember
    _check_nobody_is_pestered(held, email, by=by, now=now)
    invitation = Invitation.objects.create(
        company=held,
        email=email,
        role=role,
        invited_by=by,
        created_at=now,
        expires_at=now + LASTS,
    )
    history.record(invitation, "", InvitationState.PENDING, by=by)
    mails.invited(invitation)
    return invitation


def _check_nobody_is_pestered(company: Company, email: str, *, by: User, now: datetime) -> None:
    to_address = Invitation.objects.filter(email=email)
    waiting = to_address.pending().filter(company=company).first()
    if waiting is not None and waiting.is_live(at=now):
        raise AlreadyInvited
    if waiting is not None:
        # Out of date, and the hourly chore has yet to say so.
        _settle(waiting, InvitationState.EXPIRED, by=None)
    declined = to_address.filter(company=company, state=InvitationState.DECLINED)
    if declined.filter(settled_at__gt=now - LEFT_ALONE).exists():
        raise DeclinedLately
    lately = Invitation.objects.filter(created_at__gt=now - DAY)
    if (
        lately.filter(invited_by=by).count() >= settings.FIRM_INVITATIONS_PER_DAY
        or lately.filter(email=email).count() >= MOST_TO_ONE_ADDRESS_A_DAY
    ):
        raise TooManyInvitations


@transaction.atomic
def accept(invitation: Invitation, *, by: User) -> Membership:
    """Join the firm, signed in with the very address invited; the owners are told.

    Raises NotForYou, InvitationOver for whoever comes second or too late.
    """
    company = people.hold(invitation.company_id)
    if by.email.lower() != invitation.email:
        raise NotForYou
    _settle_live(invitation, InvitationState.ACCEPTED, by=by)
    membership = people.join(company, by, role=invitation.role, by=by)
    mails.owners_told(company, "joined", about=by)
    return membership


@transaction.atomic
def decline(invitation: Invitation, *, by: User | None) -> None:
    """Say no, by the link of the mail, signed in or not; whoever invited is told.

    Raises InvitationOver for whoever comes second or too late.
    """
    people.hold(invitation.company_id)
    _settle_live(invitation, InvitationState.DECLINED, by=by)
    mails.declined(invitation)


@transaction.atomic
def revoke(invitation: Invitation, *, by: User) -> None:
    """Take an invitation back: its link opens nothing any more. Raises NotFirmOwner,
    InvitationOver."""
    company = people.hold(invitation.company_id)
    people.owner_of(company, by)
    _settle_live(invitation, InvitationState.REVOKED, by=by)


def expire_all(now: datetime, *, at_most: int) -> int:
    """Say of the invitations out of date that they are over; return how many."""
    late = Invitation.objects.pending().filter(expires_at__lte=now)
    settled = 0
    for invitation in late.order_by("expires_at")[:at_most]:
        settled += _settle(invitation, InvitationState.EXPIRED, by=None)
    return settled


def _settle_live(invitation: Invitation, state: InvitationState, *, by: User | None) -> None:
    """Settle an invitation that may still be answered. Raises InvitationOver."""
    fresh = Invitation.objects.filter(pk=invitation.pk).first()
    if fresh is None:
        raise InvitationOver(InvitationState.EXPIRED)
    if fresh.state == InvitationState.PENDING and not fresh.is_live(at=timezone.now()):
        raise InvitationOver(InvitationState.EXPIRED)
    if not _settle(invitation, state, by=by):
        raise InvitationOver(InvitationState(fresh.state))


def _settle(invitation: Invitation, state: InvitationState, *, by: User | None) -> bool:
    """Settle an invitation that waits; tell whether it did."""
    before = history.move(
        invitation,
        [InvitationState.PENDING],
        state,
        by=by,
        given={"settled_at": timezone.now()},
    )
    return before is not None
