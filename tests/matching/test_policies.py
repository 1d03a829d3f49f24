"""The rules as rows: prepared, published once, frozen; rankings follow (QUALITY F-2, F-3)."""

from datetime import timedelta
from typing import Any

import pgtrigger
import pytest
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from accounts.models import StateChange
from matching import judging, services
from matching.models import Ranking, RankingPolicy
from matching.policies import policy_in_force, policy_of
from matching.policy import POLICY, SHIPPED, WrongPolicy
from matching.services import policies
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.matching import HelpRequestFactory
from tests.factories.policies import RankingPolicyFactory, shipped_policies

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _shipped() -> None:
    shipped_policies()


@pytest.fixture
def staff() -> Any:
    return UserFactory(staff=True)


def test_f3_what_ships_is_in_the_database_word_for_word() -> None:
    rows = {row.version: row.policy for row in RankingPolicy.objects.published()}
    assert rows == dict(SHIPPED)
    assert policy_in_force() == POLICY


def test_without_a_row_what_ships_stands_in() -> None:
    with pgtrigger.ignore("matching.RankingPolicy:rankingpolicy_published_is_frozen"):
        RankingPolicy.objects.all().delete()
    assert policy_in_force() == POLICY
    assert policy_of("1") == SHIPPED["1"]
    with pytest.raises(KeyError):
        policy_of("99")


def test_a_draft_copies_what_is_in_force_and_there_is_one(staff: Any) -> None:
    draft = policies.draft_policy(by=staff)
    assert (draft.version, draft.parameters) == (
        str(int(POLICY.version) + 1),
        POLICY.to_json(),
    )
    assert policy_in_force() == POLICY
    with pytest.raises(services.DraftExists):
        policies.draft_policy(by=staff)
    policies.drop_draft(draft, by=staff)
    assert policies.draft_policy(by=staff).version == draft.version


def test_a_draft_is_changed_with_checks(staff: Any) -> None:
    draft = policies.draft_policy(by=staff)
    wrong = {**draft.parameters, "themes": 99}
    with pytest.raises(WrongPolicy):
        policies.change_draft(draft, parameters=wrong, note="", by=staff)
    themes, sector = draft.parameters["themes"], draft.parameters["sector"]
    right = {**draft.parameters, "themes": themes - 5, "sector": sector + 5}
    policies.change_draft(draft, parameters=right, note="Le métier compte plus.", by=staff)
    draft.refresh_from_db()
    assert draft.policy.sector == POLICY.sector + 5


def test_a_publication_counts_at_once_and_freezes(staff: Any) -> None:
    draft = policies.draft_policy(by=staff)
    with pytest.raises(services.PolicyUnexplained):
        policies.publish_policy(draft, by=staff)
    changed = {**draft.parameters, "full_rotation_days": 45}
    policies.change_draft(draft, parameters=changed, note="Le tour est plus long.", by=staff)
    policies.publish_policy(draft, by=staff)
    assert policy_in_force() == draft.policy
    assert policy_in_force().full_rotation_days == 45
    assert (draft.published_by, draft.published_at is not None) == (staff, True)
    for act in (
        lambda: policies.publish_policy(draft, by=staff),
        lambda: policies.drop_draft(draft, by=staff),
        lambda: policies.change_draft(draft, parameters=changed, note="", by=staff),
    ):
        with pytest.raises(services.AlreadyPublished):
            act()
    told = StateChange.objects.filter(subject_id=draft.pk).values_list("to_state", flat=True)
    assert list(told) == ["draft", "draft", "published"]


def test_a_published_version_never_changes_and_is_never_deleted() -> None:
    published = RankingPolicy.objects.published()
    for act in (lambda: published.update(note="autre chose"), published.delete):
        with pytest.raises(InternalError), transaction.atomic():
            act()


def test_the_database_holds_what_a_version_is() -> None:
    for wrong in (
        {"state": "published", "published_at": None},
        {"state": "draft", "published_at": timezone.now()},
        {"state": "other"},
        {"version": "1"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            RankingPolicyFactory(**wrong)
    RankingPolicyFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        RankingPolicyFactory()


def test_f3_a_ranking_names_the_version_it_was_computed_with(staff: Any) -> None:
    ConnectorFactory()
    RankingPolicyFactory(published=True, version="41", published_at=timezone.now())
    RankingPolicyFactory(
        published=True, version="40", published_at=timezone.now() - timedelta(days=1)
    )
    judged = judging.judge_request(HelpRequestFactory())
    assert judged.ranking.policy_version == "41"
    assert not Ranking.objects.exists()
