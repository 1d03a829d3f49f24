"""Judging: the first ones are those of everybody within reach (QUALITY A29, F-3)."""

from datetime import timedelta
from random import Random
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from connectors.models import Holiday
from matching import judging
from matching.candidates import NOBODY, candidates_for
from matching.policies import policy_in_force
from matching.ranking import Ask, AskedTheme, Ranking, rank
from matching.services import Firm, ask_for_help
from reference.enums import Theme
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.diagnostics import AssessmentFactory
from tests.factories.reference import CommuneFactory
from tests.matching.crowds import ASK, THEMES, a_moment, any_ask, crowd

pytestmark = pytest.mark.django_db


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shortlists in proportion to crowds of a test."""
    monkeypatch.setattr(judging, "SHORTLISTS", (12, 40, 400))
    monkeypatch.setattr(judging, "READ", 40)


def first_scores(ranking: Ranking) -> list[float]:
    return [line.score for line in ranking.ranked[:6]]


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("seed", range(4))
def test_the_first_ones_are_those_of_judging_everybody(seed: int) -> None:
    random, at = Random(seed), a_moment()  # noqa: S311 - invented people
    people = [one.pk for one in crowd(random, 400, at=at)]
    policy, whole, fewer = policy_in_force(), 0, 0
    for number in range(25):
        ask = any_ask(random)
        judged = judging.judge(ask, asker=NOBODY, seed=str(number), at=at, first=6)
        everybody = candidates_for(people, ask, at=at)
        expected = rank(ask, everybody, policy=policy, seed=str(number))
        scores = first_scores(judged.ranking)
        # Scores are rounded to a tenth, and so may be the last of those who are alike.
        assert scores == pytest.approx(first_scores(expected), abs=0.101)
        whole += len(expected.ranked) > 12
        fewer += len(judged.candidates) < len(people) // 2
    # Most asks find far more people than they judge: the statement above is not of the few.
    assert whole > 3
    assert fewer > 3


@pytest.mark.parametrize("count", [10, 400])
def test_three_queries_whatever_the_number_a29(count: int) -> None:
    at = a_moment()
    crowd(Random(count), count, at=at)  # noqa: S311 - invented people
    ask = Ask(themes=tuple(AskedTheme(theme, 1.0) for theme in THEMES))
    with CaptureQueriesContext(connection) as queries:
        judging.judge(ask, asker=NOBODY, seed="s", at=at)
    # The rules in force, the shortlist, what is known of it.
    assert len(queries) == 3


@pytest.mark.usefixtures("short")
def test_those_on_holiday_do_not_hide_those_who_can() -> None:
    """The forty best on paper are away: the search goes on beyond them."""
    at = a_moment()
    for one in ConnectorFactory.create_batch(45):
        days = {"first_day": at.date(), "last_day": at.date() + timedelta(days=9)}
        Holiday.objects.create(connector=one, **days)
    free = ConnectorFactory(last_proposed_at=at)
    with CaptureQueriesContext(connection) as queries:
        judged = judging.judge(ASK, asker=NOBODY, seed="s", at=at)
    assert [line.id for line in judged.ranking.ranked] == [str(free.pk)]
    # Each of the 46 once, twelve, then 28, then six; one reading gave the first forty.
    assert len(judged.candidates) == 46
    said = [query["sql"] for query in queries.captured_queries]
    assert sum("within_reach" in sql for sql in said) == 2
    assert len(said) == 1 + 2 + 3


def test_whoever_is_chosen_by_name_is_judged_however_far_down(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(judging, "SHORTLISTS", (1,))
    at = a_moment()
    first, last = ConnectorFactory(), ConnectorFactory(last_proposed_at=at)
    ranked = judging.judge(ASK, asker=NOBODY, seed="s", at=at).ranking.ranked
    assert [line.id for line in ranked] == [str(first.pk)]
    ranked = judging.judge(ASK, asker=NOBODY, seed="s", at=at, chosen=last.pk).ranking.ranked
    assert [line.id for line in ranked] == [str(first.pk), str(last.pk)]


def test_the_one_an_owner_chooses_is_asked_even_beyond_the_shortlist(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(judging, "SHORTLISTS", (1,))
    ConnectorFactory(themes=list(Theme))
    last = ConnectorFactory(themes=list(Theme), last_proposed_at=a_moment())
    assessment = AssessmentFactory(completed=True, owner=UserFactory())
    request = ask_for_help(
        assessment,
        submission_id=uuid4(),
        firm=Firm("Boulangerie Canari", CommuneFactory(), "Claude Canari"),
        next_allowed=False,
        connector=last,
        by=assessment.owner,
    )
    assert [one.connector for one in request.introductions.all()] == [last]
