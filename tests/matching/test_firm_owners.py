"""In the name of a firm an owner of it asks for help; what they ask stays theirs."""

from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.firms import people
from accounts.models import Company, Membership, User
from diagnostics.models import Assessment
from matching import services
from matching.models import HelpRequest
from tests.factories.accounts import MembershipFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.diagnostics import AssessmentFactory
from tests.factories.reference import CommuneFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Membership:
    cache.clear()
    ConnectorFactory(commune=CommuneFactory())
    made: Membership = MembershipFactory()
    return made


def ask(assessment: Assessment, by: User, *, name: str, siret: str = "") -> HelpRequest:
    return services.ask_for_help(
        assessment,
        submission_id=uuid4(),
        firm=services.Firm(name, CommuneFactory(), "Camille Exemple", siret=siret),
        next_allowed=True,
        by=by,
    )


def test_an_owner_asks_on_what_a_colleague_took(owner: Membership) -> None:
    member = MembershipFactory(company=owner.company, member=True)
    done = AssessmentFactory(completed=True, owner=member.user, company=owner.company)
    asked = ask(done, owner.user, name=owner.company.name)
    assert (asked.owner, asked.company) == (owner.user, owner.company)
    # Whoever took the diagnostic does not read what was asked on it.
    client = Client()
    client.force_login(member.user)
    assert client.get(reverse("matching:request", args=[asked.pk])).status_code == 404


def test_a_member_does_not_ask_in_the_name_of_the_firm(owner: Membership) -> None:
    member = MembershipFactory(company=owner.company, member=True)
    linked = AssessmentFactory(completed=True, owner=member.user, company=owner.company)
    with pytest.raises(services.NotFirmOwner):
        ask(linked, member.user, name="Un autre nom")
    own = AssessmentFactory(completed=True, owner=member.user)
    with pytest.raises(services.NotFirmOwner):
        ask(own, member.user, name=owner.company.name.upper())
    owner.company.siret = "73282932000074"
    owner.company.save(update_fields=["siret"])
    with pytest.raises(services.NotFirmOwner):
        ask(own, member.user, name="Un autre nom", siret="73282932000074")
    assert not HelpRequest.objects.exists()
    # For a firm of their own they ask as anybody does.
    assert ask(own, member.user, name="Atelier à moi").company != owner.company


def test_who_has_left_asks_no_more_in_its_name(owner: Membership) -> None:
    MembershipFactory(company=owner.company)
    done = AssessmentFactory(completed=True, owner=owner.user, company=owner.company)
    people.leave(owner, by=owner.user)
    with pytest.raises(services.NotFirmOwner):
        ask(done, owner.user, name=owner.company.name)
    own = AssessmentFactory(completed=True, owner=owner.user)
    asked = ask(own, owner.user, name=owner.company.name)
    # The name alone gives no firm back.
    assert asked.company != owner.company


def test_a_stranger_asks_on_nothing(owner: Membership) -> None:
    done = AssessmentFactory(completed=True, owner=owner.user, company=owner.company)
    with pytest.raises(services.NotYours):
        ask(done, MembershipFactory().user, name="Autre")


def test_asking_for_a_firm_not_known_yet_makes_one_its_owner(owner: Membership) -> None:
    own = AssessmentFactory(completed=True, owner=owner.user)
    asked = ask(own, owner.user, name="Une autre affaire")
    made = Membership.objects.get(company=asked.company)
    assert (made.user, made.role) == (owner.user, "owner")
    assert Company.objects.count() == 2


def test_the_page_tells_a_member_who_may_ask(owner: Membership) -> None:
    member = MembershipFactory(company=owner.company, member=True)
    client = Client()
    client.force_login(member.user)
    told = f"Seule une personne qui dirige {owner.company.name}"
    linked = AssessmentFactory(completed=True, owner=member.user, company=owner.company)
    # Before anything is typed for nothing.
    shown = client.get(reverse("matching:ask", args=[linked.pk]), follow=True)
    assert told in shown.content.decode()
    assert shown.redirect_chain[0][0] == reverse("diagnostics:result", args=[linked.pk])
    own = AssessmentFactory(completed=True, owner=member.user)
    address = reverse("matching:ask", args=[own.pk])
    form = client.get(address).context["form"]
    typed = {
        "submission_id": str(uuid4()),
        "opened": form["opened"].value(),
        "company": owner.company.name,
        "commune": CommuneFactory().name,
        "contact_name": "Camille Exemple",
        "adviser_choice": "both",
        "consent": "on",
    }
    shown = client.post(address, typed)
    assert told in shown.content.decode()
    assert not HelpRequest.objects.exists()
