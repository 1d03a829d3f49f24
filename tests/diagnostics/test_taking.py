"""The pages of a taking, as a browser without JavaScript walks them."""

import re

import pytest
from django.core.cache import cache
from django.test import Client, RequestFactory

from diagnostics.enums import AssessmentState
from diagnostics.instrument import load_shipped
from diagnostics.models import Assessment
from tests.diagnostics.taking import answer_all, begin, first_page
from tests.factories.accounts import UserFactory
from tests.factories.diagnostics import (
    AssessmentFactory,
    BenchmarkReleaseFactory,
    QuestionnaireFactory,
)
from ui.limits import network_address

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _published() -> None:
    QuestionnaireFactory()
    BenchmarkReleaseFactory()
    cache.clear()


class TestStartPage:
    def test_says_what_awaits_and_sets_nothing_a6_b6_b7(self, client: Client) -> None:
        response = client.get("/diagnostic/")
        text = response.content.decode()
        assert "9 minutes" in text
        assert "sans votre nom" in text
        assert "fr-stepper" not in text
        assert not client.cookies
        assert not Assessment.objects.exists()

    def test_a_signed_in_owner_owns_the_diagnostic(self, client: Client) -> None:
        user = UserFactory()
        client.force_login(user)
        assert begin(client).owner == user

    def test_another_site_cannot_begin_one_for_the_visitor(self, client: Client) -> None:
        response = client.post("/diagnostic/", headers={"sec-fetch-site": "cross-site"})
        assert response["Location"] == "/diagnostic/"
        assert not Assessment.objects.exists()

    def test_too_many_starts_from_one_network_b18(self, client: Client, settings: object) -> None:
        settings.DIAGNOSTIC_STARTS_PER_HOUR = 2  # type: ignore[attr-defined]
        begin(client)
        begin(client)
        response = client.post("/diagnostic/")
        assert response.status_code == 429
        assert response["Retry-After"] == "3600"
        assert client.post("/diagnostic/", REMOTE_ADDR="10.0.0.9").status_code == 302
        # Nobody comes from elsewhere by saying so.
        said = client.post("/diagnostic/", headers={"x-forwarded-for": "192.0.2.7"})
        assert said.status_code == 429

    @pytest.mark.parametrize(
        ("proxies", "forwarded", "address"),
        [
            (0, "192.0.2.7", "127.0.0.1"),
            (1, "192.0.2.7, 203.0.113.4", "203.0.113.4"),
            (2, "192.0.2.7, 203.0.113.4, 10.0.0.1", "203.0.113.4"),
            (2, "203.0.113.4", "127.0.0.1"),
            (1, "", "127.0.0.1"),
        ],
    )
    def test_the_address_is_the_one_our_proxies_saw_b18(
        self, rf: RequestFactory, settings: object, proxies: int, forwarded: str, address: str
    ) -> None:
        settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies  # type: ignore[attr-defined]
        request = rf.get("/", headers={"x-forwarded-for": forwarded})
        assert network_address(request) == address


class TestQuestions:
    def test_a_whole_walk_without_an_account_a23_a24(self, client: Client) -> None:
        assessment = begin(client)
        at = answer_all(client, first_page(assessment))
        assert at == f"/diagnostic/{assessment.pk}/verification/"
        response = client.post(at)
        assert response["Location"] == f"/diagnostic/{assessment.pk}/resultat/"
        assert client.get(response["Location"]).status_code == 200

    def test_one_fieldset_a_page_and_a_stepper_of_8_a1_a11(self, client: Client) -> None:
        assessment = begin(client)
        text = client.get(first_page(assessment)).content.decode()
        assert text.count("<fieldset") == 1
        assert 'data-fr-current-step="1" data-fr-steps="8"' in text
        assert "Précédent" in text
        answered = AssessmentFactory(answered=True)
        session = client.session
        session["diagnostics_started"] = [str(answered.pk)]
        session.save()
        review = client.get(f"/diagnostic/{answered.pk}/verification/").content.decode()
        assert 'data-fr-current-step="8" data-fr-steps="8"' in review
        assert "Étape suivante" not in review

    def test_nothing_ticked_is_an_error_with_a_way_on_a9(self, client: Client) -> None:
        assessment = _held(client, answered=True)
        at = f"/diagnostic/{assessment.pk}/question/C4/"
        response = client.post(at, {"continue": "1"})
        text = response.content.decode()
        assert response.status_code == 200
        assert re.search(r"<title>Erreur\s:", text)
        assert text.count("Cochez au moins une réponse.") == 2
        assert 'href="#id_answer_0"' in text
        assert 'id="id_answer_0"' in text
        assert "Passer cette question" in text
        assert client.post(at, {"skip": "1"}).status_code == 302
        assessment.refresh_from_db()
        assert "C4" in assessment.skipped

    def test_the_profile_cannot_be_skipped(self, client: Client) -> None:
        assessment = begin(client)
        response = client.post(first_page(assessment), {"skip": "1"})
        assert response.status_code == 200
        assert "Passer cette question" not in response.content.decode()

    def test_an_exclusive_answer_with_another_is_refused_and_kept_ticked_a9(
        self, client: Client
    ) -> None:
        assessment = _held(client, answered=True)
        response = client.post(
            f"/diagnostic/{assessment.pk}/question/C4/", {"answer": ["reseau", "aucun"]}
        )
        text = response.content.decode()
        assert "ne va avec aucune autre réponse" in text
        assert text.count("checked") == 2
        assessment.refresh_from_db()
        assert assessment.answers["C4"] == ["reseau", "media"]

    def test_unknown_and_not_applicable_are_stored_as_such(self, client: Client) -> None:
        assessment = _held(client, answered=True)
        client.post(f"/diagnostic/{assessment.pk}/question/C5/", {"answer": ["na"]})
        client.post(f"/diagnostic/{assessment.pk}/question/G1/", {"answer": "nsp"})
        assessment.refresh_from_db()
        assert assessment.answers["C5"] == "na"
        assert assessment.answers["G1"] == "nsp"
        page = client.get(f"/diagnostic/{assessment.pk}/question/C5/").content.decode()
        assert re.search(r'value="na" checked', page)

    def test_unknown_is_offered_where_the_questionnaire_allows_it_a2(self, client: Client) -> None:
        assessment = _held(client, answered=True)
        for question in load_shipped().questions:
            response = client.get(f"/diagnostic/{assessment.pk}/question/{question.code}/")
            if response.status_code == 200:
                offered = 'value="nsp"' in response.content.decode()
                assert offered == question.allows_unknown, question.code

    def test_going_back_keeps_what_was_ticked_a7(self, client: Client) -> None:
        assessment = _held(client, answered=True)
        response = client.post(
            f"/diagnostic/{assessment.pk}/question/S2/", {"answer": "identifie", "back": "1"}
        )
        assert response["Location"].endswith("/question/S1/")
        assessment.refresh_from_db()
        assert assessment.answers["S2"] == "identifie"

    def test_going_back_asks_for_no_answer(self, client: Client) -> None:
        assessment = begin(client)
        response = client.post(first_page(assessment), {"back": "1"})
        assert response["Location"] == "/diagnostic/"

    @pytest.mark.parametrize("code", ["C1", "S2", "departement"])
    def test_jumping_ahead_leads_to_the_first_missing_step_b9(
        self, client: Client, code: str
    ) -> None:
        assessment = begin(client)
        for response in (
            client.get(f"/diagnostic/{assessment.pk}/question/{code}/"),
            client.post(f"/diagnostic/{assessment.pk}/question/{code}/", {"answer": "non"}),
            client.get(f"/diagnostic/{assessment.pk}/verification/"),
            client.post(f"/diagnostic/{assessment.pk}/verification/"),
        ):
            assert response["Location"] == first_page(assessment)
        assessment.refresh_from_db()
        assert assessment.answers == {}

    def test_a_question_that_does_not_exist_is_a_404(self, client: Client) -> None:
        assessment = begin(client)
        assert client.get(f"/diagnostic/{assessment.pk}/question/Z9/").status_code == 404

    def test_a_question_no_longer_asked_leads_on(self, client: Client) -> None:
        assessment = _held(client, answered=True)
        response = client.get(f"/diagnostic/{assessment.pk}/question/C2/")
        assert response["Location"].endswith("/verification/")


class TestReview:
    def test_every_line_can_be_modified_by_a_link_that_names_it_a4(self, client: Client) -> None:
        assessment = _held(client, answered=True)
        response = client.get(f"/diagnostic/{assessment.pk}/verification/")
        text = response.content.decode()
        lines = [line for part in response.context["parts"] for line in part.lines]
        assert len(lines) == 5 + 28
        assert text.count("la réponse à") == len(lines)
        assert text.count("Non renseigné") == 2

    def test_modifying_takes_one_submit_a4(self, client: Client) -> None:
        assessment = _held(client, answered=True)
        at = f"/diagnostic/{assessment.pk}/question/S1/?verification=1"
        response = client.post(at, {"answer": "plan"})
        assert response["Location"] == f"/diagnostic/{assessment.pk}/verification/"

    def test_modifying_asks_what_it_opens_then_returns(self, client: Client) -> None:
        assessment = _held(client, answered=True)
        at = f"/diagnostic/{assessment.pk}/question/C1/?verification=1"
        response = client.post(at, {"answer": "a_jour"})
        assert response["Location"].endswith("/question/C2/?verification=1")
        response = client.post(response["Location"], {"answer": ["offre"]})
        assert response["Location"].endswith("/question/R3/?verification=1")
        response = client.post(response["Location"], {"answer": "jamais"})
        assert response["Location"].endswith("/verification/")

    def test_sending_twice_or_coming_back_shows_the_one_result_a3(self, client: Client) -> None:
        assessment = _held(client, answered=True)
        at = f"/diagnostic/{assessment.pk}/verification/"
        client.post(at)
        first = Assessment.objects.values().get(pk=assessment.pk)
        for response in (
            client.post(at, follow=True),
            client.get(at, follow=True),
            client.post(
                f"/diagnostic/{assessment.pk}/question/S1/", {"answer": "plan"}, follow=True
            ),
        ):
            assert response.redirect_chain[-1][0] == f"/diagnostic/{assessment.pk}/resultat/"
            assert "déjà envoyé" in response.content.decode()
        assert Assessment.objects.values().get(pk=assessment.pk) == first
        assert first["state"] == AssessmentState.COMPLETED


class TestSomeoneElses:
    @pytest.mark.parametrize(
        "page",
        ["", "question/S1/", "verification/", "plus-tard/", "resultat/", "resultat.json"],
    )
    def test_is_a_404_b8(self, client: Client, page: str) -> None:
        theirs = AssessmentFactory(completed=True, owner=UserFactory())
        at = f"/diagnostic/{theirs.pk}/{page}"
        assert client.get(at).status_code == 404
        client.force_login(UserFactory())
        assert client.get(at).status_code == 404
        assert client.get(at, follow=True).status_code == 404

    def test_a_browser_does_not_lend_what_another_account_claimed(self, client: Client) -> None:
        assessment = _held(client, completed=True)
        assert client.get(f"/diagnostic/{assessment.pk}/resultat/").status_code == 200
        Assessment.objects.filter(pk=assessment.pk).update(owner=UserFactory())
        client.force_login(UserFactory())
        assert client.get(f"/diagnostic/{assessment.pk}/resultat/").status_code == 404


def _held(client: Client, **traits: bool) -> Assessment:
    """A diagnostic that this browser began."""
    assessment: Assessment = AssessmentFactory(**traits)
    session = client.session
    session["diagnostics_started"] = [str(assessment.pk)]
    session.save()
    return assessment
