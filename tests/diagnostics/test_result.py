"""The result page: what it says, where its figures come from, what it costs."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from diagnostics.enums import PublicationState
from diagnostics.models import Assessment, BenchmarkRelease
from diagnostics.result_page import result_page
from tests.factories.accounts import UserFactory
from tests.factories.diagnostics import (
    ANSWERS,
    PROFILE,
    AssessmentFactory,
    BenchmarkReleaseFactory,
)

pytestmark = pytest.mark.django_db

FIGURES: list[dict[str, Any]] = [
    {"indicator": "E_WEB", "value": Decimal("64.5")},
    {"indicator": "E_WEB", "geo": "DE", "value": Decimal("89.2")},
    {"indicator": "E_WEB", "geo": "EU27_2020", "value": Decimal("77.4")},
    {"indicator": "E_DI3_GELO", "dataset": "isoc_e_dii", "value": Decimal("66.37")},
    {"indicator": "E_DI3_GELO", "dataset": "isoc_e_dii", "geo": "FI", "value": Decimal("93")},
    # Too old for a diagnostic of 2026, not for one of 2024.
    {"indicator": "E_CC", "dataset": "isoc_cicce_use", "year": 2021, "value": Decimal("28.2")},
    {"indicator": "E_WEB", "size_class": "GE10", "activity": "G", "value": Decimal("71")},
]


@pytest.fixture
def release() -> BenchmarkRelease:
    draft: BenchmarkRelease = BenchmarkReleaseFactory(state=PublicationState.DRAFT, figures=FIGURES)
    return draft


def _admit(client: Client, assessment: Assessment) -> None:
    session = client.session
    session["diagnostics_started"] = [str(assessment.pk)]
    session.save()


def _open(client: Client, assessment: Assessment) -> str:
    _admit(client, assessment)
    response = client.get(f"/diagnostic/{assessment.pk}/resultat/")
    assert response.status_code == 200
    return response.content.decode()


def _words(html: str) -> str:
    text = re.sub(r"<[^>]+>", " ", html).replace("\u00a0", " ")
    return " ".join(text.split())


@pytest.mark.usefixtures("release")
class TestFigures:
    def test_a_figure_names_its_source_year_and_population_d4(self, client: Client) -> None:
        html = _open(client, AssessmentFactory(completed=True))
        words = _words(html)
        assert "65 % des entreprises françaises de 10 à 49 personnes le font (2025)" in words
        assert (
            "indicateur E_WEB , enquête 2025" in words or "indicateur E_WEB, enquête 2025" in words
        )
        assert "databrowser/view/isoc_ciweb/" in html
        assert "France 65 % Union européenne 77 % Allemagne 89 % Finlande non publié" in words

    def test_a_missing_figure_is_said_to_be_missing(self, client: Client) -> None:
        page = result_page(AssessmentFactory(completed=True))
        missing = {line.variable for line in page.main_lines if line.missing}
        assert "WEB" not in missing
        # Its only figure is of 2021: five years before the diagnostic.
        assert "CC" in missing
        assert "Aucun chiffre d’Eurostat assez récent" in _open(
            client, AssessmentFactory(completed=True)
        )

    def test_the_index_stands_beside_four_zones(self) -> None:
        page = result_page(AssessmentFactory(completed=True))
        assert page.main_index.line.pct == 66
        assert page.countries_chart is not None
        assert [(bar.label, bar.value) for bar in page.countries_chart.rows] == [
            ("France", 66),
            ("Union européenne", None),
            ("Allemagne", None),
            ("Finlande", 93),
        ]
        assert page.index_chart.value == page.main_index.value
        assert [index.line.indicator for index in page.other_indexes] == ["E_DI4_GELO"]

    def test_a_firm_of_three_is_told_that_figures_are_of_larger_ones(self, client: Client) -> None:
        small = AssessmentFactory(completed=True, profile={**PROFILE, "personnes": "2_9"})
        words = _words(_open(client, small))
        assert "à titre indicatif" in words
        assert "Eurostat n’enquête pas les entreprises de moins de 10 personnes" in words
        assert "44 %" in words
        assert "TIC-TPE 2022" in words
        assert "entreprises de votre taille" not in words
        larger = _words(_open(client, AssessmentFactory(completed=True)))
        assert "TIC-TPE" not in larger
        assert "à titre indicatif" not in larger

    def test_the_activity_has_a_line_apart(self, client: Client) -> None:
        trade = AssessmentFactory(completed=True, profile={**PROFILE, "secteur": "G"})
        words = _words(_open(client, trade))
        assert "Dans votre secteur (Commerce, réparation de véhicules)" in words
        assert "71 % (2025)" in words

    def test_the_year_is_that_of_completion_so_that_nothing_drifts(self) -> None:
        old = AssessmentFactory(completed=True, completed_at=datetime(2024, 5, 1, tzinfo=UTC))
        lines = {line.variable: line for line in result_page(old).main_lines}
        assert lines["CC"].year == 2021


class TestMirror:
    def test_each_use_is_one_line_that_opens_on_its_figures(self, client: Client) -> None:
        draft = BenchmarkReleaseFactory(
            state=PublicationState.DRAFT,
            figures=[
                *FIGURES,
                {"year": 2021, "value": Decimal("61")},
                {"year": 2023, "value": Decimal("62"), "flag": "b"},
            ],
        )
        html = _open(client, AssessmentFactory(completed=True, benchmark_release=draft))
        lines = html.split('<li class="result-line">')[1:]
        words = next(filter(re.compile("^A un site internet ").match, map(_words, lines)))
        assert words.startswith("A un site internet Vous : pas encore · France : 65 %")
        assert (
            "France : 61 % en 2021 ; après une rupture de série, 62 % en 2023, 65 % en 2025."
            in (words)
        )
        assert "2023 62 % (rupture de série)" in words

    @pytest.mark.usefixtures("release")
    def test_a_use_without_a_figure_says_so_at_first_sight(self, client: Client) -> None:
        words = _words(_open(client, AssessmentFactory(completed=True)))
        assert "Connexion fixe d’au moins 30 Mb/s Vous : oui · pas de chiffre récent" in words
        # Some vintages lost the flag of the break of 2022: the page says it for all.
        assert "Depuis l’enquête 2022, la France ne compte plus les entreprises" in words

    def test_the_day_of_the_figures_is_told_where_known(self, client: Client) -> None:
        BenchmarkReleaseFactory(
            state=PublicationState.DRAFT,
            figures=[{"indicator": "E_WEB", "value": Decimal("64.5"), "vintage": date(2026, 1, 9)}],
        )
        words = _words(_open(client, AssessmentFactory(completed=True)))
        assert "données mises à jour le 9 janvier 2026" in words

    @pytest.mark.usefixtures("release")
    def test_firms_alike_share_their_figures_and_only_theirs(
        self, django_assert_num_queries: Any
    ) -> None:
        first, second = AssessmentFactory(completed=True), AssessmentFactory(completed=True)
        small = AssessmentFactory(completed=True, profile={**PROFILE, "personnes": "50_249"})
        one = result_page(first)
        # The peers of each are still asked for: their number, of the size alone.
        with django_assert_num_queries(1):
            other = result_page(second)
        assert one.main_lines == other.main_lines
        assert one.main_lines != result_page(small).main_lines


class TestScore:
    def test_strengths_come_first_then_the_score_in_words(self, client: Client) -> None:
        html = _open(client, AssessmentFactory(completed=True))
        order = [html.index(f'id="{part}"') for part in ("strengths", "score", "needs", "europe")]
        assert order == sorted(order)
        assert "38" in html[order[1] : order[2]]
        said = _words(html[order[1] : order[2]])
        assert "En démarrage (niveau 2 sur 4)" in said
        assert "Bonne fiabilité. Vous avez répondu à presque toutes les questions" in said
        # Nothing is missing: there is no interval to speak of.
        assert "il serait entre" not in said

    def test_missing_answers_widen_the_score_and_the_page_says_so(self, client: Client) -> None:
        given_up = ("S2", "C3", "G3", "G4", "G8", "H3")
        unsure = {code: answer for code, answer in ANSWERS.items() if code not in given_up}
        assessment = AssessmentFactory(completed=True, answers=unsure)
        page = result_page(assessment)
        words = _words(_open(client, assessment))
        assert "Fiabilité moyenne. Il manque quelques réponses" in words
        assert page.low is not None
        assert page.high is not None
        assert page.low < page.high
        assert f"marquées « je ne sais pas », il serait entre {page.low} et {page.high}" in words

    def test_the_drawing_and_its_table_hold_the_same_numbers_d2(self) -> None:
        assessment = AssessmentFactory(completed=True)
        bars = {bar.label: bar.value for bar in result_page(assessment).chart.rows}
        assert bars["Stratégie et pilotage"] == 36
        assert bars["Numérique responsable et accessible"] == 63
        assert list(bars.values()) == sorted(bars.values(), key=lambda value: -(value or 0))

    def test_the_best_dimension_is_a_strength(self) -> None:
        titles = [each.title for each in result_page(AssessmentFactory(completed=True)).strengths]
        assert titles[0] == "Numérique responsable et accessible"
        assert len(titles) == 3

    def test_too_few_answers_give_no_score_and_say_so(self, client: Client) -> None:
        scanty = AssessmentFactory(completed=True, answers={"S1": "plan"}, global_score=None)
        page = result_page(scanty)
        assert page.score is None
        assert "Trop de réponses manquent" in _open(client, scanty)

    def test_each_need_comes_with_its_action(self, client: Client) -> None:
        assessment = AssessmentFactory(completed=True)
        words = _words(_open(client, assessment))
        assert words.count("Première action") == len(assessment.results["needs"]) == 5


class TestWays:
    def test_what_would_change_it_follows_the_priorities(self, client: Client) -> None:
        html = _open(client, AssessmentFactory(completed=True))
        assert html.index('id="needs"') < html.index('id="ways"') < html.index('id="domains"')
        words = _words(html)
        assert "Il vous en manque 1 pour atteindre le niveau de base" in words
        assert "Votre indice passerait de 3 à 4 usages" in words
        # The link leads to the card of the need.
        for target in re.findall(r'href="#(need-\d)"', html):
            assert f'id="{target}"' in html
        assert 'href="#need-' in html

    def test_at_the_top_the_page_says_so(self, client: Client) -> None:
        top = {**ANSWERS, "C1": "a_jour", "C2": ["mobile"], "C5": ["site"], "C6": "plus_25"}
        top |= {"C7": "oui", "G2": "plus_moitie", "G3": "integre", "G4": "crm"}
        top |= {"G6": ["compta"], "G8": "outil", "G9": "usage", "R3": "efforts"}
        words = _words(_open(client, AssessmentFactory(completed=True, answers=top)))
        assert "Vous êtes déjà au niveau le plus élevé de l’indice européen" in words
        assert "Votre indice passerait" not in words


class TestPages:
    def test_one_under_way_leads_back_to_its_questions(self, client: Client) -> None:
        assessment = AssessmentFactory()
        session = client.session
        session["diagnostics_started"] = [str(assessment.pk)]
        session.save()
        for page in ("resultat/", "resultat.json"):
            response = client.get(f"/diagnostic/{assessment.pk}/{page}")
            assert response["Location"] == f"/diagnostic/{assessment.pk}/"

    def test_the_download_is_the_whole_record(self, client: Client) -> None:
        assessment = AssessmentFactory(completed=True)
        _open(client, assessment)
        record = client.get(f"/diagnostic/{assessment.pk}/resultat.json").json()
        assert record["answers"] == ANSWERS
        assert record["results"] == assessment.results

    def test_the_method_shows_weights_and_points_f14(self, client: Client) -> None:
        words = _words(client.get("/diagnostic/comment-ce-score-est-calcule/").content.decode())
        assert "avis d’experts, pas encore validés" in words
        assert "Présence en ligne et commerce connecté (poids 25 sur 100)" in words
        assert "Un plan écrit, avec un budget et des échéances : 10 points" in words

    @pytest.mark.parametrize("others", [10, 1_000])
    def test_costs_the_same_at_any_size(
        self, client: Client, others: int, django_assert_max_num_queries: Any
    ) -> None:
        assessment = AssessmentFactory(completed=True)
        Assessment.objects.bulk_create(
            Assessment(questionnaire=assessment.questionnaire) for _ in range(others)
        )
        _admit(client, assessment)
        # At the first reading: the session, the diagnostic, its questionnaire, figures and peers.
        with django_assert_max_num_queries(6):
            client.get(f"/diagnostic/{assessment.pk}/resultat/")
        with django_assert_max_num_queries(3):
            client.get(f"/diagnostic/{assessment.pk}/resultat/")

    def test_what_is_kept_of_one_result_is_never_shown_for_another(self, client: Client) -> None:
        first = AssessmentFactory(completed=True)
        second = AssessmentFactory(completed=True, answers={**ANSWERS, "C1": "a_jour"})
        pages = [_open(client, each) for each in (first, second, first)]
        assert pages[0] == pages[2]
        assert f"{second.pk}/resultat.json" in pages[1]
        assert pages[0] != pages[1]

    def test_the_account_is_proposed_to_whoever_has_none_though_the_rest_is_kept(
        self, client: Client
    ) -> None:
        assessment = AssessmentFactory(completed=True)
        assert "Garder mon résultat" in _open(client, assessment)
        owner = UserFactory()
        Assessment.objects.filter(pk=assessment.pk).update(owner=owner)
        client.force_login(owner)
        assert "Garder mon résultat" not in _open(client, assessment)
