"""How long each page takes is kept once, by the acts of the owner, never by reading."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from diagnostics import services
from diagnostics.models import Assessment
from tests.diagnostics.taking import begin, first_page
from tests.factories.diagnostics import QuestionnaireFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)


@pytest.fixture
def begun() -> Assessment:
    QuestionnaireFactory.create()
    with time_machine.travel(NOON, tick=False):
        return services.start_assessment()


def after(seconds: float) -> time_machine.travel:
    return time_machine.travel(NOON + timedelta(seconds=seconds), tick=False)


def test_the_first_page_waits_from_the_start(begun: Assessment) -> None:
    assert (begun.waiting_code, begun.waiting_since) == ("personnes", NOON)
    assert begun.pace == {}


def test_each_page_is_timed_from_the_answer_before(begun: Assessment) -> None:
    with after(7.25):
        fresh = services.save_answer(begun, code="personnes", answer="1")
    assert (fresh.waiting_code, fresh.waiting_since) == (
        "clientele",
        NOON + timedelta(seconds=7.25),
    )
    with after(10.25):
        fresh = services.save_answer(fresh, code="clientele", answer="mixte")
    fresh.refresh_from_db()
    assert fresh.pace == {"personnes": 7.2, "clientele": 3.0}


def test_only_the_first_time_counts(begun: Assessment) -> None:
    with after(5):
        fresh = services.save_answer(begun, code="personnes", answer="1")
    with after(50):
        fresh = services.save_answer(fresh, code="personnes", answer="2_9")
    assert fresh.pace == {"personnes": 5.0}


def test_whoever_left_and_came_back_is_not_timed(begun: Assessment) -> None:
    with after(601):
        fresh = services.save_answer(begun, code="personnes", answer="1")
    assert fresh.pace == {}
    assert fresh.waiting_code == "clientele"


def test_a_page_passed_is_timed_like_another(begun: Assessment) -> None:
    for code, answer in {"personnes": "1", "clientele": "mixte", "accueil": "oui"}.items():
        with after(1):
            begun = services.save_answer(begun, code=code, answer=answer)
    with after(4):
        begun = services.skip_step(begun, code="secteur")
    assert begun.pace["secteur"] == 3.0
    assert begun.waiting_code == "departement"


def test_nothing_waits_once_every_page_is_settled(begun: Assessment) -> None:
    while begun.waiting_code:
        code = begun.waiting_code
        if code in {"personnes", "clientele", "accueil"}:
            given = {"personnes": "1", "clientele": "mixte", "accueil": "oui"}[code]
            begun = services.save_answer(begun, code=code, answer=given)
        else:
            begun = services.skip_step(begun, code=code)
    assert begun.waiting_since is None


def test_reading_a_page_changes_neither_clock_nor_pace(client: Client) -> None:
    QuestionnaireFactory.create()
    assessment = begin(client)
    since = assessment.waiting_since
    assert client.get(first_page(assessment)).status_code == 200
    assessment.refresh_from_db()
    assert (assessment.waiting_since, assessment.pace) == (since, {})
