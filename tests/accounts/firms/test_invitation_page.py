"""The page where the link of an invitation leads: read by anybody, accepted by one address."""

import re
from urllib.parse import quote

import pytest
from django.test import Client
from django.utils import timezone

from accounts.firms import links, people
from accounts.models import Invitation, Membership
from notifications.models import Message
from tests.factories.accounts import InvitationFactory, MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def invitation() -> Invitation:
    made: Invitation = InvitationFactory(email="collegue@example.org")
    return made


def address(invitation: Invitation) -> str:
    return f"/invitation/{links.write(invitation.pk)}/"


def test_what_is_shared_is_said_before_accepting_and_a_get_changes_nothing(
    client: Client, invitation: Invitation
) -> None:
    for _ in range(3):
        answer = client.get(address(invitation))
    client.head(address(invitation))
    shown = answer.content.decode()
    for told in (
        invitation.company.name,
        "Vous lisez les diagnostics terminés",
        "et les plans d’action qui en viennent",
        "voient votre nom",
        "Ce qui reste à vous seul",
        "collegue@example.org",
    ):
        assert told in shown
    assert answer["X-Robots-Tag"] == "noindex, nofollow"
    assert invitation.invited_by.email not in shown
    invitation.refresh_from_db()
    assert invitation.state == "pending"


def test_somebody_without_account_signs_in_by_code_and_accepts(
    client: Client, invitation: Invitation
) -> None:
    # Without signing in, accepting only shows the page again.
    assert client.post(address(invitation), {"accept": "1"})["Location"] == address(invitation)
    door = f"/comptes/login/?next={quote(address(invitation))}"
    assert f'href="{door}"' in client.get(address(invitation)).content.decode()
    asked = {"email": "Collegue@example.org", "next": address(invitation)}
    confirm = client.post(door, asked)["Location"]
    mail = Message.objects.get(name="accounts.sign_in_code")
    code = re.search(r"^(\d{6})$", mail.body_text, re.MULTILINE)
    assert code is not None
    back = client.post(confirm, {"code": code[1], "next": address(invitation)})
    assert back["Location"] == address(invitation)
    assert "Accepter et rejoindre" in client.get(address(invitation)).content.decode()
    shown = client.post(address(invitation), {"accept": "1"}, follow=True).content.decode()
    assert f"Vous faites maintenant partie de {invitation.company.name}." in shown
    # The link then leads inside; for anybody else it is over.
    assert (
        client.get(address(invitation))["Location"] == f"/mon-entreprise/{invitation.company_id}/"
    )
    assert Client().get(address(invitation)).status_code == 410


def test_b10_a_mail_passed_on_opens_the_firm_to_nobody_else(
    client: Client, invitation: Invitation
) -> None:
    client.force_login(UserFactory(email="autre@example.org"))
    shown = client.get(address(invitation)).content.decode()
    assert "vous êtes connecté avec autre@example.org" in shown
    assert "Accepter et rejoindre" not in shown
    assert client.post(address(invitation), {"accept": "1"}).status_code == 302
    assert Membership.objects.filter(company=invitation.company).count() == 1


def test_declining_asks_for_no_account(client: Client, invitation: Invitation) -> None:
    shown = client.post(address(invitation), {"decline": "1"})
    assert shown.status_code == 200
    assert "Invitation déclinée" in shown.content.decode()
    invitation.refresh_from_db()
    assert invitation.state == "declined"
    assert client.post(address(invitation), {"decline": "1"}).status_code == 410


@pytest.mark.parametrize(
    ("state", "words"),
    [("revoked", "annulée"), ("expired", "trop ancien"), ("accepted", "acceptée")],
)
def test_an_invitation_that_is_over_says_why(client: Client, state: str, words: str) -> None:
    over = InvitationFactory(state=state, settled_at=timezone.now())
    answer = client.get(address(over))
    assert answer.status_code == 410
    assert words in answer.content.decode()
    assert over.company.name not in answer.content.decode()


def test_b12_a_link_out_of_date_or_badly_copied_is_over(
    client: Client, invitation: Invitation
) -> None:
    Invitation.objects.update(expires_at=timezone.now())
    for wrong in (address(invitation), "/invitation/abc/"):
        assert client.get(wrong).status_code == 410
        assert client.post(wrong, {"accept": "1"}).status_code == 410


def test_whoever_invited_and_was_removed_brings_nobody_in(client: Client) -> None:
    owner = MembershipFactory()
    sent = InvitationFactory(company=owner.company, invited_by=owner.user)
    people.end_by_team(owner, reason="litige", by=UserFactory(staff=True))
    client.force_login(UserFactory(email=sent.email))
    assert client.post(address(sent), {"accept": "1"}).status_code == 410
