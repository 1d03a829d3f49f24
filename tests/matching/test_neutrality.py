"""The rotation is measured, small numbers are masked, and anybody may read it (F-4, F-5, F-7)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from matching import judging
from matching.models import Introduction, Ranking
from matching.neutrality import OTHERS, Known, share, shares
from matching.policy import POLICY
from matching.rotation import rotation_of_the_year, rotation_over
from matching.services import policies, steps
from reference.enums import Theme
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.matching import HelpRequestFactory, IntroductionFactory
from tests.factories.policies import shipped_policies
from tests.factories.reference import CommuneFactory, DepartmentFactory


def people(count: int, proposals: int = 1) -> list[Known]:
    return [Known(capacity=2, proposals=proposals, exposure=float(proposals)) for _ in range(count)]


def test_a_share_is_told_of_proposals_and_of_capacity() -> None:
    line = share("24", [Known(2, 3, 1.0), Known(4, 6, 2.0)], proposals=18, capacity=24)
    assert (line.of_proposals, line.of_capacity) == (0.5, 0.25)
    # One offers twice as much and receives twice as much: nothing is unequal.
    assert (line.gini, line.gini_of_exposure) == (0.0, 0.0)
    assert share("24", [Known(2, 0, 0.0), Known(2, 4, 1.0)], proposals=4, capacity=4).gini == 0.5


def test_the_fairest_turn_is_told_beside_the_measure() -> None:
    line = share("24", people(10, proposals=0), proposals=0, capacity=20)
    assert line.least_gini == 0.0
    few = [*people(2, proposals=1), *people(8, proposals=0)]
    assert share("24", few, proposals=2, capacity=20).least_gini == pytest.approx(0.8)
    assert share("24", people(10), proposals=10, capacity=20).least_gini == pytest.approx(0.0)


def test_f7_small_groups_are_together_and_never_alone() -> None:
    lines = shares({"a": people(30), "b": people(6), "c": people(7)})
    assert [(line.name, line.people) for line in lines] == [("a", 30), (OTHERS, 13)]
    # One alone would be told by subtraction: the smallest of the others hides it.
    lines = shares({"a": people(30), "b": people(12), "c": people(7)})
    assert [(line.name, line.people) for line in lines] == [("a", 30), (OTHERS, 19)]
    # Two that make fewer than eleven likewise.
    lines = shares({"a": people(30), "b": people(12), "c": people(3), "d": people(2)})
    assert [(line.name, line.people) for line in lines] == [("a", 30), (OTHERS, 17)]
    assert shares({"a": people(4), "b": people(3)}) == ()
    assert sum(line.of_capacity for line in shares({"a": people(11), "b": people(12)})) == 1.0


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 25), max_size=8))
def test_f7_no_line_is_about_fewer_than_eleven(sizes: dict[str, int]) -> None:
    lines = shares({name: people(size) for name, size in sizes.items()})
    assert all(line.people >= 11 for line in lines)
    shown = sum(line.people for line in lines)
    hidden = sum(sizes.values()) - shown
    # What is missing altogether is missing with everything: nothing is left to subtract from.
    assert hidden == 0 or not lines


@pytest.fixture
def network(db: None) -> list[Any]:
    """Twelve people of Périgueux, and three elsewhere."""
    cache.clear()
    shipped_policies()
    mende = CommuneFactory(
        code="48095", name="Mende", department=DepartmentFactory(code="48", name="Lozère")
    )
    ConnectorFactory.create_batch(3, commune=mende, themes=[Theme.SITE_INTERNET])
    return [ConnectorFactory(themes=[Theme.SITE_INTERNET]) for _ in range(12)]


def test_the_rotation_is_counted_from_what_was_asked(network: list[Any]) -> None:
    first, second, third = network[:3]
    IntroductionFactory(connector=first)
    IntroductionFactory(connector=first, declined=True)
    IntroductionFactory(connector=second)
    old = IntroductionFactory(connector=third)
    now = timezone.now()
    Introduction.objects.filter(pk=old.pk).update(requested_at=now - timedelta(days=400))
    found = rotation_over(now - timedelta(days=365), now + timedelta(minutes=1))
    assert found.whole is not None
    assert found.whole.people == 15
    assert found.whole.gini == pytest.approx(0.8889, abs=1e-3)
    # Fewer than eleven elsewhere: all of it is one line.
    assert [line.people for line in found.by_department] == [15]
    assert [(line.name, line.people) for line in found.by_theme] == [("Site internet", 15)]
    assert found.by_theme[0].of_proposals == 1.0


def test_the_attention_of_the_first_three_is_measured(network: list[Any]) -> None:
    asked = HelpRequestFactory()
    judged = judging.judge_request(asked)
    steps.ask_connector(asked, judged, judged.ranking.ranked[0].id, by=None)
    row = Ranking.objects.get()
    assert row.shown == [line.id for line in judged.ranking.ranked[:3]]
    now = timezone.now()
    found = rotation_over(now - timedelta(days=1), now + timedelta(minutes=1))
    assert found.whole is not None
    # Three of fifteen were seen, the first one more than the others.
    assert found.whole.gini > found.whole.gini_of_exposure > 0.8


def test_f2_the_public_page_is_written_from_the_rules_in_force(
    client: Client, network: list[Any]
) -> None:
    staff = UserFactory(staff=True)
    address = reverse("matching:how")
    page = client.get(address).content.decode()
    assert f"version {POLICY.version}" in page
    assert "Version 1, depuis le" in page
    assert "15 personnes actives" in page
    assert "<caption>Par thème demandé" in page
    draft = policies.draft_policy(by=staff)
    changed = {**draft.parameters, "themes": 29, "moments": 5, "max_radius_km": 77}
    policies.change_draft(draft, parameters=changed, note="Les moments d’abord.", by=staff)
    assert "Les moments d’abord." not in client.get(address).content.decode()
    policies.publish_policy(draft, by=staff)
    page = client.get(address).content.decode()
    for words in ("version 5", "<td>29</td>", "77 km", "Les moments d’abord."):
        assert words in page.replace("\u00a0", " ")


def test_the_public_page_measures_once_for_many_readers(
    client: Client, network: list[Any], django_assert_max_num_queries: Any
) -> None:
    first = rotation_of_the_year()
    ConnectorFactory()
    assert rotation_of_the_year() == first
    with django_assert_max_num_queries(3):
        client.get(reverse("matching:how"))


def test_too_few_people_are_no_figure(client: Client, db: None) -> None:
    cache.clear()
    ConnectorFactory.create_batch(3)
    assert "Trop peu de personnes" in client.get(reverse("matching:how")).content.decode()
    cache.clear()


@pytest.mark.parametrize("others", [0, 15])
def test_staff_measure_any_period(
    client: Client, network: list[Any], others: int, django_assert_max_num_queries: Any
) -> None:
    ConnectorFactory.create_batch(others)
    client.force_login(UserFactory(staff=True))
    address = reverse("admin:matching_rankingpolicy_rotation")
    with django_assert_max_num_queries(12):
        page = client.get(address, {"mois": "3"}).content.decode()
    assert f"{15 + others} personnes actives" in page
    assert client.get(address, {"mois": "0"}).status_code == 200
    client.force_login(UserFactory(is_staff=True))
    assert client.get(address).status_code == 403
