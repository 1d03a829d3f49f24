"""What a new release does to results: nothing to those there are, everything to those to come."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from diagnostics import services
from diagnostics.loading import load_benchmark_release
from diagnostics.models import Assessment, BenchmarkRelease, EurostatDataset, Figure
from diagnostics.services.benchmarks import discard_release, import_file, publish_release
from tests.diagnostics.eurostat import line, stream, tsv
from tests.factories.accounts import UserFactory
from tests.factories.diagnostics import AssessmentFactory

pytestmark = pytest.mark.django_db
# An absurd one, that no release which ships has.
SHARE = "91.7"
HEADER = "freq,size_emp,nace_r2,indic_is,unit,geo\\TIME_PERIOD\t2025 \n"


@pytest.fixture
def owner(client: Client) -> User:
    person = UserFactory.create()
    client.force_login(person)
    return person


def completed(owner: User) -> Assessment:
    return services.complete_assessment(AssessmentFactory.create(answered=True, owner=owner))


def shown(client: Client, assessment: Assessment) -> str:
    response = client.get(f"/diagnostic/{assessment.pk}/resultat/")
    assert response.status_code == 200
    # The token against forgery is another each time.
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())


def frozen(assessment: Assessment) -> dict[str, object]:
    return Assessment.objects.filter(pk=assessment.pk).values().get()


def drafted() -> BenchmarkRelease:
    """Draft a release in which the French share of firms that use AI is an absurd one."""
    import_file(
        EurostatDataset.objects.get(code="isoc_eb_ai"),
        stream(tsv(line(SHARE, indicator="E_AI_TANY", size="10-49"), header=HEADER)),
        name="isoc_eb_ai.tsv",
        vintage=timezone.localdate(),
    )
    return BenchmarkRelease.objects.drafts().get()


def test_a_new_release_changes_no_result_and_serves_those_to_come(
    client: Client, owner: User
) -> None:
    shipped = load_benchmark_release()
    before = completed(owner)
    page, row = shown(client, before), frozen(before)
    assert "92\u00a0%" not in page

    draft = drafted()
    # A draft serves nobody.
    assert shown(client, before) == page
    assert completed(UserFactory.create()).benchmark_release == shipped

    publish_release(draft, by=UserFactory.create(staff=True))
    assert shown(client, before) == page
    assert frozen(before) == row
    after = completed(owner)
    assert after.benchmark_release == draft
    assert "92\u00a0%" in shown(client, after)
    # The score owes nothing to the figures.
    assert after.results == before.results


def test_a_draft_put_aside_leaves_no_trace_on_results(client: Client, owner: User) -> None:
    load_benchmark_release()
    before = completed(owner)
    page, figures = shown(client, before), Figure.objects.count()
    discard_release(drafted(), by=UserFactory.create(staff=True))
    assert Figure.objects.count() == figures
    assert shown(client, before) == page
