"""The page of those who look after an organisation's connecteurs."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts import history
from accounts.enums import OrganisationRole
from accounts.models import Organisation, OrganisationMember, User
from connectors import services
from connectors.enums import ConnectorState
from connectors.errors import NotAttached
from connectors.models import Connector
from connectors.services import inviting, joining_steps, organisations
from notifications.models import Message
from tests.connectors.joining import is_an_error_at, said
from tests.factories.accounts import AdviserFactory, OrganisationFactory, UserFactory
from tests.factories.connectors import ConnectorFactory, LabelFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def ours() -> Organisation:
    made: Organisation = OrganisationFactory(name="Chambre Essai")
    return made


@pytest.fixture
def manager(client: Client, ours: Organisation) -> User:
    member = AdviserFactory(organisation=ours, role=OrganisationRole.MANAGER)
    client.force_login(member.user)
    made: User = member.user
    return made


def page_of(organisation: Organisation) -> str:
    return reverse("connectors:organisation", args=[organisation.pk])


class TestWhoOpensIt:
    def test_b8_only_its_manager_does(
        self, client: Client, ours: Organisation, manager: User
    ) -> None:
        connector = ConnectorFactory(organisation=ours)
        other = OrganisationFactory()
        assert client.get(page_of(ours)).status_code == 200
        for method in (client.get, client.post):
            assert method(page_of(other)).status_code == 404
        strangers = {
            "adviser of it": AdviserFactory(organisation=ours).user,
            "manager of another": AdviserFactory(
                organisation=other, role=OrganisationRole.MANAGER
            ).user,
            "its connecteur": connector.user,
            "staff": UserFactory(staff=True),
        }
        for who, user in strangers.items():
            client.force_login(user)
            assert client.get(page_of(ours)).status_code == 404, who
            ended = client.post(page_of(ours), {"end": connector.pk})
            assert ended.status_code == 404, who
        connector.refresh_from_db()
        assert connector.organisation == ours

    def test_b8_a_role_that_ended_closes_it(
        self, client: Client, ours: Organisation, manager: User
    ) -> None:
        OrganisationMember.objects.update(ended_at=timezone.now())
        assert client.get(page_of(ours)).status_code == 404

    def test_the_menu_leads_there(self, client: Client, ours: Organisation, manager: User) -> None:
        index = reverse("connectors:organisations")
        assert f'href="{index}"' in client.get(reverse("home")).content.decode()
        assert client.get(index)["Location"] == page_of(ours)
        second = OrganisationFactory()
        AdviserFactory(user=manager, organisation=second, role=OrganisationRole.MANAGER)
        listed = client.get(index).content.decode()
        assert page_of(ours) in listed
        assert page_of(second) in listed
        client.force_login(UserFactory())
        assert client.get(index).status_code == 404
        assert index not in client.get(reverse("home")).content.decode()


class TestWhatItShows:
    def test_state_label_and_availability_in_words_and_no_address(
        self, client: Client, ours: Organisation, manager: User
    ) -> None:
        active = ConnectorFactory(organisation=ours, monthly_capacity=1, remote=True)
        LabelFactory(connector=ConnectorFactory(organisation=ours, state=ConnectorState.PAUSED))
        inviting.invite(ours, email="nour@example.org", display_name="Nour Essai", by=manager)
        stranger = ConnectorFactory(display_name="Quelqu’un d’ailleurs")
        text = client.get(page_of(ours)).content.decode()
        for words in (
            active.display_name,
            "Jusqu’à 1\u00a0entreprise par mois, sur place et à distance, bénévolement",
            "En pause",
            "Labellisé",
            "Candidature en préparation",
        ):
            assert words in text, words
        assert stranger.display_name not in text
        for connector in Connector.objects.select_related("user"):
            assert connector.user.email not in text

    @pytest.mark.parametrize("state", sorted({*ConnectorState.values} - {"active", "paused"}))
    def test_b8_what_became_of_whoever_typed_its_number_is_not_told(
        self, client: Client, ours: Organisation, manager: User, state: str
    ) -> None:
        one = ConnectorFactory(organisation=ours, state=state)
        history.record(one, "", ConnectorState.DRAFT, by=one.user)
        assert one.display_name not in client.get(page_of(ours)).content.decode()

    def test_it_costs_the_same_at_two_sizes(
        self, client: Client, ours: Organisation, manager: User
    ) -> None:
        counts = []
        for size in (2, 40):
            for _ in range(size):
                LabelFactory(connector=ConnectorFactory(organisation=ours))
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page_of(ours)).status_code == 200
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 12
        assert "Page suivante" in client.get(page_of(ours)).content.decode()


class TestInviting:
    def form(self, **given: str) -> dict[str, str]:
        return {"display_name": "Nour Essai", "email": "Nour@Example.org", **given}

    def test_it_writes_one_mail_in_the_name_of_the_organisation_b12(
        self, client: Client, ours: Organisation, manager: User
    ) -> None:
        assert client.post(page_of(ours), self.form())["Location"] == page_of(ours)
        connector = Connector.objects.get()
        assert (connector.organisation, connector.state) == (ours, ConnectorState.DRAFT)
        mail = Message.objects.get()
        assert mail.address == "nour@example.org"
        assert "Chambre Essai vous propose d’en devenir un." in mail.body_text
        assert [step.by for step in history.of(connector)] == [manager]

    def test_b14_who_is_a_connecteur_already_is_not_told(
        self, client: Client, ours: Organisation, manager: User
    ) -> None:
        there = ConnectorFactory()
        new = client.post(page_of(ours), self.form())
        known = client.post(page_of(ours), self.form(email=there.user.email))
        assert known.status_code == new.status_code == 302
        assert said(known)[-1] == said(new)[-1]
        there.refresh_from_db()
        assert there.organisation is None
        assert Message.objects.count() == 1

    @pytest.mark.parametrize(
        ("given", "field", "words"),
        [
            ({"email": ""}, "email", "Saisissez son adresse e-mail."),
            ({"email": "nour@"}, "email", "Saisissez une adresse e-mail complète"),
            ({"display_name": " "}, "display_name", "Saisissez le prénom et le nom"),
        ],
    )
    def test_an_error_is_told_at_its_field_a9(
        self,
        client: Client,
        ours: Organisation,
        manager: User,
        given: dict[str, Any],
        field: str,
        words: str,
    ) -> None:
        is_an_error_at(client.post(page_of(ours), self.form(**given)), field, words)
        assert not Connector.objects.exists()

    def test_a_day_has_a_ceiling(
        self,
        client: Client,
        ours: Organisation,
        manager: User,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(inviting, "MOST_A_DAY", 2)
        for number in range(3):
            response = client.post(page_of(ours), self.form(email=f"n{number}@example.org"))
        assert "reprenez demain" in response.content.decode()
        assert Message.objects.count() == 2

    def test_a_line_break_in_a_name_breaks_no_mail_b21(
        self, client: Client, ours: Organisation, manager: User
    ) -> None:
        client.post(page_of(ours), self.form(display_name="Nour\r\nBcc: x"))
        assert Connector.objects.get().display_name == "Nour Bcc: x"


class TestEnding:
    def test_the_person_stays_a_connecteur_and_is_told(
        self, client: Client, ours: Organisation, manager: User
    ) -> None:
        connector = ConnectorFactory(organisation=ours)
        response = client.post(page_of(ours), {"end": connector.pk})
        assert "n’est plus rattaché" in said(response)[-1]
        connector.refresh_from_db()
        assert (connector.organisation, connector.state) == (None, ConnectorState.ACTIVE)
        assert Message.objects.get(name="connectors.detached").address == connector.user.email
        assert history.of(connector)[-1].reason == organisations.DETACHED
        assert client.post(page_of(ours), {"end": connector.pk}).status_code == 404
        with pytest.raises(NotAttached):
            organisations.detach(connector, ours, by=manager)
        assert Message.objects.count() == 1

    def test_b8_only_ones_own_are_ended(
        self, client: Client, ours: Organisation, manager: User
    ) -> None:
        elsewhere = ConnectorFactory(organisation=OrganisationFactory())
        assert client.post(page_of(ours), {"end": elsewhere.pk}).status_code == 404
        assert client.post(page_of(ours), {"end": "n’importe quoi"}).status_code == 302
        elsewhere.refresh_from_db()
        assert elsewhere.organisation is not None


class TestSomebodyNamesIt:
    def test_its_managers_are_told_when_somebody_active_joins_it(
        self, ours: Organisation, manager: User
    ) -> None:
        Organisation.objects.update(siren="732829320")
        connector = ConnectorFactory()
        for _ in range(2):
            joining_steps.save_organisation(
                connector, siren="732829320", name="", by=connector.user
            )
        mail = Message.objects.get(name="connectors.organisation_joined")
        assert mail.address == manager.email
        assert page_of(ours) in mail.body_text

    def test_an_applicant_is_told_of_when_approved_only(
        self, ours: Organisation, manager: User
    ) -> None:
        Organisation.objects.update(siren="732829320")
        connector = ConnectorFactory(draft=True)
        joining_steps.save_organisation(connector, siren="732829320", name="", by=connector.user)
        services.sign_charter(connector, by=connector.user)
        services.submit(connector, by=connector.user)
        assert not Message.objects.filter(name="connectors.organisation_joined").exists()
        services.approve(connector, by=UserFactory(staff=True))
        assert Message.objects.filter(name="connectors.organisation_joined").count() == 1
