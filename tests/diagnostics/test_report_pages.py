"""The pages of the report: asked for, waited for, downloaded; the check page, open to anybody."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from accounts.models import Company
from diagnostics import report_links
from diagnostics.enums import ReportState
from diagnostics.models import Assessment, Report
from notifications.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.diagnostics import AssessmentFactory, ReportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    cache.clear()


@pytest.fixture
def held(client: Client) -> Assessment:
    """A completed diagnostic in this browser, and nobody's."""
    assessment: Assessment = AssessmentFactory(completed=True)
    session = client.session
    session["diagnostics_started"] = [str(assessment.pk)]
    session.save()
    return assessment


def page_of(assessment: Assessment) -> str:
    return f"/diagnostic/{assessment.pk}/rapport/"


def text_of(client: Client, address: str, *, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return response.content.decode()


class TestAsking:
    def test_it_is_offered_asked_for_and_waited_for(self, client: Client, held: Assessment) -> None:
        assert page_of(held) in text_of(client, f"/diagnostic/{held.pk}/resultat/")
        assert "Préparer mon rapport PDF" in text_of(client, page_of(held))
        assert not Report.objects.exists()
        response = client.post(page_of(held), {"email": "camille@example.org"})
        assert response["Location"] == page_of(held)
        report = Report.objects.get()
        assert (report.assessment, report.mail_to) == (held, "camille@example.org")
        waiting = text_of(client, page_of(held))
        assert "Votre rapport se prépare" in waiting
        # Without JavaScript the page reloads by itself, says so, and offers it at once.
        assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in waiting
        assert "L’actualiser maintenant" in waiting

    def test_progress_is_shown(self, client: Client, held: Assessment) -> None:
        ReportFactory(
            assessment=held, state=ReportState.RUNNING, started_at=timezone.now(), progress=40
        )
        assert 'value="40"' in text_of(client, page_of(held))

    @pytest.mark.parametrize("address", ["camille@", "a@example.org\nBcc: b@example.org"])
    def test_a_wrong_address_is_an_error_at_its_field(
        self, client: Client, held: Assessment, address: str
    ) -> None:
        text = client.post(page_of(held), {"email": address}).content.decode()
        assert "<title>Erreur" in text
        assert 'href="#id_email"' in text
        assert not Report.objects.exists()

    def test_once_it_is_ready_an_address_is_all_that_is_asked(
        self, client: Client, held: Assessment
    ) -> None:
        ReportFactory(assessment=held, ready=True)
        text = client.post(page_of(held)).content.decode()
        assert "<title>Erreur" in text
        assert "Indiquez l’adresse à laquelle envoyer le lien." in text
        assert not Message.objects.exists()

    def test_a_network_asks_so_many_times_an_hour(
        self, client: Client, held: Assessment, settings: Any
    ) -> None:
        settings.REPORTS_PER_HOUR = 2
        answers = [client.post(page_of(held)) for _ in range(3)]
        assert [answer.status_code for answer in answers] == [302, 302, 429]
        assert answers[-1]["Retry-After"] == "3600"

    def test_one_that_failed_says_why_and_may_be_tried_again(
        self, client: Client, held: Assessment
    ) -> None:
        ReportFactory(
            assessment=held,
            state=ReportState.FAILED,
            ended_at=timezone.now(),
            message="Ce serveur ne peut pas fabriquer de PDF.",
        )
        text = text_of(client, page_of(held))
        assert "Ce serveur ne peut pas fabriquer de PDF." in text
        client.post(page_of(held))
        assert Report.objects.get().state == ReportState.WAITING

    def test_one_under_way_leads_back_to_its_questions(self, client: Client) -> None:
        owner = UserFactory()
        begun = AssessmentFactory(owner=owner)
        client.force_login(owner)
        for page in ("rapport/", "partager/"):
            at = f"/diagnostic/{begun.pk}/{page}"
            assert client.get(at)["Location"] == f"/diagnostic/{begun.pk}/"
            assert client.post(at)["Location"] == f"/diagnostic/{begun.pk}/"
        assert not Report.objects.exists()

    def test_nobody_else_sees_or_asks_for_it(self, held: Assessment) -> None:
        ReportFactory(assessment=held, ready=True)
        for stranger in (Client(), Client()):
            assert stranger.get(page_of(held)).status_code == 404
            assert stranger.post(page_of(held)).status_code == 404
            assert stranger.get(f"/diagnostic/{held.pk}/rapport.pdf").status_code == 404

    def test_costs_few_queries(
        self, client: Client, held: Assessment, django_assert_max_num_queries: Any
    ) -> None:
        ReportFactory(assessment=held, ready=True)
        with django_assert_max_num_queries(12):
            client.get(page_of(held))


class TestFile:
    def test_it_is_downloaded_by_name_and_kept_by_no_cache(
        self, client: Client, held: Assessment
    ) -> None:
        report = ReportFactory(assessment=held, ready=True)
        response = client.get(f"/diagnostic/{held.pk}/rapport.pdf")
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"] == (
            f'attachment; filename="diagnostic-numerique-{report.reference}.pdf"'
        )
        assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
        assert response.content == b"%PDF-1.7 ..."

    def test_one_not_ready_or_erased_leads_to_its_page(
        self, client: Client, held: Assessment
    ) -> None:
        at = f"/diagnostic/{held.pk}/rapport.pdf"
        assert client.get(at)["Location"] == page_of(held)
        ReportFactory(assessment=held, ready=True, content=None)
        assert client.get(at)["Location"] == page_of(held)
        assert "Le PDF a été effacé" in text_of(client, page_of(held))

    def test_the_link_of_the_mail_opens_the_pdf_and_nothing_else(self) -> None:
        report, other = ReportFactory(ready=True), Client()
        at = f"/diagnostic/rapport/{report_links.write(report.pk)}/"
        assert f"{at}rapport.pdf" in text_of(other, at)
        response = other.get(f"{at}rapport.pdf")
        assert response.content == b"%PDF-1.7 ..."
        assert response["Referrer-Policy"] == "no-referrer"
        assert other.get(f"/diagnostic/{report.assessment_id}/resultat/").status_code == 404
        Report.objects.update(content=None)
        for address in (at, f"{at}rapport.pdf", "/diagnostic/rapport/rien/"):
            assert "Ce lien n’ouvre plus de rapport" in text_of(other, address, status=410)


class TestChecking:
    def test_it_says_when_what_and_how_much_and_not_who(self, client: Client) -> None:
        owner = UserFactory(full_name="Zéphyrine Canari", email="zephyrine@example.org")
        company = Company.objects.create(name="Mercerie Canari", siret="73282932000074")
        report = ReportFactory(
            ready=True,
            assessment=AssessmentFactory(
                completed=True,
                owner=owner,
                company=company,
                firm={"name": "Mercerie Canari", "siret": "73282932000074"},
            ),
        )
        text = text_of(client, f"/verifier/{report.reference}/")
        for shown in ("10 mars 2026", "38 sur 100", "1.0.0", "2026-01", "ab" * 32):
            assert shown in text
        for hidden in ("Canari", "73282932000074", "zephyrine", str(report.assessment_id)):
            assert hidden not in text

    def test_it_is_typed_as_one_likes(self, client: Client) -> None:
        report = ReportFactory(ready=True)
        typed = report.reference.lower().replace("-", " ")
        response = client.get("/verifier/", {"reference": typed}, follow=True)
        assert response.redirect_chain == [(f"/verifier/{report.reference}/", 302)]
        lower = client.get(f"/verifier/{report.reference.lower()}/")
        assert lower["Location"] == f"/verifier/{report.reference}/"

    @pytest.mark.parametrize("typed", ["", "CC-2026-7KQW-X3MQ", "x" * 61, "<b>\x00"])
    def test_what_cannot_be_one_is_an_error_and_stays_typed(
        self, client: Client, typed: str
    ) -> None:
        text = client.get("/verifier/", {"reference": typed}).content.decode()
        assert "<title>Erreur" in text
        assert 'href="#id_reference"' in text
        if typed.startswith("CC"):
            assert f'value="{typed}"' in text

    def test_an_unknown_one_and_one_never_issued_read_the_same(self, client: Client) -> None:
        waiting = ReportFactory()
        gone = ReportFactory()
        gone_reference = gone.reference
        gone.delete()
        for reference in (waiting.reference, gone_reference):
            text = text_of(client, f"/verifier/{reference}/", status=404)
            assert "Aucun rapport ne porte cette référence" in text
            assert f'value="{reference}"' in text

    def test_a_network_checks_so_many_an_hour(self, client: Client, settings: Any) -> None:
        settings.CHECKS_PER_HOUR = 2
        report = ReportFactory(ready=True)
        answers = [client.get(f"/verifier/{report.reference}/") for _ in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert report.reference in answers[-1].content.decode()

    def test_the_reference_outlives_the_pdf(self, client: Client) -> None:
        report = ReportFactory(ready=True, content=None)
        assert "ab" * 32 in text_of(client, f"/verifier/{report.reference}/")

    def test_costs_one_query(self, client: Client, django_assert_max_num_queries: Any) -> None:
        report = ReportFactory(ready=True)
        client.get(f"/verifier/{report.reference}/")
        with django_assert_max_num_queries(1):
            client.get(f"/verifier/{report.reference}/")


def test_an_address_left_is_written_to_once_ready(client: Client, held: Assessment) -> None:
    ReportFactory(assessment=held, ready=True, ended_at=timezone.now() - timedelta(days=1))
    client.post(page_of(held), {"email": "camille@example.org"})
    assert Message.objects.get().address == "camille@example.org"
