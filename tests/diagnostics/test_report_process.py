"""A report made by a real worker that is killed in the middle (QUALITY F1): nothing is lost."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from diagnostics import services
from diagnostics.enums import ReportState
from diagnostics.models import Report
from notifications import ring as bell
from tests.factories.diagnostics import AssessmentFactory
from tests.notifications.test_processes import Stack, empty_the_broker

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[Stack]:
    # No mail is written here, and nobody listens at that port.
    stack = Stack(tmp_path, smtp_port=9)
    try:
        yield stack
    finally:
        stack.kill()


def state_of(report: Report) -> str:
    return Report.objects.values_list("state", flat=True).get(pk=report.pk)


def test_killed_or_unheard_the_report_is_made(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bell, "_silent_until", 0.0)

    # Asked for while no worker runs, and the broker then loses everything.
    unheard = services.request_report(AssessmentFactory(completed=True))
    empty_the_broker()
    assert state_of(unheard) == ReportState.WAITING
    stack.start()
    stack.wait_for(lambda: state_of(unheard) == ReportState.READY, "the report nobody rang for")

    # Killed while it is drawn.
    cut = services.request_report(AssessmentFactory(completed=True))
    stack.wait_for(lambda: state_of(cut) == ReportState.RUNNING, "the report to be begun")
    stack.kill()
    cut.refresh_from_db()
    assert (cut.state, cut.attempts) == (ReportState.RUNNING, 1)
    assert 0 < cut.progress < 100
    empty_the_broker()

    # Its lease passes: whoever sweeps then takes it up.
    lease = timedelta(seconds=settings.REPORT_LEASE_SECONDS)
    Report.objects.filter(pk=cut.pk).update(started_at=timezone.now() - lease)
    stack.start()
    stack.wait_for(lambda: state_of(cut) == ReportState.READY, "the report whose worker was killed")
    cut.refresh_from_db()
    assert cut.attempts == 2
    assert bytes(cut.content or b"").startswith(b"%PDF-")
