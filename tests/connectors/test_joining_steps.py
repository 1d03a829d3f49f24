"""An application in steps: begun, left, taken up again, handed in, sent back, refused."""

import re

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import history
from accounts.enums import OrganisationKind
from accounts.models import Organisation, User
from connectors import services, steps
from connectors.enums import ConnectorState, Language, Terms
from connectors.models import Charter, Connector
from connectors.services import organisations
from notifications.models import Message
from reference.enums import Theme
from tests.connectors.joining import A_LINK, ANSWERS, APPLY, said, step_url
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.reference import CommuneFactory, DepartmentFactory

pytestmark = pytest.mark.django_db
JOIN = reverse("connectors:join")


@pytest.fixture
def person(client: Client) -> User:
    CommuneFactory()
    DepartmentFactory(code="33", name="Gironde")
    made: User = UserFactory(full_name="")
    client.force_login(made)
    return made


def walk(client: Client, *slugs: str) -> None:
    """Answer these steps, or all of them."""
    for slug in slugs or tuple(ANSWERS):
        answers = ANSWERS[slug]
        if slug == steps.CHARTER:
            answers = {**answers, "charter": Charter.objects.published().latest("published_at").pk}
        response = client.post(step_url(slug), answers)
        assert response.status_code == 302, response.content.decode()
        assert response["Location"] == APPLY


class TestTheDoor:
    def test_b12_whoever_applies_first_proves_their_address(self, client: Client) -> None:
        cache.clear()
        page = client.get(JOIN).content.decode()
        assert f'href="{APPLY}"' in page
        to_sign_in = client.get(APPLY)["Location"]
        assert to_sign_in == f"{reverse('account_login')}?next={APPLY}"
        assert not Connector.objects.exists()

    @pytest.mark.parametrize(
        ("state", "words"),
        [
            (None, "Commencer ma candidature"),
            ("draft", "Reprendre ma candidature"),
            ("submitted", "Voir où en est ma candidature"),
            ("active", "Voir mon profil de connecteur"),
        ],
    )
    def test_the_public_page_knows_where_one_stands(
        self, client: Client, person: User, state: str | None, words: str
    ) -> None:
        if state:
            ConnectorFactory(user=person, state=state)
        page = client.get(JOIN).content.decode()
        assert page.count(words) == 2
        assert "Je garde le secret" in page

    def test_the_pages_of_everybody_lead_there(self, client: Client) -> None:
        for name in ("home", "sitemap"):
            assert client.get(reverse(name)).content.decode().count(f'href="{JOIN}"') >= 3


class TestTheWay:
    def test_it_is_saved_at_each_step_and_handed_in(self, client: Client, person: User) -> None:
        for slug in ANSWERS:
            assert client.get(APPLY)["Location"] == step_url(slug)
            walk(client, slug)
        recap = client.get(APPLY).content.decode()
        assert "Déposer ma candidature" in recap
        connector = Connector.objects.get(user=person)
        assert connector.state == ConnectorState.DRAFT
        assert client.post(APPLY)["Location"] == APPLY
        connector.refresh_from_db()
        assert connector.state == ConnectorState.SUBMITTED
        person.refresh_from_db()
        assert (person.full_name, connector.display_name) == ("Alix Essai", "Alix E.")
        assert connector.organisation is not None
        assert connector.organisation.siren == "732829320"
        assert connector.organisation.kind == OrganisationKind.FIRM
        assert dict(connector.themes.values_list("theme", "level")) == {
            Theme.SITE_INTERNET: 2,
            Theme.IA: 1,
        }
        assert (connector.sectors, connector.size_classes) == (["G"], ["1", "2_9"])
        assert connector.departments == ["24", "33"]
        assert (connector.on_site, connector.remote, connector.radius_km) == (True, True, 40)
        assert connector.latitude is not None
        assert connector.languages == [Language.FRENCH, Language.OCCITAN]
        assert (connector.slots, connector.terms) == (["morning"], Terms.FREE)
        assert connector.interests_declared_at is not None
        mail = Message.objects.get(name="connectors.submitted")
        assert mail.address == person.email

    def test_b9_jumping_ahead_leads_to_the_first_step_missing(
        self, client: Client, person: User
    ) -> None:
        """Whatever step is asked for, at each point of the way, by GET and by POST."""
        slugs = list(ANSWERS)
        for done, missing in enumerate(slugs):
            for asked in slugs[done + 1 :]:
                for response in (
                    client.get(step_url(asked)),
                    client.post(step_url(asked), ANSWERS[asked]),
                ):
                    assert response["Location"] == step_url(missing), (missing, asked)
            assert client.post(APPLY).status_code == 302
            walk(client, missing)
        assert Connector.objects.get().state == ConnectorState.DRAFT

    def test_a1_each_step_has_a_way_back_and_stands_in_eight(
        self, client: Client, person: User
    ) -> None:
        walk(client)
        slugs = list(ANSWERS)
        for place, slug in enumerate(slugs):
            page = client.get(step_url(slug)).content.decode()
            before = step_url(slugs[place - 1]) if place else JOIN
            assert re.search(rf'href="{before}"[^>]*>Précédent', page), slug
            stage = re.search(r"Étape (\d) sur 8", page)
            assert stage, slug
            assert len(steps.STAGES) == 8
        recap = client.get(APPLY).content.decode()
        assert f'href="{step_url(slugs[-1])}">Précédent' in recap

    def test_a1_no_field_is_asked_twice(self) -> None:
        from connectors.views.stepping import PAGES

        names = [name for form, _ in PAGES.values() for name in form().fields]
        assert len(names) == len(set(names))

    def test_a4_each_line_of_the_recap_leads_to_its_step_and_straight_back(
        self, client: Client, person: User
    ) -> None:
        walk(client)
        recap = client.get(APPLY).content.decode()
        links = re.findall(
            r'<dt>([^<]+)</dt>.*?<a href="([^"]+)">Modifier<span class="fr-sr-only">\s:\s([^<]+)<',
            recap,
            re.DOTALL,
        )
        assert len(links) >= 14
        assert all(question == spoken for question, _, spoken in links)
        assert {url for _, url, _ in links} == {step_url(s) for s in ANSWERS} - {
            step_url(steps.CHARTER)
        }
        changed = {**ANSWERS[steps.MOTIVATION], "presentation": "Autre chose."}
        back = client.post(step_url(steps.MOTIVATION), changed, follow=True)
        assert back.redirect_chain == [(APPLY, 302)]
        assert "Autre chose." in back.content.decode()

    def test_a4_what_was_skipped_is_said_to_be(self, client: Client, person: User) -> None:
        walk(client)
        client.post(step_url(steps.AVAILABILITY), {**ANSWERS[steps.AVAILABILITY], "slots": []})
        assert "Non renseigné" in client.get(APPLY).content.decode()

    def test_a3_going_back_and_sending_again_sends_nothing(
        self, client: Client, person: User
    ) -> None:
        walk(client)
        client.post(APPLY)
        again = client.post(APPLY)
        assert again.status_code == 200
        assert "Votre candidature est déposée" in again.content.decode()
        for slug, answers in ANSWERS.items():
            assert client.post(step_url(slug), answers)["Location"] == APPLY
        assert Message.objects.filter(name="connectors.submitted").count() == 1
        assert [step.to_state for step in history.of(Connector.objects.get())] == [
            "draft",
            "submitted",
        ]

    def test_an_invited_draft_goes_through_the_same_steps(self, client: Client) -> None:
        connector = services.invite_connector(
            email="invitee@example.org", display_name="Nour Essai", by=UserFactory(staff=True)
        )
        assert f"{APPLY}\n" in f"{Message.objects.get().body_text}\n"
        client.force_login(connector.user)
        for address in (APPLY, reverse("connectors:profile"), reverse("connectors:charter")):
            page = client.get(address, follow=True)
            assert page.redirect_chain[-1][0] == step_url(steps.IDENTITY), address
        assert 'value="Nour Essai"' in page.content.decode()


class TestOrganisation:
    def test_a22_one_known_by_its_siren_is_found_not_asked_for(
        self, client: Client, person: User
    ) -> None:
        known = OrganisationFactory(name="Chambre Essai", siren="732829320")
        walk(client, steps.IDENTITY)
        client.post(step_url(steps.ORGANISATION), {"siren": "732829320", "name": ""})
        assert Connector.objects.get().organisation == known
        assert Organisation.objects.get().name == "Chambre Essai"

    def test_it_is_optional_and_a_name_alone_is_not_made_twice(
        self, client: Client, person: User
    ) -> None:
        walk(client, steps.IDENTITY)
        for _ in range(2):
            client.post(step_url(steps.ORGANISATION), {"siren": "", "name": "Association Essai"})
        assert Organisation.objects.count() == 1
        client.post(step_url(steps.ORGANISATION), {"siren": "", "name": ""})
        assert Connector.objects.get().organisation is None
        assert client.get(APPLY)["Location"] == step_url(steps.MOTIVATION)


class TestWhatBecomesOfIt:
    def test_sent_back_it_says_what_is_asked_and_keeps_the_rest(
        self, client: Client, person: User
    ) -> None:
        walk(client)
        client.post(APPLY)
        connector = Connector.objects.get()
        services.send_back(
            connector, by=UserFactory(staff=True), reason="Précisez votre expérience."
        )
        mail = Message.objects.get(name="connectors.more_asked")
        assert "Précisez votre expérience." in mail.body_text
        assert APPLY in mail.body_text
        for address in (APPLY, step_url(steps.MOTIVATION)):
            assert "Précisez votre expérience." in client.get(address).content.decode()
        client.post(APPLY)
        connector.refresh_from_db()
        assert connector.state == ConnectorState.SUBMITTED

    def test_what_was_asked_is_still_told_once_an_organisation_ended_the_attachment(
        self, client: Client, person: User
    ) -> None:
        walk(client)
        client.post(APPLY)
        connector, staff = Connector.objects.get(), UserFactory(staff=True)
        services.send_back(connector, by=staff, reason="Précisez votre expérience.")
        firm = connector.organisation
        assert firm is not None
        organisations.detach(connector, firm, by=staff)
        assert "Précisez votre expérience." in client.get(APPLY).content.decode()
        Connector.objects.update(organisation=firm)
        client.post(APPLY)
        services.refuse(Connector.objects.get(), by=staff, reason="Hors de nos thèmes.")
        organisations.detach(Connector.objects.get(), firm, by=staff)
        assert "Hors de nos thèmes." in client.get(APPLY).content.decode()

    def test_a_new_charter_meanwhile_is_signed_before_handing_in(
        self, client: Client, person: User
    ) -> None:
        from django.utils import timezone

        from tests.factories.connectors import CharterFactory

        walk(client)
        CharterFactory(version="2.0.0", published_at=timezone.now())
        assert client.post(APPLY)["Location"] == step_url(steps.CHARTER)
        assert Connector.objects.get().state == ConnectorState.DRAFT
        walk(client, steps.CHARTER)
        client.post(APPLY)
        assert Connector.objects.get().state == ConnectorState.SUBMITTED

    def test_refused_nobody_applies_again_and_the_reason_is_told(
        self, client: Client, person: User
    ) -> None:
        walk(client)
        client.post(APPLY)
        services.refuse(
            Connector.objects.get(), by=UserFactory(staff=True), reason="Hors de nos thèmes."
        )
        for response in (client.get(APPLY), client.post(APPLY)):
            text = response.content.decode()
            assert "n’a pas été retenue" in text
            assert "Hors de nos thèmes." in text
        assert client.post(step_url(steps.IDENTITY), ANSWERS[steps.IDENTITY]).status_code == 302
        assert Connector.objects.get().state == ConnectorState.REFUSED

    def test_who_left_is_told_so(self, client: Client, person: User) -> None:
        ConnectorFactory(user=person, state=ConnectorState.LEFT)
        assert "Vous avez quitté le réseau" in client.get(APPLY).content.decode()

    def test_two_clicks_on_the_first_step_open_one_application(
        self, client: Client, person: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from connectors.services import joining_steps

        begin = joining_steps.begin

        def while_the_other_click_begins(user: User, **given: str) -> Connector:
            begin(user, **given)
            return begin(user, **given)

        monkeypatch.setattr(joining_steps, "begin", while_the_other_click_begins)
        response = client.post(step_url(steps.IDENTITY), ANSWERS[steps.IDENTITY])
        assert response["Location"] == step_url(steps.IDENTITY)
        assert Connector.objects.count() == 1


def test_pages_cost_the_same_whatever_is_declared(client: Client, person: User) -> None:
    walk(client)
    counts = {}
    for size in (1, 30):
        for number in range(size):
            client.post(step_url(steps.INTERESTS), {**A_LINK, "name": f"Marque {size}-{number}"})
        for address in (APPLY, *(step_url(slug) for slug in ANSWERS), JOIN):
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address).status_code == 200
            assert len(queries) <= 12, address
            assert counts.setdefault(address, len(queries)) == len(queries), address
    assert said(client.get(APPLY)) is not None
