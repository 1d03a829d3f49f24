"""« Mon entreprise »: naming a firm, its people, leaving, handing over, choosing among several."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import Invitation, Membership, User
from tests.factories.accounts import InvitationFactory, MembershipFactory, UserFactory
from tests.factories.reference import CommuneFactory

pytestmark = pytest.mark.django_db
NAME = "/mon-entreprise/nouvelle/"


@pytest.fixture
def owner(client: Client) -> Membership:
    cache.clear()
    made: Membership = MembershipFactory(user__full_name="Jeanne Exemple")
    client.force_login(made.user)
    return made


def page(client: Client, name: str, *args: Any) -> str:
    return client.get(reverse(f"accounts:{name}", args=args)).content.decode()


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_firm_is_named_and_shown(client: Client) -> None:
    client.force_login(UserFactory(full_name=""))
    assert client.get("/mon-entreprise/")["Location"] == NAME
    commune = CommuneFactory()
    typed = {"name": "Mercerie  Exemple", "commune": commune.name, "siret": "732 829 320 00074"}
    shown = client.post(NAME, typed, follow=True).content.decode()
    firm = Membership.objects.get().company
    assert (firm.name, firm.siret, firm.commune) == ("Mercerie Exemple", "73282932000074", commune)
    assert "Mercerie Exemple est enregistrée." in shown
    assert "lisent ses diagnostics terminés et les plans d’action" in shown
    assert "732\u00a0829\u00a0320\u00a000074" in shown
    assert client.get("/mon-entreprise/")["Location"] == reverse("accounts:firm", args=[firm.pk])


def test_faults_stand_at_the_field_and_what_was_typed_stays(client: Client) -> None:
    client.force_login(UserFactory())
    CommuneFactory()
    typed = {"name": "Voir www.exemple", "commune": "Périgueux", "siret": "12"}
    shown = client.post(NAME, typed).content.decode()
    assert "<title>Erreur" in shown
    for told in ("sans adresse de site", "Saisissez les 14 chiffres", 'value="Voir www.exemple"'):
        assert told in shown
    assert not Membership.objects.exists()


def test_the_people_are_named_without_their_address(client: Client, owner: Membership) -> None:
    member = MembershipFactory(company=owner.company, member=True, user__full_name="")
    MembershipFactory(company=owner.company, over=True, user__full_name="Parti Exemple")
    waiting = InvitationFactory(company=owner.company, invited_by=owner.user)
    shown = page(client, "firm", owner.company_id)
    for told in ("Jeanne Exemple", "2 personnes", waiting.email, "Inviter quelqu’un"):
        assert told in shown
    assert "Parti Exemple" not in shown
    assert member.user.email not in shown
    theirs = page(signed_in(member.user), "firm", owner.company_id)
    # An address typed by an owner is read by owners.
    assert waiting.email not in theirs
    for act in ("invite", "change_firm"):
        assert reverse(f"accounts:{act}", args=[owner.company_id]) not in theirs


def test_inviting_says_what_is_shared_and_refuses_at_the_field(
    client: Client, owner: Membership
) -> None:
    address = reverse("accounts:invite", args=[owner.company_id])
    shown = client.get(address).content.decode()
    assert "tous les diagnostics terminés" in shown
    assert "les plans d’action qui en viennent" in shown
    refused = client.post(address, {"email": "nul", "role": "owner"}).content.decode()
    assert "Saisissez une adresse e-mail complète" in refused
    assert 'value="nul"' in refused
    typed = {"email": "Collegue@example.org", "role": "member"}
    shown = client.post(address, typed, follow=True).content.decode()
    assert "L’invitation part à collegue@example.org." in shown
    again = client.post(address, typed).content.decode()
    assert "Une invitation attend déjà sa réponse" in again
    revoked = client.post(
        reverse("accounts:revoke_invitation", args=[Invitation.objects.get().pk]), follow=True
    ).content.decode()
    assert "L’invitation est annulée" in revoked


def test_b18_a_network_that_invites_too_often_is_told_to_wait(
    client: Client, owner: Membership, settings: Any
) -> None:
    settings.FIRM_INVITATIONS_PER_DAY = 0
    address = reverse("accounts:invite", args=[owner.company_id])
    shown = client.post(address, {"email": "a@example.org", "role": "member"}).content.decode()
    assert "reprenez demain" in shown
    assert not Invitation.objects.exists()


def test_handing_over_and_leaving(client: Client, owner: Membership) -> None:
    member = MembershipFactory(company=owner.company, member=True)
    leave = reverse("accounts:leave_firm", args=[owner.company_id])
    assert "la seule personne qui dirige" in client.get(leave).content.decode()
    assert "passez d’abord la main" in client.post(leave, follow=True).content.decode()
    over = reverse("accounts:hand_over", args=[member.pk])
    assert "Choisissez ce que vous devenez." in client.post(over).content.decode()
    shown = client.post(over, {"stay": "owner"}, follow=True).content.decode()
    assert "dirige maintenant l’entreprise" in shown
    # An owner may no longer be acted upon.
    assert client.get(over).status_code == 403
    assert client.post(reverse("accounts:remove_person", args=[member.pk])).status_code == 403
    shown = client.post(leave, follow=True).content.decode()
    assert f"Vous avez quitté {owner.company.name}." in shown
    assert client.get(reverse("accounts:firm", args=[owner.company_id])).status_code == 404


def test_removing_somebody(client: Client, owner: Membership) -> None:
    member = MembershipFactory(company=owner.company, member=True, user__full_name="Paul Exemple")
    theirs = signed_in(member.user)
    address = reverse("accounts:remove_person", args=[member.pk])
    assert "elle reçoit un e-mail" in client.get(address).content.decode()
    assert "Paul Exemple ne fait plus partie" in client.post(address, follow=True).content.decode()
    assert client.post(address).status_code == 404
    assert theirs.get(reverse("accounts:firm", args=[owner.company_id])).status_code == 404


def test_closing_a_firm(client: Client, owner: Membership) -> None:
    leave = reverse("accounts:leave_firm", args=[owner.company_id])
    assert "Fermer l’entreprise" in client.get(leave).content.decode()
    assert "est fermée" in client.post(leave, {"close": "1"}, follow=True).content.decode()
    assert not Membership.objects.current().exists()


def test_several_firms_are_chosen_among_in_the_header(client: Client, owner: Membership) -> None:
    assert "Vous travaillez pour" not in client.get("/").content.decode()
    other = MembershipFactory(user=owner.user, member=True)
    choose = reverse("accounts:choose_firm")
    # Told once it is known: the pages of one who has a single firm look nothing up.
    assert client.get("/mon-entreprise/")["Location"] == choose
    assert "Vous faites partie de plusieurs entreprises." in client.get("/").content.decode()
    assert "Choisissez une entreprise" in client.post(choose).content.decode()
    stranger = {"firm": str(MembershipFactory().company_id)}
    assert "de la liste" in client.post(choose, stranger).content.decode()
    wanted = {"firm": str(other.company_id), "next": "/diagnostic/"}
    assert client.post(choose, wanted)["Location"] == "/diagnostic/"
    shown = client.get("/").content.decode()
    assert "Vous travaillez pour" in shown
    assert other.company.name in shown
    assert owner.company.name not in shown
    away = {"firm": str(other.company_id), "next": "https://piege.example/"}
    assert client.post(choose, away)["Location"] == "/mon-espace/"
    # Left, or removed by another: it is then as if nothing had been chosen.
    Membership.objects.filter(pk=other.pk).delete()
    assert "Vous travaillez pour" not in client.get("/").content.decode()


def test_a29_the_page_of_a_firm_costs_the_same_for_one_and_for_eighty(
    client: Client, owner: Membership, django_assert_max_num_queries: Any
) -> None:
    for _ in range(80):
        MembershipFactory(company=owner.company, member=True)
        InvitationFactory(company=owner.company, invited_by=owner.user)
    with django_assert_max_num_queries(8):
        client.get(reverse("accounts:firm", args=[owner.company_id]))
