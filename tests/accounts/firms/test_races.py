"""Two people at once: one wins, and a firm never loses its last owner so."""

import pytest

from accounts.firms import errors, inviting, naming, people
from accounts.models import Company, Invitation, Membership
from tests.at_once import race
from tests.factories.accounts import InvitationFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_invitation_accepted_twice_makes_one_member() -> None:
    invitation = InvitationFactory()
    invited = UserFactory(email=invitation.email)
    ends = race([lambda: inviting.accept(invitation, by=invited)] * 2)
    assert ends == ["InvitationOver", "won"]
    assert Membership.objects.filter(user=invited).count() == 1


def test_accepting_against_taking_back() -> None:
    invitation = InvitationFactory()
    invited = UserFactory(email=invitation.email)
    ends = race(
        [
            lambda: inviting.accept(invitation, by=invited),
            lambda: inviting.revoke(invitation, by=invitation.invited_by),
        ]
    )
    assert ends == ["InvitationOver", "won"]
    invitation.refresh_from_db()
    joined = Membership.objects.filter(user=invited).exists()
    assert joined == (invitation.state == "accepted")


def test_handing_over_against_the_other_leaving() -> None:
    for _ in range(3):
        owner = MembershipFactory()
        member = MembershipFactory(company=owner.company, member=True)
        ends = race(
            [
                lambda owner=owner, member=member: people.hand_over(
                    member, stay_owner=False, by=owner.user
                ),
                lambda member=member: people.leave(member, by=member.user),
            ]
        )
        # Whoever is handed the firm first is its only owner, and cannot leave; whoever leaves
        # first is handed nothing.
        assert ends in (["LastOwner", "won"], ["NotMember", "won"])
        assert Membership.objects.current().owners().filter(company=owner.company).count() == 1


def test_two_owners_leaving_at_once_leave_one() -> None:
    first = MembershipFactory()
    second = MembershipFactory(company=first.company)
    MembershipFactory(company=first.company, member=True)
    ends = race([lambda one=one: people.leave(one, by=one.user) for one in (first, second)])
    assert ends == ["LastOwner", "won"]


def test_the_same_address_invited_by_two_owners_at_once() -> None:
    first = MembershipFactory()
    second = MembershipFactory(company=first.company)

    def ask(owner: Membership) -> None:
        inviting.invite(owner.company, email="deux@example.org", role="member", by=owner.user)

    ends = race([lambda one=one: ask(one) for one in (first, second)])
    assert ends == [errors.AlreadyInvited.__name__, "won"]
    assert Invitation.objects.count() == 1


def test_a_double_click_names_one_firm() -> None:
    user = UserFactory()
    told = naming.Described("Mercerie Exemple")
    assert race([lambda: naming.name_firm(told, by=user)] * 3) == ["won"] * 3
    assert Company.objects.count() == 1
