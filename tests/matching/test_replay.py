"""Every stored ranking comes out the same when run again (QUALITY F-3; Must show 5)."""

from typing import Any

import pgtrigger
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from matching import judging
from matching.models import Ranking
from matching.policy import SHIPPED
from matching.rankings import replay_all
from matching.replay import replay
from matching.services import policies, steps
from reference.enums import Theme
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.matching import HelpRequestFactory, RankingFactory
from tests.factories.policies import shipped_policies

pytestmark = pytest.mark.django_db


def store(**wishes: Any) -> Ranking:
    asked = HelpRequestFactory(**wishes)
    judged = judging.judge_request(asked)
    steps.ask_connector(asked, judged, judged.ranking.ranked[0].id, by=None)
    return Ranking.objects.get(help_request=asked)


@pytest.fixture(autouse=True)
def _people() -> None:
    shipped_policies()
    for capacity in (1, 3, 31):
        ConnectorFactory(
            themes=list(Theme)[:3],
            monthly_capacity=capacity,
            sectors=["G"],
            languages=["fr", "en"],
            slots=["morning"],
            size_classes=["10_49"],
        )
    ConnectorFactory(languages=["de"])


def tamper(ranking: Ranking, **changes: Any) -> None:
    with pgtrigger.ignore("matching.Ranking:ranking_is_frozen"):
        Ranking.objects.filter(pk=ranking.pk).update(**changes)


def test_f3_all_are_identical_whatever_was_published_since(capsys: Any) -> None:
    staff: User = UserFactory(staff=True)
    store()
    draft = policies.draft_policy(by=staff)
    changed = {**draft.parameters, "full_rotation_days": 10, "load": 12, "rotation": 10}
    policies.change_draft(draft, parameters=changed, note="Un essai.", by=staff)
    policies.publish_policy(draft, by=staff)
    store(channel="video", slots=["morning", "evening"], language="en")
    store(adviser_choice="volunteer")
    versions = set(Ranking.objects.values_list("policy_version", flat=True))
    assert versions == {"4", "5"}
    assert (replay_all(batch=2).count, replay_all(batch=2).different) == (3, 0)
    call_command("replay_rankings")
    assert "identique\u00a0: 3." in capsys.readouterr().out


@pytest.mark.parametrize("broken", ["score", "seed", "version", "inputs", "order"])
def test_f3_a_difference_is_found_named_and_fails(broken: str, capsys: Any) -> None:
    good, bad = store(), store()
    results = bad.results
    if broken == "score":
        results["ranked"][0]["score"] += 0.1
        tamper(bad, results=results)
    elif broken == "order":
        results["ranked"].reverse()
        tamper(bad, results=results)
    else:
        tamper(
            bad,
            **{
                "seed": {"seed": "another"},
                "version": {"policy_version": "never"},
                "inputs": {"inputs": {}},
            }[broken],
        )
    with pytest.raises(CommandError) as failed:
        call_command("replay_rankings")
    assert "différents\u00a0: 1." in str(failed.value)
    assert failed.value.returncode == 1
    assert replay_all().named == [bad.pk]
    assert replay_all().identical == 1
    assert good.pk not in replay_all().named


def test_f3_rankings_of_the_first_versions_replay_from_what_was_stored_then() -> None:
    """Stored before the new words existed: what they lack is read as nothing."""
    for version in ("1", "2"):
        ranking = store()
        inputs = ranking.inputs
        for line in inputs["candidates"]:
            for name in (
                *("on_holiday", "on_site", "languages", "size_classes", "slots"),
                *("declared_link", "turned_down", "reported", "works_alike"),
            ):
                del line[name]
        for name in ("size_class", "channel", "slots", "language"):
            del inputs["ask"][name]
        again = replay(inputs, policy=SHIPPED[version], seed=ranking.seed).to_json()
        for line in again["ranked"]:
            for reason in line["reasons"]:
                del reason["same_for_all"]
        tamper(ranking, inputs=inputs, results=again, policy_version=version)
        assert len(again["ranked"][0]["reasons"]) == 5
    assert (replay_all().count, replay_all().different) == (2, 0)


def test_replaying_reads_by_batches_and_writes_nothing() -> None:
    for _ in range(5):
        RankingFactory()
    with CaptureQueriesContext(connection) as queries:
        replay_all(batch=2)
    assert len([one for one in queries if 'matching_ranking"' in one["sql"]]) == 4
    assert all(one["sql"].startswith("SELECT") for one in queries)
