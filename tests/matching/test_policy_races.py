"""The rules and the assignments, by several at once: each change happens once."""

from functools import partial

import pytest

from accounts.models import StateChange
from matching import services
from matching.models import AssignmentRun, Introduction, RankingPolicy
from matching.services import assigning, policies
from tests.at_once import race
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.matching import HelpRequestFactory
from tests.factories.policies import shipped_policies
from tests.factories.reference import CommuneFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_draft_is_begun_and_published_once() -> None:
    shipped_policies()
    staff = [UserFactory(staff=True) for _ in range(6)]
    outcomes = race([partial(policies.draft_policy, by=one) for one in staff])
    assert outcomes == ["DraftExists"] * 5 + ["won"]
    draft = RankingPolicy.objects.drafts().get()
    policies.change_draft(draft, parameters=draft.parameters, note="Un essai.", by=staff[0])
    acts = [partial(policies.publish_policy, draft, by=one) for one in staff]
    assert race(acts) == ["AlreadyPublished"] * 5 + ["won"]
    published = StateChange.objects.filter(subject_id=draft.pk, to_state="published")
    assert published.count() == 1


def test_a_draft_published_and_dropped_at_once_is_one_of_them() -> None:
    shipped_policies()
    staff = UserFactory(staff=True)
    draft = policies.draft_policy(by=staff)
    policies.change_draft(draft, parameters=draft.parameters, note="Un essai.", by=staff)
    outcomes = race(
        [
            partial(policies.publish_policy, draft, by=staff),
            partial(policies.drop_draft, draft, by=staff),
        ]
    )
    assert outcomes.count("won") == 1
    found = RankingPolicy.objects.filter(pk=draft.pk).first()
    assert found is None or found.state == "published"


def test_c14_the_last_place_is_given_once_by_many_assignments() -> None:
    """Twenty requests, one person with two places: two are asked, whoever asks."""
    staff = UserFactory(staff=True)
    one = ConnectorFactory(monthly_capacity=2)
    asked = HelpRequestFactory.create_batch(8, unanswered=True, next_allowed=True)
    outcomes = race([partial(services.assign, each, connector=one, by=staff) for each in asked])
    assert outcomes == ["NotEligible"] * 6 + ["won"] * 2
    assert Introduction.objects.requested().count() == 2


def test_several_workers_apply_each_pair_once() -> None:
    staff = UserFactory(staff=True)
    ConnectorFactory(monthly_capacity=9)
    region = CommuneFactory().department.region
    HelpRequestFactory.create_batch(6, unanswered=True, next_allowed=True)
    run = assigning.prepare_assignment(region, by=staff)
    assert set(race([partial(assigning.work_on, run.pk)] * 3)) == {"won"}
    run.refresh_from_db()
    assert run.state == "ready"
    outcomes = race([partial(assigning.apply_assignment, run, by=staff)] * 3)
    assert outcomes == ["AlreadySettled"] * 2 + ["won"]
    assert set(race([partial(assigning.work_on, run.pk)] * 3)) == {"won"}
    assigning.work_on(run.pk)
    assert AssignmentRun.objects.get().state == "applied"
    assert Introduction.objects.requested().count() == 6
