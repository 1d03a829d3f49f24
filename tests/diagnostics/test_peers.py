"""Peers (method, section 10): who counts, who does not, and what the page says of them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection

from diagnostics.instrument import load_shipped
from diagnostics.models import Assessment, BenchmarkRelease, Questionnaire
from diagnostics.peers import MOST_IN_MEDIAN, Standing, key_of, peers_of, standing_of
from diagnostics.percentile import Position
from diagnostics.result_page import result_page
from diagnostics.result_page.standing import marker_label
from tests.factories.accounts import CompanyFactory, UserFactory
from tests.factories.diagnostics import PROFILE, AssessmentFactory

pytestmark = pytest.mark.django_db

INSTRUMENT = load_shipped()
# 10:00 in Paris.
COMPLETED = datetime(2026, 3, 10, 9, tzinfo=UTC)
TRADE = {**PROFILE, "secteur": "G"}


@pytest.fixture
def firm() -> Assessment:
    return AssessmentFactory(
        completed=True, completed_at=COMPLETED, profile=TRADE, global_score=Decimal("37.6")
    )


def peer(**changed: Any) -> Assessment:
    given = {"profile": TRADE, "completed_at": COMPLETED - timedelta(days=30), **changed}
    made: Assessment = AssessmentFactory(completed=True, **given)
    return made


def others(like: Assessment, count: int, **changed: Any) -> None:
    """Add so many firms alike, by the method's own columns."""
    columns = [field.attname for field in Assessment._meta.concrete_fields if field.name != "id"]
    given = {column: getattr(like, column) for column in columns}
    given |= {"completed_at": COMPLETED - timedelta(days=1), **changed}
    Assessment.objects.bulk_create(Assessment(**given) for _ in range(count))


def places(firm: Assessment) -> Position | None:
    cache.delete(key_of(firm))
    return standing_of(firm, INSTRUMENT).position


class TestWhoCounts:
    def test_29_peers_show_nothing_and_the_thirtieth_shows_all(self, firm: Assessment) -> None:
        others(firm, 29, global_score=Decimal("20"))
        assert places(firm) is None
        assert standing_of(firm, INSTRUMENT).medians == {}
        others(firm, 1, global_score=Decimal("37.6"))
        # 29 below and half of one equal, of 30: 98.33.
        assert places(firm) == Position(98, 30, same_sector=True)

    def test_29_of_the_sector_give_way_to_all_of_the_size(self, firm: Assessment) -> None:
        others(firm, 29, global_score=Decimal("20"))
        others(firm, 11, global_score=Decimal("80"), sector="F")
        # 29 of 40 below.
        assert places(firm) == Position(73, 40, same_sector=False)

    def test_a_firm_that_told_no_sector_stands_among_its_size(self) -> None:
        untold = AssessmentFactory(completed=True, completed_at=COMPLETED)
        assert untold.sector == ""
        others(untold, 30, global_score=Decimal("80"))
        assert places(untold) == Position(0, 30, same_sector=False)

    @pytest.mark.parametrize(
        ("changed", "counts"),
        [
            ({}, True),
            ({"reliability": Decimal("70.0")}, True),
            ({"reliability": Decimal("69.9")}, False),
            ({"reliability": None}, False),
            ({"global_score": None}, False),
            ({"size_class": "2_9"}, False),
            # Less than 24 months old, in calendar months of Paris, and not after the firm itself.
            ({"completed_at": datetime(2024, 3, 10, 9, 0, 1, tzinfo=UTC)}, True),
            ({"completed_at": datetime(2024, 3, 10, 9, tzinfo=UTC)}, False),
            ({"completed_at": COMPLETED}, True),
            ({"completed_at": COMPLETED + timedelta(seconds=1)}, False),
        ],
    )
    def test_what_makes_a_peer(
        self, firm: Assessment, changed: dict[str, Any], counts: bool
    ) -> None:
        others(firm, 1, **changed)
        assert peers_of(firm, INSTRUMENT).count() == int(counts)

    @pytest.mark.parametrize(("version", "counts"), [("1.7.0", True), ("2.0.0", False)])
    def test_only_the_same_major_version_compares(
        self, firm: Assessment, version: str, counts: bool
    ) -> None:
        other = Questionnaire.objects.create(
            version=version,
            definition=firm.questionnaire.definition,
            state=firm.questionnaire.state,
            published_at=firm.questionnaire.published_at,
        )
        others(firm, 1, questionnaire_id=other.pk)
        assert peers_of(firm, INSTRUMENT).count() == int(counts)

    def test_one_still_under_way_does_not_count(self, firm: Assessment) -> None:
        AssessmentFactory(answered=True, size_class="10_49", sector="G")
        assert not peers_of(firm, INSTRUMENT).exists()


class TestOneFirmOneDiagnostic:
    @pytest.mark.parametrize("tie", ["owner", "company", "previous"])
    def test_only_the_latest_of_each_other_firm_counts(self, firm: Assessment, tie: str) -> None:
        first = peer(**whose(tie))
        second = peer(
            completed_at=first.completed_at + timedelta(days=1),
            **({"previous": first} if tie == "previous" else {tie: getattr(first, tie)}),
        )
        assert list(peers_of(firm, INSTRUMENT)) == [second]

    def test_one_taken_again_after_the_firm_leaves_the_earlier_in_place(
        self, firm: Assessment
    ) -> None:
        owner = UserFactory()
        earlier = peer(owner=owner)
        peer(owner=owner, completed_at=COMPLETED + timedelta(days=1))
        assert list(peers_of(firm, INSTRUMENT)) == [earlier]

    def test_the_latest_counts_even_where_it_is_no_peer(self, firm: Assessment) -> None:
        """A firm that has grown is no longer of the size that it was."""
        owner = UserFactory()
        earlier = peer(owner=owner)
        peer(
            owner=owner,
            completed_at=earlier.completed_at + timedelta(days=1),
            profile={**TRADE, "personnes": "50_249"},
        )
        assert not peers_of(firm, INSTRUMENT).exists()

    @pytest.mark.parametrize("tie", ["owner", "company", "previous"])
    def test_a_firm_is_no_peer_of_itself(self, tie: str) -> None:
        first = peer(**whose(tie))
        again = peer(
            completed_at=COMPLETED,
            **({"previous": first} if tie == "previous" else {tie: getattr(first, tie)}),
        )
        assert not peers_of(again, INSTRUMENT).exists()
        # Completed in the same instant, so that neither is the later one.
        if tie != "previous":
            peer(completed_at=COMPLETED, **{tie: getattr(first, tie)})
            assert not peers_of(again, INSTRUMENT).exists()


def whose(tie: str) -> dict[str, Any]:
    """Give what ties a first diagnostic to the next of the same firm."""
    match tie:
        case "owner":
            return {"owner": UserFactory()}
        case "company":
            return {"company": CompanyFactory()}
        case _:
            return {}


class TestMedians:
    def test_the_median_of_each_dimension_and_of_none_that_too_few_have(
        self, firm: Assessment
    ) -> None:
        for score in range(31):
            results = with_scores(firm, strategie=float(score), cyber=None)
            others(firm, 1, results=results)
        medians = standing_of(firm, INSTRUMENT).medians
        assert medians["strategie"] == 15
        assert "cyber" not in medians

    def test_the_bars_have_markers_and_the_table_the_same_numbers(self, firm: Assessment) -> None:
        others(firm, 30, results=with_scores(firm, strategie=62.5))
        page = result_page(firm)
        bars = {bar.label: bar for bar in page.chart.rows}
        assert bars["Stratégie et pilotage"].marker == 63
        assert page.chart.marker_labels == ("médiane de 30 entreprises comparables",)
        assert "la valeur du milieu" in page.marker_sentence

    def test_without_peers_there_is_no_marker_and_the_page_says_why(self, firm: Assessment) -> None:
        page = result_page(firm)
        assert not page.chart.has_markers
        assert "Eurostat ne publie pas de score par domaine" in page.marker_sentence
        assert "moins de 30 entreprises comparables" in page.marker_sentence

    def test_the_label_says_when_the_latest_alone_are_read(self) -> None:
        standing = Standing(
            Position(50, MOST_IN_MEDIAN + 1, same_sector=True), {"cyber": Decimal(5)}
        )
        assert marker_label(standing) == (
            "médiane des 1000 entreprises comparables les plus récentes"
        )


def with_scores(like: Assessment, **scores: float | None) -> dict[str, Any]:
    results: dict[str, Any] = like.results or {}
    dimensions = dict(results["dimensions"])
    for code, score in scores.items():
        dimensions[code] = {**dimensions[code], "score": score}
    return {**results, "dimensions": dimensions}


class TestWords:
    def test_a_place_names_how_many_and_who(self, firm: Assessment) -> None:
        others(firm, 15, global_score=Decimal("20"))
        others(firm, 15, global_score=Decimal("80"))
        page = result_page(firm)
        assert page.standing_sentence == (
            "Votre score est plus haut que celui d’environ 50 % d’entreprises comparables, parmi "
            "les 30 entreprises ayant fait ce diagnostic (même taille, même secteur), au 10 mars "
            "2026. "
            "Elles ont choisi de venir : ce n’est pas un échantillon de toutes les entreprises."
        )

    def test_too_few_is_said(self, firm: Assessment) -> None:
        assert result_page(firm).standing_sentence == (
            "Moins de 30 entreprises comparables avaient fait ce diagnostic le 10 mars 2026 : "
            "votre place parmi elles n’est pas montrée."
        )

    def test_without_a_score_there_is_no_place(self) -> None:
        scanty = AssessmentFactory(completed=True, answers={"S1": "plan"}, global_score=None)
        assert "Sans score d’ensemble" in result_page(scanty).standing_sentence


class TestCost:
    def test_three_queries_at_most_then_none(
        self, firm: Assessment, django_assert_num_queries: Any
    ) -> None:
        others(firm, 29)
        others(firm, 1, sector="F")
        with django_assert_num_queries(3):
            first = standing_of(firm, INSTRUMENT)
        with django_assert_num_queries(0):
            assert standing_of(firm, INSTRUMENT) == first

    def test_the_index_of_peers_finds_them(self, firm: Assessment) -> None:
        """Of 20,000 firms, those of the size and sector alone are read."""
        others(firm, 200)
        for sector in "ABCDEFHIJKLMNOPQRS":
            others(firm, 1_100, sector=sector, results={"dimensions": {}})
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE diagnostics_assessment")
        plan = peers_of(firm, INSTRUMENT).filter(sector="G").explain()
        assert "assessment_peers" in plan
        assert "Seq Scan on diagnostics_assessment" not in plan


def test_the_release_is_not_asked_for(firm: Assessment) -> None:
    """A place among peers rests on no figure of Eurostat's."""
    assert BenchmarkRelease.objects.get().figures.count() == 0
    others(firm, 30)
    assert places(firm) is not None
