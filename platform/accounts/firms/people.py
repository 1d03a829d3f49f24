"""What changes who belongs to a firm. Each act holds the firm: of two at once, one goes first."""

from uuid import UUID

from django.db import models, transaction
from django.utils import timezone

from accounts import history
from accounts.enums import Departure, InvitationState, MembershipRole
from accounts.firms import following, mails
from accounts.firms.errors import AlreadyOwner, LastOwner, NotFirmOwner, NotMember, OwnerStays
from accounts.models import Company, Invitation, Membership, User


def hold(company_id: UUID) -> Company:
    """Hold a firm until the end of the transaction: what is counted of it does not change."""
    return Company.objects.select_for_update(no_key=True).get(pk=company_id)


def owner_of(company: Company, user: User) -> Membership:
    """Return how an owner belongs to a firm that is held. Raises NotFirmOwner."""
    mine = Membership.objects.current().owners().filter(company=company, user=user).first()
    if mine is None:
        raise NotFirmOwner
    return mine


def join(company: Company, user: User, *, role: str, by: User) -> Membership:
    """Add somebody to a firm that is held; whoever belongs to it already keeps their role."""
    present = Membership.objects.current().filter(company=company, user=user).first()
    if present is not None:
        return present
    membership = Membership.objects.create(company=company, user=user, role=role)
    history.record(membership, "", role, by=by)
    return membership


@transaction.atomic
def leave(membership: Membership, *, by: User) -> None:
    """Leave a firm; access closes at once. Alone in it, one closes it.

    Raises NotMember when it is over already, or another's, LastOwner when others would be left
    without an owner.
    """
    company = hold(membership.company_id)
    mine = _current(membership)
    if mine.user_id != by.pk:
        raise NotMember
    others = Membership.objects.current().filter(company=company).exclude(pk=mine.pk)
    if mine.is_owner and others.exists() and not others.owners().exists():
        raise LastOwner
    _end(mine, Departure.LEFT, by=by)
    if others.exists():
        mails.owners_told(company, "left", about=by)


@transaction.atomic
def remove(membership: Membership, *, by: User) -> None:
    """End the membership of somebody who is no owner; access closes at once, and they are told.

    Raises NotFirmOwner, NotMember when it is over already, OwnerStays.
    """
    company = hold(membership.company_id)
    owner_of(company, by)
    theirs = _current(membership)
    if theirs.is_owner:
        raise OwnerStays
    _end(theirs, Departure.REMOVED, by=by)
    mails.place_changed(theirs, "removed")


@transaction.atomic
def hand_over(membership: Membership, *, stay_owner: bool, by: User) -> None:
    """Name another owner of the firm, and step back unless one stays an owner too.

    Raises NotFirmOwner, NotMember when the person has left meanwhile, AlreadyOwner.
    """
    company = hold(membership.company_id)
    mine = owner_of(company, by)
    theirs = _current(membership)
    if theirs.is_owner:
        raise AlreadyOwner
    _change_role(theirs, MembershipRole.OWNER, by=by)
    if not stay_owner:
        _change_role(mine, MembershipRole.MEMBER, by=by)
        _revoke_invitations_of(by, company, by=by)
        following.succeeded(company, theirs.user, after=by)
    mails.place_changed(theirs, "owner")


@transaction.atomic
def close(company: Company, *, by: User) -> None:
    """Close a firm: everybody's access ends, invitations are withdrawn, the others are told.

    What each did stays theirs. Raises NotFirmOwner.
    """
    held = hold(company.pk)
    owner_of(held, by)
    _revoke_invitations(Invitation.objects.filter(company=held), by=by)
    present = Membership.objects.current().filter(company=held).select_related("user", "company")
    memberships = list(present.order_by("pk"))
    # All of them before anything is done of it: nobody takes over from anybody.
    for membership in memberships:
        _write_end(membership, Departure.CLOSED, by=by)
    for membership in memberships:
        following.departed(membership.user, membership.company)
        if membership.user_id != by.pk:
            mails.place_changed(membership, "closed")


@transaction.atomic
def end_by_team(membership: Membership, *, reason: str, by: User) -> None:
    """End anybody's membership for the team, an owner's too, for a reason kept in the journal.

    Raises NotMember when it is over already.
    """
    hold(membership.company_id)
    theirs = _current(membership)
    _end(theirs, Departure.REMOVED, by=by, reason=reason)
    mails.place_changed(theirs, "removed")


@transaction.atomic
def name_owner_by_team(membership: Membership, *, reason: str, by: User) -> None:
    """Make somebody an owner for the team, where a firm has lost its own.

    Raises NotMember when the membership is over, AlreadyOwner.
    """
    hold(membership.company_id)
    theirs = _current(membership)
    if theirs.is_owner:
        raise AlreadyOwner
    _change_role(theirs, MembershipRole.OWNER, by=by, reason=reason)
    following.succeeded(theirs.company, theirs.user, after=None)
    mails.place_changed(theirs, "owner")


def _current(membership: Membership) -> Membership:
    """Read a membership again once the firm is held. Raises NotMember when it is over."""
    found = (
        Membership.objects.current()
        .select_related("user", "company")
        .filter(pk=membership.pk)
        .first()
    )
    if found is None:
        raise NotMember
    return found


def _end(membership: Membership, how: Departure, *, by: User, reason: str = "") -> None:
    """End a membership, and with it the invitations that its holder sent and what rests on it."""
    _write_end(membership, how, by=by, reason=reason)
    following.departed(membership.user, membership.company)


def _write_end(membership: Membership, how: Departure, *, by: User, reason: str = "") -> None:
    membership.ended_at = timezone.now()
    membership.save(update_fields=["ended_at"])
    history.record(membership, membership.role, how, by=by, reason=reason)
    _revoke_invitations_of(membership.user, membership.company, by=by)


def _change_role(
    membership: Membership, role: MembershipRole, *, by: User, reason: str = ""
) -> None:
    before, membership.role = membership.role, role
    membership.save(update_fields=["role"])
    history.record(membership, before, role, by=by, reason=reason)


def _revoke_invitations_of(user: User, company: Company, *, by: User) -> None:
    """Withdraw what somebody sent as an owner: they may not bring in others after them."""
    _revoke_invitations(Invitation.objects.filter(company=company, invited_by=user), by=by)


def _revoke_invitations(invitations: models.QuerySet[Invitation], *, by: User) -> None:
    for invitation in invitations.filter(state=InvitationState.PENDING):
        history.move(
            invitation,
            [InvitationState.PENDING],
            InvitationState.REVOKED,
            by=by,
            given={"settled_at": timezone.now()},
        )
