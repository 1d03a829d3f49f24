"""The questionnaire on paper: laid out whole, numbered, and typed in later by whoever holds it."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from diagnostics import codes, paper, services
from diagnostics.enums import PublicationState
from diagnostics.helping import capacities_of
from diagnostics.instrument import (
    All,
    Chosen,
    Condition,
    Not,
    ProfileIs,
    load_shipped,
)
from diagnostics.instrument import (
    Any as AnyOf,
)
from diagnostics.models import Assessment, Assistance, PaperSheet, Questionnaire
from diagnostics.selectors import listed_steps, sheet_of
from diagnostics.services.paper import forget_sheets
from notifications.sweeping import sweep
from tests.diagnostics.taking import answer_all, begin, first_page
from tests.diagnostics.versions import next_version
from tests.factories.accounts import AdviserFactory, UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.diagnostics import (
    AssistanceFactory,
    BenchmarkReleaseFactory,
    QuestionnaireFactory,
)

pytestmark = pytest.mark.django_db

PRINT = "/diagnostic/papier/imprimer/"
TYPE = "/diagnostic/papier/"


@pytest.fixture(autouse=True)
def _published() -> None:
    QuestionnaireFactory()
    BenchmarkReleaseFactory()
    cache.clear()


@pytest.fixture
def sheet() -> PaperSheet:
    return services.print_sheet()


def typed(client: Client, sheet: PaperSheet) -> Assessment:
    """Type the number in and return the diagnostic it leads to."""
    response = client.post(TYPE, {"numero": sheet.number})
    assert response.status_code == 302, response.context["form"].errors
    return Assessment.objects.get(pk=response["Location"].split("/")[2])


def refusal(client: Client, number: str) -> str:
    response = client.post(TYPE, {"numero": number})
    assert response.status_code == 200
    return response.content.decode()


class TestLayout:
    def test_every_question_is_there_in_order_the_profile_first(self) -> None:
        instrument = load_shipped()
        parts = sheet_of(Questionnaire.objects.get())
        questions = [question for part in parts for question in part.questions]
        labels = [each.label for each in (*instrument.profile, *instrument.questions)]
        assert [question.label for question in questions] == labels
        assert [question.number for question in questions] == list(range(1, len(labels) + 1))
        assert [part.title for part in parts] == [
            "Votre entreprise",
            *(dimension.label for dimension in instrument.dimensions),
        ]

    def test_unknown_and_not_applicable_stand_where_they_are_allowed(self) -> None:
        instrument = load_shipped()
        questions = [
            each for part in sheet_of(Questionnaire.objects.get()) for each in part.questions
        ]
        for question, printed in zip(
            instrument.questions, questions[len(instrument.profile) :], strict=True
        ):
            apart = [choice.label for choice in printed.choices if not choice.letter]
            assert ("Je ne sais pas" in apart) == question.allows_unknown, question.code
            assert len(apart) == question.allows_unknown + question.allows_not_applicable
            lettered = [choice.label for choice in printed.choices if choice.letter]
            assert lettered == [option.label for option in question.options]

    def test_a_long_list_is_written_in(self) -> None:
        profile = sheet_of(Questionnaire.objects.get())[0].questions
        assert len(profile[3].choices) == 21
        assert profile[4].choices == ()

    def test_conditions_are_said_by_numbers_and_letters(self) -> None:
        said = {
            question.number: question.only_if
            for part in sheet_of(Questionnaire.objects.get())
            for question in part.questions
            if question.only_if
        }
        assert said == {
            10: "Seulement si vous avez répondu c ou d à la question 9.",
            11: "Seulement si vous avez répondu a à la question 3,"
            " ou si vous avez répondu a ou c à la question 2.",
            14: "Seulement si vous avez coché a, b ou c à la question 13.",
            15: "Seulement si vous avez répondu c à la question 2,"
            " et si vous avez coché a ou b à la question 13.",
            **{
                number: text
                for number, text in said.items()
                if number > 15 and text.startswith("Seulement si vous avez répondu")
            },
        }
        assert len(said) == 6

    @pytest.mark.parametrize(
        ("condition", "said"),
        [
            (
                Chosen("C5", frozenset({"site", "edi", "marketplace"}), at_least=2),
                "vous avez coché au moins 2 réponses parmi a, b et c à la question 13",
            ),
            (
                Not(Chosen("C5", frozenset({"site", "edi"}), at_least=2)),
                "vous avez coché moins de 2 réponses parmi a et c à la question 13",
            ),
            (
                Not(ProfileIs("clientele", frozenset({"mixte", "particuliers"}))),
                "vous n’avez répondu ni a ni c à la question 2",
            ),
            (
                Not(
                    AnyOf(
                        (
                            ProfileIs("accueil", frozenset({"oui"})),
                            Chosen("C1", frozenset({"non"})),
                        )
                    )
                ),
                "vous n’avez répondu ni a à la question 3,"
                " et si vous n’avez répondu ni a à la question 9",
            ),
            (
                All(
                    (
                        ProfileIs("accueil", frozenset({"oui"})),
                        AnyOf(
                            (
                                Chosen("C1", frozenset({"non"})),
                                ProfileIs("secteur", frozenset({"G"})),
                            )
                        ),
                    )
                ),
                "vous avez répondu a à la question 3, et si (vous avez répondu a à la question 9,"
                " ou si vous avez répondu g à la question 4)",
            ),
            (
                ProfileIs("departement", frozenset({"2A", "24"})),
                "vous avez répondu 24 ou 2A à la question 5",
            ),
            (All(()), ""),
        ],
    )
    def test_any_condition_has_its_words(self, condition: Condition, said: str) -> None:
        words = paper.Words(paper.as_printed(listed_steps(load_shipped())))
        assert words.only_if(condition) == (f"Seulement si {said}." if said else "")


class TestPrinting:
    def test_a_press_makes_a_number_and_leads_to_the_sheet(self, client: Client) -> None:
        response = client.post(PRINT)
        sheet = PaperSheet.objects.get()
        assert response["Location"] == f"{TYPE}{sheet.number}/"
        assert codes.is_number(sheet.number)
        assert timedelta(days=364) < sheet.expires_at - timezone.now() <= timedelta(days=365)
        page = client.get(response["Location"]).content.decode()
        assert codes.in_pairs(sheet.number) in page
        assert "<svg" in page
        assert "style=" not in page
        assert "N’écrivez ni votre nom" in page
        assert not client.cookies

    def test_the_start_page_has_the_button(self, client: Client) -> None:
        assert f'action="{PRINT}"' in client.get("/diagnostic/").content.decode()

    def test_another_site_prints_nothing(self, client: Client) -> None:
        client.post(PRINT, headers={"sec-fetch-site": "cross-site"})
        assert not PaperSheet.objects.exists()

    def test_a_network_that_prints_too_many_waits_b18(self, client: Client, settings: Any) -> None:
        settings.DIAGNOSTIC_STARTS_PER_HOUR = 2
        assert [client.post(PRINT).status_code for _ in range(3)] == [302, 302, 429]

    def test_reading_the_page_prints_nothing_b7(self, client: Client) -> None:
        assert client.get(PRINT).status_code == 405
        assert not PaperSheet.objects.exists()

    def test_a_number_that_no_sheet_bears_is_a_404_and_counts(self, client: Client) -> None:
        numbers = [f"{TYPE}{10**9 + n}/" for n in range(21)]
        assert [client.get(at).status_code for at in numbers] == [404] * 20 + [429]

    def test_the_page_costs_no_more_at_any_size(self, client: Client, sheet: PaperSheet) -> None:
        client.get(f"{TYPE}{sheet.number}/")
        with CaptureQueriesContext(connection) as made:
            assert client.get(f"{TYPE}{sheet.number}/").status_code == 200
        assert len(made) <= 2


class TestTypingIn:
    def test_it_begins_on_the_version_of_the_sheet(self, client: Client, sheet: PaperSheet) -> None:
        Questionnaire.objects.create(
            version="1.1.0",
            definition=next_version(),
            state=PublicationState.PUBLISHED,
            published_at=datetime(2026, 6, 1, tzinfo=UTC),
        )
        assert services.start_assessment().questionnaire.version == "1.1.0"
        assessment = typed(client, sheet)
        assert assessment.questionnaire.version == "1.0.0"
        assert assessment.owner is None
        sheet.refresh_from_db()
        assert sheet.assessment == assessment
        assert sheet.typed_at is not None

    @pytest.mark.parametrize("shape", ["{}", " {} ", "{0[0]}{0[1]} {0[2]}{0[3]}-{0[4]}.{0[5]}"])
    def test_spaces_and_points_are_forgiven(
        self, client: Client, sheet: PaperSheet, shape: str
    ) -> None:
        text = shape.format(sheet.number)
        if "0[" in shape:
            text += sheet.number[6:]
        response = client.post(TYPE, {"numero": text})
        assert response.status_code == 302

    @pytest.mark.parametrize(
        ("number", "said"),
        [
            ("", "Tapez le numéro imprimé"),
            ("12345", "vous en avez tapé 5"),
            ("12345a7890", "que des chiffres"),
            ("٣٤٥٦٧٨٩٠١٢", "que des chiffres"),
            ("1" * 41, "trop long"),
        ],
    )
    def test_what_is_no_number_is_said_at_the_field_and_kept_a9(
        self, client: Client, number: str, said: str
    ) -> None:
        text = refusal(client, number)
        assert text.count(said) == 2
        assert 'href="#id_numero"' in text
        if number:
            assert f'value="{number}"' in text

    def test_two_digits_swapped_are_said(self, client: Client) -> None:
        swapped = next(
            f"{number[:at]}{number[at + 1]}{number[at]}{number[at + 2 :]}"
            for number in [services.print_sheet().number]
            for at in range(8)
            if number[at] != number[at + 1]
        )
        assert "deux sont inversés" in refusal(client, swapped)

    def test_an_unknown_number_is_said_and_counts_b18(self, client: Client) -> None:
        sheets = PaperSheet.objects.all()
        services.print_sheet()
        numbers = [codes.draw_number() for _ in range(21)]
        assert not sheets.filter(number__in=numbers).exists()
        assert "Aucun questionnaire imprimé" in refusal(client, numbers[0])
        statuses = [client.post(TYPE, {"numero": n}).status_code for n in numbers[1:]]
        assert statuses == [200] * 19 + [429]

    def test_the_qr_code_fills_the_field(self, client: Client, sheet: PaperSheet) -> None:
        page = client.get(TYPE, {"numero": sheet.number}).content.decode()
        assert f'value="{sheet.number}"' in page
        sheet.refresh_from_db()
        assert sheet.typed_at is None

    def test_another_device_goes_on_while_it_is_under_way(
        self, client: Client, sheet: PaperSheet
    ) -> None:
        assessment = typed(client, sheet)
        client.post(first_page(assessment), {"answer": "1"})
        other = Client()
        assert typed(other, sheet) == assessment
        page = other.get(f"/diagnostic/{assessment.pk}/")
        assert page["Location"].endswith("/question/clientele/")

    def test_once_finished_it_is_with_who_typed_it_and_the_number_opens_nothing(
        self, client: Client, sheet: PaperSheet
    ) -> None:
        assessment = typed(client, sheet)
        review = answer_all(client, first_page(assessment))
        response = client.post(review, follow=True)
        assert response.redirect_chain[-1][0] == f"/diagnostic/{assessment.pk}/plus-tard/"
        assert "remettez-lui le lien" in response.content.decode()
        stranger = Client()
        assert "déjà saisi" in refusal(stranger, sheet.number)
        assert stranger.get(f"/diagnostic/{assessment.pk}/resultat/").status_code == 404
        # Who typed it finds the result again by the number too.
        assert client.post(TYPE, {"numero": sheet.number})["Location"].endswith(f"{assessment.pk}/")

    def test_a_year_later_it_has_expired(self, client: Client, sheet: PaperSheet) -> None:
        with time_machine.travel(sheet.expires_at + timedelta(minutes=1)):
            assert "il y a plus d’un an" in refusal(client, sheet.number)
            assert client.get(f"{TYPE}{sheet.number}/").status_code == 404
            with pytest.raises(services.SheetExpired):
                services.type_in(sheet)
            assert forget_sheets(timezone.now()) == 1
        assert not Assessment.objects.exists()

    def test_what_its_owner_took_home_is_closed_to_the_number(
        self, client: Client, sheet: PaperSheet
    ) -> None:
        services.claim(typed(client, sheet), owner=UserFactory())
        assert "déjà entre les mains" in refusal(Client(), sheet.number)

    @pytest.mark.django_db(transaction=True)
    def test_what_was_erased_can_be_typed_again(self, client: Client, sheet: PaperSheet) -> None:
        first = typed(client, sheet)
        with time_machine.travel(timezone.now() + timedelta(days=31), tick=False):
            sweep()
        assert not Assessment.objects.filter(pk=first.pk).exists()
        sheet.refresh_from_db()
        assert sheet.assessment is None
        assert typed(Client(), sheet) != first

    def test_beginning_too_many_waits_and_going_on_does_not_b18(
        self, client: Client, sheet: PaperSheet, settings: Any
    ) -> None:
        settings.DIAGNOSTIC_STARTS_PER_HOUR = 1
        typed(client, sheet)
        assert client.post(TYPE, {"numero": services.print_sheet().number}).status_code == 429
        typed(Client(), sheet)

    def test_no_name_goes_with_what_the_number_opens(
        self, client: Client, sheet: PaperSheet, settings: Any
    ) -> None:
        settings.COMPANY_SEARCH_URL = "https://register.example.org"
        assessment = typed(client, sheet)
        at = f"/diagnostic/{assessment.pk}/entreprise/"
        assert at not in client.get(first_page(assessment)).content.decode()
        assert client.get(at)["Location"] == f"/diagnostic/{assessment.pk}/"
        # Begun on the screen, the same browser is offered to look its firm up.
        other = begin(client)
        assert "/entreprise/" in client.get(first_page(other)).content.decode()

    @pytest.mark.django_db(transaction=True)
    def test_two_at_once_make_one_diagnostic(self, sheet: PaperSheet) -> None:
        together = Barrier(2)

        def begin() -> Assessment:
            together.wait(timeout=5)
            try:
                return services.type_in(PaperSheet.objects.get(pk=sheet.pk))
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(lambda _: begin(), range(2))
        assert first == second
        assert Assessment.objects.count() == 1


class TestWithAHelper:
    def test_a_helper_who_types_it_in_hears_the_owner_agree_first(
        self, client: Client, sheet: PaperSheet
    ) -> None:
        member = AdviserFactory()
        client.force_login(member.user)
        at = client.post(TYPE, {"numero": sheet.number})["Location"]
        assert codes.in_pairs(sheet.number) in client.get(at).content.decode()
        assert not Assessment.objects.exists()
        response = client.post(at, {"agreed": "on"})
        assistance = Assistance.objects.get()
        assert response["Location"] == f"/diagnostic/{assistance.assessment_id}/"
        sheet.refresh_from_db()
        assert sheet.assessment == assistance.assessment
        assert assistance.organisation == member.organisation
        # The number then leads its helper back, and nobody else.
        again = client.post(TYPE, {"numero": sheet.number})
        assert again["Location"] == f"/diagnostic/{assistance.assessment_id}/"
        assert "déjà entre les mains" in refusal(Client(), sheet.number)
        other = Client()
        other.force_login(ConnectorFactory().user)
        assert "commencée sur un autre appareil" in refusal(other, sheet.number)

    def test_the_result_is_shown_then_handed_over(self, client: Client, sheet: PaperSheet) -> None:
        member = AdviserFactory()
        client.force_login(member.user)
        client.post(f"/diagnostic/accompagner/nouveau/?feuille={sheet.number}", {"agreed": "on"})
        assessment = Assessment.objects.get()
        review = answer_all(client, first_page(assessment))
        assert client.post(review)["Location"] == f"/diagnostic/{assessment.pk}/resultat/"

    def test_a_sheet_begun_by_somebody_else_is_not_a_helper_s(
        self, client: Client, sheet: PaperSheet
    ) -> None:
        typed(Client(), sheet)
        client.force_login(ConnectorFactory().user)
        assert "commencée sur un autre appareil" in refusal(client, sheet.number)
        at = f"/diagnostic/accompagner/nouveau/?feuille={sheet.number}"
        assert client.post(at, {"agreed": "on"})["Location"] == f"{TYPE}?numero={sheet.number}"
        assert not Assistance.objects.exists()

    @pytest.mark.django_db(transaction=True)
    def test_of_two_helpers_at_once_one_has_it(self, sheet: PaperSheet) -> None:
        members, together = AdviserFactory.create_batch(2), Barrier(2)

        def begin(member: Any) -> str:
            together.wait(timeout=5)
            try:
                (capacity,) = capacities_of(member.user)
                services.start_assistance(by=member.user, capacity=capacity, sheet=sheet)
            except services.SheetTaken:
                return "second"
            finally:
                connection.close()
            return "first"

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(begin, members)) == ["first", "second"]
        assert Assessment.objects.count() == Assistance.objects.count() == 1

    def test_a_wrong_sheet_in_the_address_leads_to_where_it_is_typed(self, client: Client) -> None:
        client.force_login(ConnectorFactory().user)
        at = client.get("/diagnostic/accompagner/nouveau/?feuille=1%262")["Location"]
        assert at == f"{TYPE}?numero=1%262"

    def test_an_assisted_one_given_up_stays_closed(self, sheet: PaperSheet) -> None:
        assistance = AssistanceFactory(given_up=True)
        PaperSheet.objects.filter(pk=sheet.pk).update(
            assessment=assistance.assessment, typed_at=timezone.now()
        )
        assert "déjà entre les mains" in refusal(Client(), sheet.number)
