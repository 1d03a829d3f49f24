"""A diagnostic filled in for its owner: who may, what they open, and how it changes hands."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import OrganisationMember, User
from accounts.services import end_role
from connectors.models import Connector
from diagnostics import assistance_consent, perms, services
from diagnostics.claiming import claim_what_the_session_holds
from diagnostics.helping import Capacity, capacities_of
from diagnostics.models import Assessment, Assistance
from notifications.sweeping import sweep
from tests.diagnostics.taking import answer_all, first_page
from tests.factories.accounts import AdviserFactory, UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.diagnostics import (
    AssessmentFactory,
    AssistanceFactory,
    BenchmarkReleaseFactory,
    QuestionnaireFactory,
)

pytestmark = pytest.mark.django_db

NEW = "/diagnostic/accompagner/nouveau/"
LIST = "/diagnostic/accompagner/"
CODE = "/diagnostic/code/"


@pytest.fixture(autouse=True)
def _published() -> None:
    QuestionnaireFactory()
    BenchmarkReleaseFactory()
    cache.clear()


def browser_of(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.fixture
def connector() -> Connector:
    made: Connector = ConnectorFactory()
    return made


@pytest.fixture
def helper(connector: Connector) -> Client:
    return browser_of(connector.user)


def begun(helper: Client) -> Assistance:
    response = helper.post(NEW, {"agreed": "on"})
    assert response.status_code == 302
    return Assistance.objects.latest("consented_at")


def pages_of_the_helper(assistance: Assistance) -> list[str]:
    pk = assistance.assessment_id
    return [
        f"/diagnostic/{pk}/",
        first_page(assistance.assessment),
        f"{LIST}{assistance.pk}/remettre/",
    ]


class TestBeginning:
    def test_the_words_are_read_and_kept_with_the_consent(
        self, helper: Client, connector: Connector
    ) -> None:
        page = helper.get(NEW).content.decode()
        for sentence in assistance_consent.sentences("comme connecteur"):
            assert sentence.split(",")[0].split(".")[0] in page
        assistance = begun(helper)
        assert assistance.helper == connector.user
        assert assistance.organisation is None
        assert assistance.consent_version == assistance_consent.TEXT_VERSION
        assert assistance.consent_text == assistance_consent.full_text("comme connecteur")
        assert timedelta(days=29) < assistance.expires_at - timezone.now() <= timedelta(days=30)
        assert assistance.assessment.owner is None

    def test_nothing_begins_without_the_tick_a9(self, helper: Client) -> None:
        text = helper.post(NEW).content.decode()
        assert "<title>Erreur" in text
        assert 'href="#id_agreed"' in text
        assert "À quel titre" not in text
        assert not Assessment.objects.exists()

    def test_an_adviser_of_two_organisations_says_for_which(self) -> None:
        first = AdviserFactory()
        second = AdviserFactory(user=first.user)
        client = browser_of(first.user)
        text = client.post(NEW, {"agreed": "on"}).content.decode()
        assert "Choisissez à quel titre" in text
        client.post(NEW, {"agreed": "on", "capacity": str(second.organisation_id)})
        assistance = Assistance.objects.get()
        assert assistance.organisation == second.organisation
        assert second.organisation.name in assistance.consent_text

    def test_somebody_else_s_organisation_is_refused(self) -> None:
        mine, other = AdviserFactory(), AdviserFactory()
        with pytest.raises(services.NotYourRole):
            services.start_assistance(by=mine.user, capacity=Capacity(other.organisation))
        assert not Assessment.objects.exists()

    @pytest.mark.parametrize("state", ["draft", "submitted", "paused", "suspended", "left"])
    def test_only_an_active_connecteur_begins_one(
        self, helper: Client, connector: Connector, state: str
    ) -> None:
        Connector.objects.filter(pk=connector.pk).update(state=state)
        assert helper.get(NEW).status_code == 404
        assert helper.post(NEW, {"agreed": "on"}).status_code == 404
        assert not Assessment.objects.exists()

    def test_a_network_that_begins_too_many_waits_b18(self, helper: Client, settings: Any) -> None:
        settings.DIAGNOSTIC_STARTS_PER_HOUR = 1
        begun(helper)
        answer = helper.post(NEW, {"agreed": "on"})
        assert (answer.status_code, answer["Retry-After"]) == (429, "3600")

    def test_the_adviser_finds_the_way_in_the_menu(self) -> None:
        text = browser_of(AdviserFactory().user).get("/").content.decode()
        assert f'href="{LIST}"' in text
        assert f'href="{LIST}"' not in browser_of(UserFactory()).get("/").content.decode()


class TestFilling:
    def test_the_ordinary_pages_with_a_word_on_each_then_the_result(self, helper: Client) -> None:
        assistance = begun(helper)
        at = first_page(assistance.assessment)
        assert "pour un dirigeant" in helper.get(at).content.decode()
        review = answer_all(helper, at)
        assert "pour un dirigeant" in helper.get(review).content.decode()
        result = helper.get(helper.post(review)["Location"]).content.decode()
        assert "pour un dirigeant" in result
        assert "Le remettre au dirigeant" in result
        assert "demander de l’aide" in result

    @pytest.mark.parametrize(
        "name", ["diagnostics:later", "diagnostics:download", "matching:proposals", "matching:ask"]
    )
    def test_what_is_the_owner_s_to_do_does_not_exist_for_the_helper(
        self, helper: Client, connector: Connector, name: str
    ) -> None:
        assistance = AssistanceFactory(
            helper=connector.user, assessment=AssessmentFactory(completed=True)
        )
        address = reverse(name, args=[assistance.assessment_id])
        assert helper.get(address).status_code == 404
        page = helper.get(f"/diagnostic/{assistance.assessment_id}/resultat/")
        assert page.status_code == 200
        assert address not in page.content.decode()

    def test_the_helper_never_sees_a_personal_link(self, helper: Client) -> None:
        assistance = begun(helper)
        assert not assistance.assessment.resume_links.live(at=timezone.now()).exists()

    def test_an_interim_result_too(self, helper: Client, connector: Connector) -> None:
        assistance = AssistanceFactory(
            helper=connector.user, assessment=AssessmentFactory(in_a_hurry=True)
        )
        page = helper.get(f"/diagnostic/{assistance.assessment_id}/premier-resultat/")
        assert "pour un dirigeant" in page.content.decode()

    def test_another_helper_opens_nothing_b8(self, helper: Client) -> None:
        assistance = begun(helper)
        for stranger in (ConnectorFactory().user, AdviserFactory().user, UserFactory()):
            for address in pages_of_the_helper(assistance):
                assert browser_of(stranger).get(address).status_code == 404, address

    def test_a_pause_stops_nothing_that_was_begun(
        self, helper: Client, connector: Connector
    ) -> None:
        assistance = begun(helper)
        Connector.objects.filter(pk=connector.pk).update(state="paused")
        assert helper.get(first_page(assistance.assessment)).status_code == 200
        page = helper.get(LIST)
        assert page.status_code == 200
        assert f'href="{NEW}"' not in page.content.decode()


class TestLosingTheRole:
    def test_a_suspended_connecteur_opens_nothing_more(
        self, helper: Client, connector: Connector
    ) -> None:
        assistance = begun(helper)
        Connector.objects.filter(pk=connector.pk).update(state="suspended")
        for address in [*pages_of_the_helper(assistance), LIST]:
            assert helper.get(address).status_code == 404, address

    def test_the_end_of_a_role_closes_what_was_begun_under_it_and_no_more(self) -> None:
        first = AdviserFactory()
        second = AdviserFactory(user=first.user)
        client = browser_of(first.user)
        ended, kept = (
            services.start_assistance(by=first.user, capacity=Capacity(member.organisation))
            for member in (first, second)
        )
        end_role(first, by=UserFactory(staff=True))
        assert client.get(first_page(ended.assessment)).status_code == 404
        assert client.get(first_page(kept.assessment)).status_code == 200
        assert "Fermé" in client.get(LIST).content.decode()
        # The owner, who has nothing to do with it, still types the code.
        assert Client().post(CODE, {"code": ended.code}).status_code == 200
        end_role(second, by=UserFactory(staff=True))
        assert client.get(LIST).status_code == 404

    def test_a_role_taken_up_again_is_another_one_of_the_same_organisation(self) -> None:
        member = AdviserFactory()
        assistance = services.start_assistance(
            by=member.user, capacity=Capacity(member.organisation)
        )
        end_role(member, by=UserFactory(staff=True))
        OrganisationMember.objects.create(user=member.user, organisation=member.organisation)
        page = browser_of(member.user).get(first_page(assistance.assessment))
        assert page.status_code == 200


class TestHandingOver:
    def test_the_page_to_hand_over_shows_the_code_and_the_way(self, helper: Client) -> None:
        assistance = begun(helper)
        page = helper.get(f"{LIST}{assistance.pk}/remettre/").content.decode()
        code = assistance.code
        assert " ".join(code[at : at + 2] for at in range(0, 10, 2)) in page
        assert CODE in page
        assert "<svg" in page
        assert "style=" not in page

    def test_the_owner_opens_it_once_and_the_helper_no_longer(self, helper: Client) -> None:
        assistance = begun(helper)
        owner = Client()
        typed = " ".join(assistance.code.lower())
        page = owner.post(CODE, {"code": typed}).content.decode()
        assert "n’y a plus accès" in page
        assistance.refresh_from_db()
        assert assistance.handed_over_at is None
        response = owner.post(CODE, {"code": typed, "open": "1"})
        assert response["Location"] == f"/diagnostic/{assistance.assessment_id}/"
        assert owner.get(first_page(assistance.assessment)).status_code == 200
        for address in pages_of_the_helper(assistance):
            assert helper.get(address).status_code == 404, address
        listed = helper.get(LIST)
        assert "Remis" in listed.content.decode()
        assert str(assistance.assessment_id) not in listed.content.decode()
        # For the owner it is a diagnostic like any other: no word of the helper, a personal link.
        text = owner.get(first_page(assistance.assessment)).content.decode()
        assert "pour un dirigeant" not in text
        assert assistance.assessment.resume_links.live(at=timezone.now()).count() == 1

    def test_reading_the_page_of_a_qr_code_fills_the_field_and_changes_nothing_b7(
        self, helper: Client
    ) -> None:
        assistance = begun(helper)
        page = Client().get(CODE, {"code": assistance.code}).content.decode()
        assert f'value="{assistance.code}"' in page
        assistance.refresh_from_db()
        assert assistance.handed_over_at is None

    def test_the_second_time_says_so_and_opens_nothing(self, helper: Client) -> None:
        assistance = begun(helper)
        Client().post(CODE, {"code": assistance.code, "open": "1"})
        other = Client()
        answer = other.post(CODE, {"code": assistance.code, "open": "1"})
        assert answer.status_code == 410
        assert "déjà servi" in answer.content.decode()
        assert other.get(first_page(assistance.assessment)).status_code == 404

    def test_pressing_twice_leads_the_owner_to_their_diagnostic(self, helper: Client) -> None:
        assistance, owner = begun(helper), Client()
        for _ in range(2):
            response = owner.post(CODE, {"code": assistance.code, "open": "1"})
            assert response["Location"] == f"/diagnostic/{assistance.assessment_id}/"

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("", "le code que vous a remis la personne"),
            ("AC7F9", "vous en avez tapé 5"),
            ("AC7F9K3HXT", "Aucun diagnostic ne porte ce code"),
            ("A" * 41, "trop long"),
        ],
    )
    def test_a_wrong_code_is_said_at_the_field_and_kept_a9(self, typed: str, said: str) -> None:
        text = Client().post(CODE, {"code": typed}).content.decode()
        assert text.count(said) == 2
        assert 'href="#id_code"' in text
        if typed:
            assert f'value="{typed}"' in text

    def test_a_code_lasts_thirty_days(self, helper: Client) -> None:
        assistance = begun(helper)
        with time_machine.travel(timezone.now() + timedelta(days=30, minutes=1)):
            answer = Client().post(CODE, {"code": assistance.code, "open": "1"})
            assert answer.status_code == 410
            assert "valable jusqu’au" in answer.content.decode()
            helper.force_login(assistance.helper)
            assert helper.get(first_page(assistance.assessment)).status_code == 404
        with pytest.raises(services.CodeIsOver), time_machine.travel(assistance.expires_at):
            services.hand_over(assistance)

    def test_guessing_is_slowed_by_network_and_by_code_b18(self, helper: Client) -> None:
        robot = Client()
        answers = [robot.post(CODE, {"code": f"AC7F9K{n:04}"}).status_code for n in range(21)]
        assert answers == [200] * 20 + [429]
        assistance = begun(helper)
        # From a new network each time, the same code.
        answers = [
            Client(REMOTE_ADDR=f"10.0.0.{n}").post(CODE, {"code": assistance.code}).status_code
            for n in range(11)
        ]
        assert answers == [200] * 10 + [429]

    def test_a_training_room_behind_one_address_is_not_slowed(self, connector: Connector) -> None:
        for assistance in AssistanceFactory.create_batch(25, helper=connector.user):
            assert Client().post(CODE, {"code": assistance.code}).status_code == 200

    @pytest.mark.django_db(transaction=True)
    def test_of_two_owners_at_once_one_wins(self) -> None:
        assistance = AssistanceFactory()
        together = Barrier(2)

        def take() -> str:
            together.wait(timeout=5)
            try:
                services.hand_over(Assistance.objects.get(pk=assistance.pk))
            except services.AlreadyHandedOver:
                return "second"
            finally:
                connection.close()
            return "first"

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(lambda _: take(), range(2))) == ["first", "second"]


class TestWhoseItIs:
    def test_signing_in_afterwards_claims_it_for_the_owner(self, helper: Client) -> None:
        assistance, owner = begun(helper), Client()
        owner.post(CODE, {"code": assistance.code, "open": "1"})
        person = UserFactory()
        claim_what_the_session_holds(request_of(owner), person)
        assistance.assessment.refresh_from_db()
        assert assistance.assessment.owner == person

    def test_an_owner_already_signed_in_has_it_at_once(self, helper: Client) -> None:
        assistance, person = begun(helper), UserFactory()
        browser_of(person).post(CODE, {"code": assistance.code, "open": "1"})
        assistance.assessment.refresh_from_db()
        assert assistance.assessment.owner == person

    def test_the_helper_signed_in_cannot_type_their_own_code(self, helper: Client) -> None:
        assistance = begun(helper)
        text = helper.post(CODE, {"code": assistance.code, "open": "1"}).content.decode()
        assert "le code est pour le dirigeant" in text
        assistance.refresh_from_db()
        assert assistance.handed_over_at is None

    def test_the_helper_who_types_it_unknown_then_signs_in_gets_nothing(
        self, helper: Client, connector: Connector
    ) -> None:
        assistance, sly = begun(helper), Client()
        sly.post(CODE, {"code": assistance.code, "open": "1"})
        claim_what_the_session_holds(request_of(sly), connector.user)
        assistance.assessment.refresh_from_db()
        assert assistance.assessment.owner is None
        sly.force_login(connector.user)
        assert sly.get(first_page(assistance.assessment)).status_code == 404

    @pytest.mark.parametrize("traits", [{}, {"given_up": True}])
    def test_nobody_owns_it_before_it_is_handed_over(self, traits: dict[str, bool]) -> None:
        assistance = AssistanceFactory(**traits)
        client = Client()
        session = client.session
        session[perms.STARTED_HERE] = [str(assistance.assessment_id)]
        session.save()
        assert client.get(first_page(assistance.assessment)).status_code == 404
        assert not services.claim(assistance.assessment, owner=UserFactory())
        assert not services.claim(assistance.assessment, owner=assistance.helper)

    def test_what_is_claimed_by_a_helper_is_never_theirs(self) -> None:
        assistance = AssistanceFactory(handed_over=True)
        assert not services.claim(assistance.assessment, owner=assistance.helper)
        assert services.claim(assistance.assessment, owner=UserFactory())

    def test_nor_by_an_address_that_somebody_left_there(self) -> None:
        assistance = AssistanceFactory(handed_over=True)
        unfinished = Assessment.objects.filter(pk=assistance.assessment_id)
        unfinished.update(recall_address=assistance.helper.email)
        assert services.claim_left_by(assistance.helper) == 0
        owner = UserFactory()
        unfinished.update(recall_address=owner.email)
        assert services.claim_left_by(owner) == 1


def request_of(client: Client) -> Any:
    return SimpleNamespace(session=client.session)


class TestGivingUp:
    def test_it_closes_for_everybody(self, helper: Client) -> None:
        assistance = begun(helper)
        assert helper.get(f"{LIST}{assistance.pk}/abandonner/").status_code == 405
        assert helper.post(f"{LIST}{assistance.pk}/abandonner/").status_code == 302
        for address in pages_of_the_helper(assistance):
            assert helper.get(address).status_code == 404, address
        answer = Client().post(CODE, {"code": assistance.code, "open": "1"})
        assert answer.status_code == 410
        assert "abandonné" in answer.content.decode()

    def test_the_owner_who_was_faster_keeps_it(self) -> None:
        assistance = AssistanceFactory()
        stale = Assistance.objects.get(pk=assistance.pk)
        services.hand_over(assistance)
        with pytest.raises(services.AlreadyHandedOver):
            services.give_up(stale)
        assistance.refresh_from_db()
        assert assistance.closed_at is None

    def test_twice_keeps_the_first_date(self) -> None:
        assistance = AssistanceFactory()
        services.give_up(assistance)
        first = Assistance.objects.get().closed_at
        services.give_up(assistance)
        assert Assistance.objects.get().closed_at == first


@pytest.mark.django_db(transaction=True)
class TestForgetting:
    @pytest.mark.parametrize("act", [lambda one: None, services.give_up])
    def test_what_nobody_took_over_is_erased_with_its_consent_b24(
        self, act: Callable[[Assistance], None]
    ) -> None:
        person = ConnectorFactory().user
        act(services.start_assistance(by=person, capacity=capacities_of(person)[0]))
        with time_machine.travel(timezone.now() + timedelta(days=30, minutes=1), tick=False):
            sweep()
        assert not Assessment.objects.exists()
        assert not Assistance.objects.exists()
        assert User.objects.filter(pk=person.pk).exists()

    def test_what_an_owner_opened_late_has_thirty_more_days(self) -> None:
        person = ConnectorFactory().user
        assistance = services.start_assistance(by=person, capacity=capacities_of(person)[0])
        with time_machine.travel(timezone.now() + timedelta(days=20)):
            services.hand_over(assistance)
        with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
            sweep()
        assert Assessment.objects.exists()


def test_the_helper_s_pages_cost_the_same_however_many_they_help_a29(
    helper: Client, connector: Connector
) -> None:
    one = AssistanceFactory(helper=connector.user, assessment=AssessmentFactory(completed=True))
    begun = AssistanceFactory(helper=connector.user)
    pages = [
        f"/diagnostic/{one.assessment_id}/resultat/",
        first_page(begun.assessment),
        f"{LIST}{one.pk}/remettre/",
        NEW,
    ]
    counts = []
    for more in (1, 30):
        AssistanceFactory.create_batch(more, helper=connector.user)
        counts.append([queries(helper, page) for page in pages])
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 12


def queries(client: Client, page: str) -> int:
    client.get(page)
    with CaptureQueriesContext(connection) as made:
        assert client.get(page).status_code == 200
    return len(made)


def test_a_long_list_costs_no_more_a29(helper: Client, connector: Connector) -> None:
    counts = []
    for more in (2, 20):
        for traits in ({}, {"handed_over": True}, {"given_up": True}):
            AssistanceFactory.create_batch(more, helper=connector.user, **traits)
        with CaptureQueriesContext(connection) as made:
            assert helper.get(LIST).status_code == 200
        counts.append(len(made))
    assert counts[0] == counts[1] <= 12
