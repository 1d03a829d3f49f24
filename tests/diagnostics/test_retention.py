"""What happens to a diagnostic that nobody comes back to (QUALITY B24)."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from diagnostics import services
from diagnostics.models import Assessment, Report, ResumeLink, ShareLink
from diagnostics.services.retention import plan_to_forget
from notifications.models import DueRow
from notifications.sweeping import sweep
from tests.factories.accounts import UserFactory
from tests.factories.diagnostics import AssessmentFactory, QuestionnaireFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def begun() -> Assessment:
    QuestionnaireFactory()
    return services.start_assessment()


def sweep_after(days: int) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=days, minutes=1), tick=False):
        sweep()


def test_it_is_erased_with_its_links_after_30_days(begun: Assessment) -> None:
    sweep_after(29)
    assert Assessment.objects.filter(pk=begun.pk).exists()
    sweep_after(30)
    assert not Assessment.objects.filter(pk=begun.pk).exists()
    assert not ResumeLink.objects.exists()


def test_an_answer_gives_30_more_days(begun: Assessment) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        services.save_answer(begun, code="S1", answer="idees")
    sweep_after(30)
    assert Assessment.objects.filter(pk=begun.pk).exists()
    assert DueRow.objects.open().filter(subject_id=begun.pk).count() == 1
    sweep_after(51)
    assert not Assessment.objects.filter(pk=begun.pk).exists()


def test_a_new_link_is_never_outlived_by_less_than_itself(begun: Assessment) -> None:
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        link = services.create_resume_link(begun)
    sweep_after(30)
    assert ResumeLink.objects.live(at=timezone.now()).get() == link


def test_what_somebody_claimed_stays(begun: Assessment) -> None:
    services.claim(begun, owner=UserFactory())
    sweep_after(31)
    assert Assessment.objects.filter(pk=begun.pk).exists()
    assert not DueRow.objects.open().filter(subject_id=begun.pk).exists()


def test_what_is_shared_is_kept_until_the_last_link_closes() -> None:
    shared, closed = AssessmentFactory.create_batch(2, completed=True)
    for assessment in (shared, closed):
        plan_to_forget(assessment)
        services.create_share_link(assessment, days=90)
    services.revoke_share_link(ShareLink.objects.get(assessment=closed))
    sweep_after(31)
    assert list(Assessment.objects.all()) == [shared]
    sweep_after(89)
    assert Assessment.objects.filter(pk=shared.pk).exists()
    sweep_after(91)
    assert not Assessment.objects.filter(pk=shared.pk).exists()


def test_a_report_asked_for_gives_30_more_days_and_goes_with_its_diagnostic() -> None:
    assessment = AssessmentFactory(completed=True)
    plan_to_forget(assessment)
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        report = services.request_report(assessment)
    Report.objects.filter(pk=report.pk).update(state="failed", ended_at=timezone.now())
    sweep_after(31)
    assert Report.objects.exists()
    sweep_after(51)
    assert not Report.objects.exists()
