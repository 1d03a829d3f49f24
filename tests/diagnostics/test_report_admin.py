"""The team sees which reports failed and why, and has them made again."""

import pytest
from django.test import Client
from django.utils import timezone

from diagnostics import pdf
from diagnostics.enums import ReportState
from diagnostics.models import Report
from tests.factories.accounts import UserFactory
from tests.factories.diagnostics import ReportFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/diagnostics/report/"


@pytest.fixture
def staff(client: Client) -> Client:
    client.force_login(UserFactory(staff=True))
    return client


def failed() -> Report:
    made: Report = ReportFactory(
        state=ReportState.FAILED, attempts=3, ended_at=timezone.now(), message="Raté."
    )
    return made


def press(staff: Client, report: Report) -> str:
    answer = staff.post(
        LIST, {"action": "make_again", "_selected_action": str(report.pk)}, follow=True
    )
    return answer.content.decode()


def test_a_report_that_failed_is_counted_and_made_again(staff: Client) -> None:
    report = failed()
    assert "Rapports PDF qui n’ont pas pu être fabriqués" in staff.get("/admin/").content.decode()
    listed = staff.get(LIST, {"situation": "failing"}).content.decode()
    assert report.reference in listed
    assert "Fabrication relancée" in press(staff, report)
    report.refresh_from_db()
    assert (report.state, report.attempts, report.message) == (ReportState.WAITING, 0, "")


def test_one_that_is_made_is_not_made_again(staff: Client) -> None:
    report = ReportFactory(ready=True)
    assert "ce rapport est fait" in press(staff, report)
    report.refresh_from_db()
    assert report.state == ReportState.READY


def test_without_pango_the_list_says_what_to_install(
    staff: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "ne peut pas fabriquer" not in staff.get(LIST).content.decode()
    monkeypatch.setattr(pdf, "missing_libraries", lambda: "cannot load library")
    text = staff.get(LIST).content.decode()
    assert "Ce serveur ne peut pas fabriquer de PDF" in text
    assert "libpango-1.0-0" in text


def test_the_pdf_is_not_shown_to_the_team(staff: Client) -> None:
    report = ReportFactory(ready=True)
    text = staff.get(f"{LIST}{report.pk}/change/").content.decode()
    assert report.reference in text
    assert "%PDF" not in text
