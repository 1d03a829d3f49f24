"""Publishing 1.1.0 while fifty diagnostics are under way on 1.0.0."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from diagnostics import services
from diagnostics.enums import AssessmentState
from diagnostics.instrument import load_shipped, parse
from diagnostics.models import Assessment, Questionnaire
from diagnostics.progress import progress_of
from diagnostics.scoring import score
from diagnostics.selectors import way_of
from diagnostics.services.authoring import copy_version, publish_questionnaire, save_draft
from tests.diagnostics.taking import LISTS, answer_all
from tests.diagnostics.versions import next_version
from tests.factories.accounts import UserFactory
from tests.factories.diagnostics import (
    ANSWERS,
    PROFILE,
    BenchmarkReleaseFactory,
    QuestionnaireFactory,
)

pytestmark = pytest.mark.django_db
COUNT = 50
USUAL: dict[str, Any] = {**PROFILE, **ANSWERS}
# Opens every branch: the functions of a site, its accessibility, what the index asks of sellers.
SELLER: dict[str, Any] = {
    **USUAL,
    "C1": "a_jour",
    "C2": ["offre", "commande"],
    "C5": ["site", "marketplace"],
    "C6": "de_10_a_24",
    "C7": "oui",
    "R3": "efforts",
}
# Closes what it can, and knows little: neither the pace of the line nor the protections.
ALONE: dict[str, Any] = {**USUAL, "personnes": "1", "G1": "nsp", "Y1": "nsp", "C5": "na"}
FIRMS = (USUAL, SELLER, ALONE)
FIRST = ("", "", "cyber", "commerce")


def settle(assessment: Assessment, firm: dict[str, Any], *, pages: int = 100) -> Assessment:
    """Answer, or skip, so many pages at most; stop where none is left open."""
    for _ in range(pages):
        step = way_of(assessment).first_open
        if step is None:
            break
        if step.code in firm:
            assessment = services.save_answer(assessment, code=step.code, answer=firm[step.code])
        else:
            assessment = services.skip_step(assessment, code=step.code)
    return assessment


def publish_next() -> Questionnaire:
    """Add a question, remove one and reword one, as staff do, and publish."""
    by = UserFactory()
    draft = copy_version(Questionnaire.objects.get(), version="1.1.0", by=by)
    draft = save_draft(draft, definition=next_version(), revision=draft.revision, by=by)
    return publish_questionnaire(draft, by=by, revision=draft.revision)


def test_fifty_under_way_end_on_their_version_and_new_ones_begin_on_the_next(
    client: Client,
) -> None:
    first_version = QuestionnaireFactory()
    BenchmarkReleaseFactory()
    under_way = [
        settle(
            services.start_assessment(first_dimension=FIRST[rank % len(FIRST)]),
            FIRMS[rank % len(FIRMS)],
            pages=rank * 37 // COUNT,
        )
        for rank in range(COUNT)
    ]
    places = {each.waiting_code for each in under_way}
    assert len(places) > 25
    assert any(way_of(each).can_pause for each in under_way)

    next_one = publish_next()

    for rank, assessment in enumerate(under_way):
        begun = Assessment.objects.get(pk=assessment.pk)
        done = services.complete_assessment(settle(begun, FIRMS[rank % len(FIRMS)]))
        done.refresh_from_db()
        assert done.questionnaire == first_version
        assert done.results == score(load_shipped(), done.profile, done.answers).as_json()
        assert ("S2" in done.answers, "S4" in done.answers) == (True, False)
        assert set(done.results["dii"]["versions"]) == {"v3_2025", "v4_2024"}
    assert Counter(Assessment.objects.values_list("state", "questionnaire__version")) == {
        (AssessmentState.COMPLETED, "1.0.0"): COUNT
    }

    client.post("/diagnostic/")
    assert Assessment.objects.latest("started_at").questionnaire == next_one
    begun = services.start_assessment()
    done = services.complete_assessment(settle(begun, {**USUAL, "S4": "plan"}))
    assert (begun.questionnaire, "S4" in done.answers, "S2" in done.answers) == (
        next_one,
        True,
        False,
    )
    expected = score(parse(next_version()), done.profile, done.answers)
    assert done.results == expected.as_json()


@pytest.mark.parametrize("firm", range(len(FIRMS)))
def test_the_pages_go_on_as_they_began(client: Client, firm: int) -> None:
    QuestionnaireFactory()
    BenchmarkReleaseFactory()
    at = client.post("/diagnostic/")["Location"]
    assessment = Assessment.objects.get()
    # As far as the first questions of the second domain, then 1.1.0 comes out.
    settle(assessment, FIRMS[firm], pages=10)
    publish_next()
    shown = client.get(f"/diagnostic/{assessment.pk}/question/S1/").content.decode()
    assert "défini ce que le numérique doit apporter" in shown
    assert client.get(f"/diagnostic/{assessment.pk}/question/S2/").status_code == 200
    assert client.get(f"/diagnostic/{assessment.pk}/question/S4/").status_code == 404
    at = client.get(f"/diagnostic/{assessment.pk}/")["Location"]
    at = answer_all(client, at, {**LISTS, **FIRMS[firm]})
    assert "/verification/" in at
    result = client.get(client.post(at)["Location"])
    assert result.status_code == 200
    assessment.refresh_from_db()
    assert assessment.questionnaire.version == "1.0.0"
    assert assessment.state == AssessmentState.COMPLETED


def test_an_interim_result_shown_before_goes_on_after(client: Client) -> None:
    QuestionnaireFactory()
    BenchmarkReleaseFactory()
    client.post("/diagnostic/")
    assessment = Assessment.objects.get()
    Assessment.objects.filter(pk=assessment.pk).update(first_dimension="strategie")
    assessment = settle(Assessment.objects.get(), USUAL, pages=8)
    assert way_of(assessment).is_paused
    publish_next()
    interim = client.get(f"/diagnostic/{assessment.pk}/premier-resultat/")
    assert interim.status_code == 200
    done = services.complete_assessment(settle(Assessment.objects.get(), USUAL))
    assert done.results == score(load_shipped(), done.profile, done.answers).as_json()


def test_a_retake_on_the_next_version_is_compared_on_the_common_questions() -> None:
    QuestionnaireFactory()
    BenchmarkReleaseFactory()
    owner = UserFactory()
    with time_machine.travel(timezone.now() - timedelta(days=200), tick=True):
        first = settle(services.start_assessment(owner=owner), USUAL)
        first = services.complete_assessment(first)
    publish_next()
    # S1 3 -> 7 and S3 3 -> 7; S4, asked by 1.1.0 alone, is worth nothing here.
    better = {**USUAL, "S1": "priorites", "S3": "parfois", "S4": "non"}
    second = services.retake(first, by=owner)
    assert second.questionnaire.version == "1.1.0"
    second = services.complete_assessment(settle(second, better))
    # Each on its own: 3*3 + 2*5 + 2*3 = 25 of 70; 3*7 + 2*7 + 5*0 = 35 of 100.
    assert first.results["dimensions"]["strategie"]["score"] == 35.7
    assert second.results["dimensions"]["strategie"]["score"] == 35.0

    progress = progress_of(second)
    assert progress is not None
    assert progress.chart is not None
    # On S1 and S3, which both ask: 15 of 50, then 35 of 50.
    row = progress.chart.rows[0]
    assert (row.value, row.marker, row.text) == (70, 30, "70 (+40\u00a0points)")
    assert progress.common == 31
