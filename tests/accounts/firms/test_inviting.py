"""Inviting into a firm, and what becomes of the invitation."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from pytest_django import Settings

from accounts import history, retention
from accounts.firms import company_ids_of, errors, inviting, links
from accounts.models import Invitation, Membership, StateChange
from accounts.notifications import FirmInvitation
from notifications.models import Message
from tests.factories.accounts import InvitationFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
ADDRESS = "collegue@example.org"


@pytest.fixture
def owner() -> Membership:
    made: Membership = MembershipFactory(user__full_name="Jeanne Exemple")
    return made


def invite(owner: Membership, email: str = ADDRESS, role: str = "member") -> Invitation:
    return inviting.invite(owner.company, email=email, role=role, by=owner.user)


def test_the_mail_goes_to_an_address_without_account_and_says_what_is_shared(
    owner: Membership,
) -> None:
    invitation = invite(owner, " Collegue@Example.org ")
    mail = Message.objects.get(address=ADDRESS)
    assert mail.user is None
    assert mail.subject == f"Jeanne Exemple vous invite à rejoindre {owner.company.name}"
    assert links.link(invitation) in mail.body_text
    for told in (
        *("diagnostics numériques terminés", "les plans d’action qui en viennent"),
        *("verront votre nom", "partir à tout moment"),
    ):
        assert told in mail.body_text
    assert "demander de l’aide au nom" not in mail.body_text
    assert owner.user.email not in mail.body_text
    assert history.of(invitation)[0].by == owner.user


def test_an_owner_to_be_reads_what_they_will_do(owner: Membership) -> None:
    invite(owner, role="owner")
    told = Message.objects.get(address=ADDRESS).body_text
    assert "demander de l’aide au nom" in told
    assert "agir sur ces plans" in told


def test_b21_names_bring_no_link_into_the_mail(owner: Membership) -> None:
    owner.company.name = "Gagnez sur http://piege.example"
    owner.company.save(update_fields=["name"])
    owner.user.full_name = "www.piege.example"
    owner.user.save(update_fields=["full_name"])
    invite(owner)
    mail = Message.objects.get(address=ADDRESS)
    assert "piege" not in mail.subject + mail.body_text + mail.body_html


def test_only_an_owner_invites(owner: Membership) -> None:
    member = MembershipFactory(company=owner.company, member=True)
    for stranger in (member.user, MembershipFactory().user, UserFactory()):
        with pytest.raises(errors.NotFirmOwner):
            inviting.invite(owner.company, email=ADDRESS, role="member", by=stranger)
    assert not Message.objects.exists()


def test_nobody_is_invited_twice_nor_who_is_there_already(owner: Membership) -> None:
    invite(owner)
    with pytest.raises(errors.AlreadyInvited):
        invite(owner)
    with pytest.raises(errors.AlreadyMember):
        invite(owner, owner.user.email.upper())
    assert Message.objects.count() == 1


def test_accepting_is_for_the_very_address_invited(owner: Membership) -> None:
    invitation = invite(owner)
    with pytest.raises(errors.NotForYou):
        inviting.accept(invitation, by=UserFactory())
    invited = UserFactory(email=ADDRESS, full_name="Paul Exemple")
    membership = inviting.accept(invitation, by=invited)
    assert (membership.role, list(company_ids_of(invited))) == ("member", [owner.company_id])
    assert [s.to_state for s in history.of(invitation)] == ["pending", "accepted"]
    assert [s.to_state for s in history.of(membership)] == ["member"]
    told = Message.objects.get(user=owner.user)
    assert told.subject == f"Paul Exemple a rejoint {owner.company.name}"
    with pytest.raises(errors.InvitationOver) as over:
        inviting.accept(invitation, by=invited)
    assert over.value.state == "accepted"


def test_declining_tells_who_invited_and_keeps_one_alone_for_30_days(owner: Membership) -> None:
    invitation = invite(owner)
    inviting.decline(invitation, by=None)
    assert "déclinée" in Message.objects.get(user=owner.user).subject
    with pytest.raises(errors.DeclinedLately):
        invite(owner)
    with pytest.raises(errors.InvitationOver):
        inviting.accept(invitation, by=UserFactory(email=ADDRESS))
    assert Membership.objects.count() == 1


def test_an_invitation_taken_back_opens_nothing(owner: Membership) -> None:
    invitation = invite(owner)
    member = MembershipFactory(company=owner.company, member=True)
    with pytest.raises(errors.NotFirmOwner):
        inviting.revoke(invitation, by=member.user)
    inviting.revoke(invitation, by=owner.user)
    with pytest.raises(errors.InvitationOver):
        inviting.accept(invitation, by=UserFactory(email=ADDRESS))
    with pytest.raises(errors.InvitationOver):
        inviting.revoke(invitation, by=owner.user)
    assert not FirmInvitation.relevant(Message.objects.get(address=ADDRESS))
    # Asked by mistake, then asked again: that is no pestering.
    assert invite(owner).state == "pending"


def test_after_14_days_it_is_over_and_one_may_ask_again(owner: Membership) -> None:
    invitation = invite(owner)
    assert FirmInvitation.relevant(Message.objects.get(address=ADDRESS))
    with time_machine.travel(timezone.now() + inviting.LASTS, tick=False):
        with pytest.raises(errors.InvitationOver) as over:
            inviting.accept(invitation, by=UserFactory(email=ADDRESS))
        assert over.value.state == "expired"
        assert not FirmInvitation.relevant(Message.objects.get(address=ADDRESS))
        again = invite(owner)
    invitation.refresh_from_db()
    assert (invitation.state, again.state) == ("expired", "pending")


def test_b18_one_person_sends_so_many_a_day(owner: Membership, settings: Settings) -> None:
    settings.FIRM_INVITATIONS_PER_DAY = 2
    for number in range(2):
        invite(owner, f"n{number}@example.org")
    with pytest.raises(errors.TooManyInvitations):
        invite(owner, "trop@example.org")
    with time_machine.travel(timezone.now() + timedelta(days=1, minutes=1), tick=False):
        invite(owner, "demain@example.org")


def test_b18_one_mailbox_is_not_filled(owner: Membership) -> None:
    for _ in range(inviting.MOST_TO_ONE_ADDRESS_A_DAY):
        invite(MembershipFactory())
    with pytest.raises(errors.TooManyInvitations):
        invite(owner)


def test_b24_addresses_are_erased_once_they_have_served(owner: Membership) -> None:
    waiting, now = invite(owner), timezone.now()
    declined = invite(owner, "non@example.org")
    inviting.decline(declined, by=None)
    later = now + inviting.LASTS
    assert retention.forget_invitations(now) == 0
    assert retention.forget_invitations(later) == 1
    waiting.refresh_from_db()
    assert waiting.state == "expired"
    assert history.of(waiting)[-1].by is None
    assert retention.forget_invitations(timezone.now() + timedelta(days=31)) == 2
    assert not Invitation.objects.exists()
    # The journal stays: it names no address.
    assert StateChange.objects.filter(subject_id=waiting.pk).count() == 2


def test_b24_memberships_over_long_ago_are_erased(owner: Membership) -> None:
    MembershipFactory(over=True)
    now = timezone.now()
    assert retention.forget_memberships(now + timedelta(days=1094)) == 0
    assert retention.forget_memberships(now + timedelta(days=1096)) == 1
    assert Membership.objects.get() == owner


def test_a_link_that_is_not_ours_opens_nothing() -> None:
    invitation = InvitationFactory()
    token = links.write(invitation.pk)
    assert links.read(token) == invitation.pk
    for wrong in (token[:-1], str(invitation.pk), invitation.pk.hex, ""):
        assert links.read(wrong) is None
