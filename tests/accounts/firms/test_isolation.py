"""Two firms, one accountant in both: nothing of one shows on the pages of the other (B8, B10)."""

from dataclasses import dataclass
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, User
from diagnostics.models import Assessment
from matching import services
from tests.factories.accounts import InvitationFactory, MembershipFactory, UserFactory
from tests.factories.diagnostics import AssessmentFactory
from tests.factories.reference import CommuneFactory
from tests.rights import MATRIX
from tests.world import World, make_world

pytestmark = pytest.mark.django_db


@dataclass
class One:
    """A firm whose every word is marked."""

    mark: str
    owner: Membership
    member: Membership
    completed: Assessment

    @property
    def addresses(self) -> list[str]:
        pk = self.owner.company_id
        return [
            *(
                reverse(f"accounts:{name}", args=[pk])
                for name in ("firm", "change_firm", "invite", "leave_firm")
            ),
            *(
                reverse(f"accounts:{name}", args=[self.member.pk])
                for name in ("remove_person", "hand_over")
            ),
            reverse("diagnostics:of_firm", args=[pk]),
            *(
                reverse(f"diagnostics:{name}", args=[self.completed.pk])
                for name in ("result", "download", "report")
            ),
            reverse("matching:proposals", args=[self.completed.pk]),
            reverse("matching:ask", args=[self.completed.pk]),
        ]


def make(mark: str, accountant: User) -> One:
    owner = MembershipFactory(company__name=f"Mercerie {mark}", user__full_name=f"Ana {mark}")
    member = MembershipFactory(company=owner.company, member=True, user__full_name=f"Léo {mark}")
    MembershipFactory(company=owner.company, member=True, user=accountant)
    InvitationFactory(
        company=owner.company, invited_by=owner.user, email=f"{mark.lower()}@example.org"
    )
    completed = AssessmentFactory(completed=True, owner=member.user, company=owner.company)
    services.ask_for_help(
        AssessmentFactory(completed=True, owner=owner.user, company=owner.company),
        submission_id=uuid4(),
        firm=services.Firm(owner.company.name, CommuneFactory(), f"Contact {mark}"),
        next_allowed=True,
        by=owner.user,
    )
    return One(mark, owner, member, completed)


@pytest.fixture
def world() -> World:
    cache.clear()
    return make_world()


def own_pages(world: World) -> list[str]:
    """Every page of the site, about what the world holds, « Mon espace » first."""
    return ["/mon-espace/", "/mon-entreprise/", *(world.address(name) for name in MATRIX)]


def read(client: Client, address: str) -> str:
    answer = client.get(address, follow=True)
    return answer.content.decode() + str(answer.headers)


def test_b10_nothing_of_a_firm_shows_to_the_people_of_another(world: World) -> None:
    accountant = UserFactory(full_name="Claude Comptable")
    first, second = make("Zibeline", accountant), make("Quetzal", accountant)
    for reader, own, other in (
        (first.owner, first, second),
        (first.member, first, second),
        (second.owner, second, first),
    ):
        client = Client()
        client.force_login(reader.user)
        assert own.mark in read(client, "/mon-entreprise/")
        for address in [*own_pages(world), *own.addresses, *other.addresses]:
            if address.startswith("/demo/mails"):
                continue
            shown = read(client, address).lower()
            assert other.mark.lower() not in shown, (reader.user.full_name, address)


def test_b10_an_accountant_sees_one_firm_at_a_time(world: World) -> None:
    accountant = UserFactory(full_name="Claude Comptable")
    first, second = make("Zibeline", accountant), make("Quetzal", accountant)
    client = Client()
    client.force_login(accountant)
    choosing = {"/mon-entreprise/choisir/"}
    for own, other in ((first, second), (second, first)):
        client.post("/mon-entreprise/choisir/", {"firm": str(own.owner.company_id)})
        assert f"Mercerie {own.mark}" in read(client, "/mon-espace/")
        for address in {*own_pages(world), *own.addresses} - choosing:
            if address.startswith("/demo/mails"):
                continue
            assert other.mark.lower() not in read(client, address).lower(), address
        # What the other firm holds is read by its own address, and says whose it is.
        result = reverse("diagnostics:result", args=[other.completed.pk])
        assert f"Le diagnostic de Mercerie {other.mark}" in read(client, result)


def test_nobody_reads_the_request_of_a_colleague(world: World) -> None:
    """Consent is one person's: an associate of theirs reads neither the request nor the words."""
    associate = MembershipFactory(company=world.asked.company)
    client = Client()
    client.force_login(associate.user)
    assert client.get(f"/demandes/{world.asked.pk}/").status_code == 404
    assert client.get(f"/demandes/{world.accepted.help_request_id}/").status_code == 404
    shown = read(client, "/mon-espace/") + read(client, f"/mon-entreprise/{associate.company_id}/")
    assert world.asked.contact_name not in shown
    assert str(world.asked.pk) not in shown
