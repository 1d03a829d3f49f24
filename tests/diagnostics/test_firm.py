"""Finding one's firm in the register: never needed, and nothing typed is lost or asked twice."""

import re
from collections.abc import Iterator

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings
from pytest_django.fixtures import DjangoAssertNumQueries

from accounts import company_search
from accounts.company_search import CompanySearchError, FoundFirm
from accounts.company_search.fake import FakeRegister
from diagnostics import services
from diagnostics.models import Assessment
from tests.diagnostics.taking import answer_all, begin, first_page
from tests.factories.accounts import UserFactory
from tests.factories.diagnostics import (
    AssessmentFactory,
    BenchmarkReleaseFactory,
    QuestionnaireFactory,
)
from tests.factories.reference import CommuneFactory

pytestmark = pytest.mark.django_db

JOINERY = FoundFirm(
    siret="99900002900010",
    name="MENUISERIE DES EXEMPLES",
    naf="43.32A",
    band="03",
    commune="24322",
    commune_name="Perigueux",
    postcode="24000",
)
SHOP = FoundFirm(siret="99900001100018", name="SALON DES EXEMPLES", naf="56.10A", band="01")
CLOSED = FoundFirm(siret="99900005200012", name="MERCERIE DES EXEMPLES", is_closed=True)
LARGE = FoundFirm(siret="99900004500016", name="ENTREPOTS DES EXEMPLES", naf="52.10B", band="41")
BARE = FoundFirm(siret="99900006000015", name="ATELIER DES EXEMPLES")


@pytest.fixture(autouse=True)
def _published() -> None:
    QuestionnaireFactory()
    BenchmarkReleaseFactory()
    CommuneFactory()
    cache.clear()


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[FakeRegister]:
    settings.COMPANY_SEARCH_URL = "https://register.example.org"
    fake = FakeRegister(JOINERY, SHOP, CLOSED, LARGE, BARE)
    monkeypatch.setattr(company_search, "source", lambda: fake)
    return fake


def page_of(assessment: Assessment) -> str:
    return f"/diagnostic/{assessment.pk}/entreprise/"


def choose(client: Client, assessment: Assessment, firm: FoundFirm) -> str:
    """Search by name, choose; return where it leads."""
    sent = {"looked_for": firm.name, "postcode": ""}
    at = page_of(assessment)
    assert firm.siret in client.post(at, sent).content.decode()
    response = client.post(at, {**sent, "siret": firm.siret, "choose": "1"})
    assert response.status_code == 302
    assert response["Location"] == f"/diagnostic/{assessment.pk}/"
    assessment.refresh_from_db()
    return client.get(response["Location"])["Location"]


class TestTheWay:
    def test_the_start_page_leads_there_and_nothing_is_compulsory(
        self, client: Client, register: FakeRegister
    ) -> None:
        assert 'name="entreprise"' in client.get("/diagnostic/").content.decode()
        response = client.post("/diagnostic/", {"entreprise": "1"}, follow=True)
        assessment = Assessment.objects.get()
        assert response.redirect_chain[-1][0] == page_of(assessment)
        assert f'href="/diagnostic/{assessment.pk}/"' in response.content.decode()
        assert answer_all(client, first_page(assessment)).endswith("/verification/")
        assert not register.asked

    def test_with_the_setting_empty_nothing_is_shown(self, client: Client) -> None:
        assert "entreprise" not in re.findall(
            r'name="(\w+)"', client.get("/diagnostic/").content.decode()
        )
        assessment = begin(client)
        assert "/entreprise/" not in client.get(first_page(assessment)).content.decode()
        for response in (
            client.get(page_of(assessment)),
            client.post(page_of(assessment), {"looked_for": "menuiserie"}),
        ):
            assert response.status_code == 200
            text = response.content.decode()
            assert "Continuer à la main" in text
            assert 'name="looked_for"' not in text
        # Asked for all the same, it begins as usual.
        response = client.post("/diagnostic/", {"entreprise": "1"}, follow=True)
        assert response.redirect_chain[-1][0].endswith("/question/personnes/")

    def test_the_first_question_proposes_it_and_no_other(
        self, client: Client, register: FakeRegister
    ) -> None:
        assessment = begin(client)
        assert page_of(assessment) in client.get(first_page(assessment)).content.decode()
        following = client.post(first_page(assessment), {"answer": "1"})["Location"]
        assert page_of(assessment) not in client.get(following).content.decode()

    def test_it_is_nobody_elses_and_closed_once_sent(
        self, client: Client, register: FakeRegister
    ) -> None:
        assessment = begin(client)
        assert Client().get(page_of(assessment)).status_code == 404
        done = AssessmentFactory(completed=True, owner=UserFactory())
        client.force_login(done.owner)
        assert client.get(page_of(done))["Location"].endswith("/resultat/")


class TestChoosing:
    def test_the_profile_is_filled_in_and_the_size_confirmed(
        self, client: Client, register: FakeRegister
    ) -> None:
        assessment = begin(client)
        at = choose(client, assessment, JOINERY)
        assert assessment.firm == {
            "siret": "99900002900010",
            "name": "MENUISERIE DES EXEMPLES",
            "commune": "24322",
            "naf": "43.32A",
            "band": "03",
        }
        assert assessment.profile == {"secteur": "F", "departement": "24"}
        # Ticked, never skipped.
        assert at == first_page(assessment)
        page = client.get(at).content.decode()
        assert "D’après le registre" in page
        assert "6 à 9 salariés" in page
        assert "1 sur 3 avant les questions" in page
        assert re.search(r'value="2_9"\s+checked', page)
        assert page.count(" checked") == 1
        # Then what the register knows is not asked again.
        for answer in ("10_49", "mixte", "oui"):
            response = client.post(at, {"answer": answer})
            at = response["Location"]
        assert at.endswith("/question/S1/")
        assessment.refresh_from_db()
        assert assessment.profile["personnes"] == "10_49"
        # But shown on the way back, and before sending.
        back = client.post(at, {"answer": "idees", "back": "1"})["Location"]
        assert back.endswith("/question/departement/")
        assert "D’après le registre" in client.get(back).content.decode()
        assert answer_all(client, at).endswith("/verification/")

    def test_leaving_the_first_page_backwards_confirms_nothing(
        self, client: Client, register: FakeRegister
    ) -> None:
        assessment = begin(client)
        at = choose(client, assessment, JOINERY)
        client.post(at, {"answer": "2_9", "back": "1"})
        assessment.refresh_from_db()
        assert "personnes" not in assessment.profile

    def test_what_was_typed_before_stays(self, client: Client, register: FakeRegister) -> None:
        assessment = begin(client)
        for code, answer in (("personnes", "1"), ("secteur", "G")):
            services.save_answer(assessment, code=code, answer=answer)
        at = choose(client, assessment, JOINERY)
        assert assessment.profile == {"personnes": "1", "secteur": "G", "departement": "24"}
        assert at.endswith("/question/clientele/")
        page = client.get(first_page(assessment)).content.decode()
        assert re.search(r'value="1"\s+checked', page)
        # Its own answer is not said to be the register's.
        services.save_answer(assessment, code="clientele", answer="mixte")
        at = f"/diagnostic/{assessment.pk}/question/accueil/"
        following = client.post(at, {"answer": "oui"})["Location"]
        assert following.endswith("/question/secteur/")
        assert "D’après le registre" not in client.get(following).content.decode()

    def test_another_firm_takes_the_place_of_the_first(
        self, client: Client, register: FakeRegister
    ) -> None:
        assessment = begin(client)
        choose(client, assessment, JOINERY)
        choose(client, assessment, SHOP)
        assert assessment.profile == {"secteur": "I"}
        assert assessment.firm["name"] == SHOP.name
        assert "commune" not in assessment.firm

    def test_a_firm_can_be_forgotten_with_what_it_filled_in(
        self, client: Client, register: FakeRegister
    ) -> None:
        assessment = begin(client)
        choose(client, assessment, JOINERY)
        services.save_answer(assessment, code="secteur", answer="C")
        client.post(page_of(assessment), {"forget": "1"})
        assessment.refresh_from_db()
        assert (assessment.firm, assessment.profile) == ({}, {"secteur": "C"})

    def test_a_firm_of_which_nothing_is_known_leaves_all_to_answer(
        self, client: Client, register: FakeRegister
    ) -> None:
        assessment = begin(client)
        at = choose(client, assessment, BARE)
        assert assessment.profile == {}
        page = client.get(at).content.decode()
        assert " checked" not in page
        assert "D’après le registre" not in page
        assert answer_all(client, at).endswith("/verification/")

    def test_a_firm_too_large_is_told_kindly_and_may_go_on(
        self, client: Client, register: FakeRegister
    ) -> None:
        assessment = begin(client)
        at = choose(client, assessment, LARGE)
        page = client.get(at).content.decode()
        assert "compte 500 à 999 salariés" in page
        assert "moins de 250 personnes" in page
        assert " checked" not in page
        assert answer_all(client, at).endswith("/verification/")

    def test_a_closed_firm_is_said_closed_and_cannot_be_chosen(
        self, client: Client, register: FakeRegister
    ) -> None:
        assessment = begin(client)
        sent = {"looked_for": "des exemples"}
        page = client.post(page_of(assessment), sent).content.decode()
        # As people write it, not as the register does.
        assert "Périgueux 24000" in page
        assert "MERCERIE DES EXEMPLES est déclarée fermée" in page
        assert CLOSED.siret not in re.findall(r'name="siret" value="(\d+)"', page)
        response = client.post(page_of(assessment), {**sent, "siret": CLOSED.siret, "choose": "1"})
        assert "n’est plus dans la liste" in response.content.decode()
        assessment.refresh_from_db()
        assert assessment.firm == {}

    def test_choosing_none_is_an_error_that_keeps_the_list_a9(
        self, client: Client, register: FakeRegister
    ) -> None:
        assessment = begin(client)
        response = client.post(page_of(assessment), {"looked_for": "des exemples", "choose": "1"})
        page = response.content.decode()
        assert "<title>Erreur" in page
        assert 'href="#id_siret"' in page
        assert JOINERY.siret in page
        assert 'value="des exemples"' in page

    def test_what_is_posted_is_never_trusted(self, client: Client, register: FakeRegister) -> None:
        assessment = begin(client)
        client.post(
            page_of(assessment),
            {"looked_for": "menuiserie", "siret": SHOP.siret, "choose": "1", "name": "x"},
        )
        assessment.refresh_from_db()
        assert assessment.firm == {}


class TestWhenItDoesNotHelp:
    @pytest.mark.parametrize("permanent", [True, False])
    def test_a_register_that_fails_loses_nothing(
        self, client: Client, register: FakeRegister, permanent: bool
    ) -> None:
        assessment = begin(client)
        services.save_answer(assessment, code="personnes", answer="1")
        register.error = CompanySearchError("status 500", permanent=permanent)
        response = client.post(
            page_of(assessment), {"looked_for": "Zinguerie d’été", "postcode": "24000"}
        )
        page = response.content.decode()
        assert response.status_code == 200
        assert "ne répond pas pour l’instant" in page
        assert 'value="Zinguerie d’été"' in page
        assert 'value="24000"' in page
        assert f'href="/diagnostic/{assessment.pk}/"' in page
        assessment.refresh_from_db()
        assert assessment.profile == {"personnes": "1"}
        # Down between the list and the choice: the same.
        response = client.post(
            page_of(assessment), {"looked_for": "menuiserie", "siret": "1", "choose": "1"}
        )
        assert "ne répond pas pour l’instant" in response.content.decode()

    def test_a_firm_that_does_not_appear_is_no_dead_end(
        self, client: Client, register: FakeRegister
    ) -> None:
        assessment = begin(client)
        page = client.post(page_of(assessment), {"looked_for": "introuvable"}).content.decode()
        assert "Aucune entreprise trouvée" in page
        assert "continuez à la main" in page
        assert 'value="introuvable"' in page

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ({"looked_for": ""}, "Indiquez un nom"),
            ({"looked_for": "ab"}, "3 lettres"),
            ({"looked_for": "12345"}, "9 chiffres"),
            ({"looked_for": "999 000 029 00011"}, "bien formé"),
            ({"looked_for": "menuiserie", "postcode": "24"}, "5 chiffres"),
            ({"looked_for": "m" * 121}, "120"),
        ],
    )
    def test_bad_input_is_told_at_the_field_and_not_sent(
        self, client: Client, register: FakeRegister, typed: dict[str, str], said: str
    ) -> None:
        assessment = begin(client)
        page = client.post(page_of(assessment), typed).content.decode()
        assert "<title>Erreur" in page
        assert said in page
        assert f'value="{typed["looked_for"]}"' in page or not typed["looked_for"]
        assert not register.asked

    def test_searches_are_limited_by_network_address(
        self, client: Client, register: FakeRegister, settings: Settings
    ) -> None:
        settings.COMPANY_SEARCHES_PER_HOUR = 2
        assessment = begin(client)
        answers = [client.post(page_of(assessment), {"looked_for": f"firme {n}"}) for n in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[2]["Retry-After"] == "3600"
        assert 'value="firme 2"' in answers[2].content.decode()
        assert "continuez à la main" in answers[2].content.decode()
        assert len(register.asked) == 2


class TestAskedOnce:
    def test_the_request_for_help_is_filled_in_a22(
        self, client: Client, register: FakeRegister
    ) -> None:
        assessment = AssessmentFactory(completed=True, owner=UserFactory())
        Assessment.objects.filter(pk=assessment.pk).update(
            firm={"siret": JOINERY.siret, "name": JOINERY.name, "commune": "24322"}
        )
        client.force_login(assessment.owner)
        page = client.get(f"/diagnostic/{assessment.pk}/demande/").content.decode()
        for value in (JOINERY.name, "999\u00a0000\u00a0029\u00a000010", "Périgueux (24)"):
            assert f'value="{value}"' in page

    def test_a_diagnostic_taken_again_keeps_its_firm(self) -> None:
        owner = UserFactory()
        before = AssessmentFactory(completed=True, owner=owner, firm={"name": "EXEMPLE"})
        assert services.retake(before, by=owner).firm == {"name": "EXEMPLE"}

    def test_the_page_asks_as_much_of_the_database_for_one_firm_as_for_ten(
        self,
        client: Client,
        register: FakeRegister,
        django_assert_max_num_queries: DjangoAssertNumQueries,
    ) -> None:
        assessment = begin(client)
        with django_assert_max_num_queries(12) as few:
            client.post(page_of(assessment), {"looked_for": "menuiserie"})
        register.firms = tuple(
            FoundFirm(siret=f"{n:014}", name=f"MENUISERIE {n}", commune="24322") for n in range(10)
        )
        with django_assert_max_num_queries(12) as many:
            client.post(page_of(assessment), {"looked_for": "menuiserie"})
        assert len(few) == len(many)
