"""What the team sees and does about firms in the back office."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts import history
from accounts.firms import company_ids_of
from accounts.models import Membership
from tests.factories.accounts import InvitationFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
MEMBERSHIPS = reverse("admin:accounts_membership_changelist")


@pytest.fixture
def team(client: Client) -> Client:
    client.force_login(UserFactory(staff=True))
    return client


def act(client: Client, action: str, membership: Membership, **given: str) -> str:
    sent = {"action": action, "_selected_action": [str(membership.pk)], "index": "0", **given}
    return client.post(MEMBERSHIPS, sent, follow=True).content.decode()


def test_an_owner_is_removed_for_a_reason_after_a_confirmation(team: Client) -> None:
    owner = MembershipFactory()
    assert "ne liront plus rien" in act(team, "end_membership", owner)
    assert list(company_ids_of(owner.user)) == [owner.company_id]
    assert "Ce champ est obligatoire" in act(team, "end_membership", owner, confirmed="1")
    done = act(team, "end_membership", owner, confirmed="1", reason="litige entre associés")
    assert "Rattachement terminé : 1." in done.replace("\u00a0", " ")
    assert list(company_ids_of(owner.user)) == []
    page = team.get(reverse("admin:accounts_membership_change", args=[owner.pk]))
    assert "litige entre associés" in page.content.decode()
    assert page.context["object_actions"] == []
    again = act(team, "end_membership", owner, confirmed="1", reason="litige")
    assert "a déjà pris fin" in again


def test_a_firm_that_lost_its_owner_is_given_one(team: Client) -> None:
    member = MembershipFactory(member=True)
    act(team, "name_owner", member, confirmed="1", reason="décès du dirigeant")
    member.refresh_from_db()
    assert member.is_owner
    assert history.of(member)[-1].to_state == "owner"
    assert "déjà dirigeante" in act(team, "name_owner", member, confirmed="1", reason="x")


def test_b22_an_address_invited_is_never_shown_whole(team: Client) -> None:
    invitation = InvitationFactory(email="collegue@example.org")
    listing = reverse("admin:accounts_invitation_changelist")
    change = reverse("admin:accounts_invitation_change", args=[invitation.pk])
    for address in (listing, change):
        shown = team.get(address).content.decode()
        assert "c…@example.org" in shown
        assert "collegue@example.org" not in shown
    found = team.get(listing, {"q": "collegue@example.org"})
    assert found.context["cl"].result_count == 1
