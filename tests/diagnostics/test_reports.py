"""The report as a row that waits: asked for, made once, whatever stops or dies meanwhile."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from diagnostics import pdf, report_links, services
from diagnostics.enums import ReportState
from diagnostics.models import Report
from diagnostics.services import report_making
from diagnostics.services.report_making import MOST_ATTEMPTS, make_next_report, make_report
from diagnostics.services.reports import forget_reports
from notifications.models import Message
from notifications.sweeping import sweep
from reference.references import Series
from tests.factories.diagnostics import AssessmentFactory, ReportFactory
from tests.notifications.test_concurrency import at_once

# Committed as it goes: what other connections see is what is tried.
pytestmark = pytest.mark.django_db(transaction=True)

PDF = b"%PDF-1.7 a report"


@pytest.fixture(autouse=True)
def rung(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, str]]:
    heard: list[tuple[Any, str]] = []
    monkeypatch.setattr(services.reports, "ring", lambda pk, *, task: heard.append((pk, task)))
    monkeypatch.setattr("notifications.messages.ring", lambda _: False)
    return heard


@pytest.fixture(autouse=True)
def _drawn_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "draw", quick)


def quick(report: Report, *, advance: Callable[[int], None]) -> bytes:
    advance(40)
    return PDF


def broken(report: Report, *, advance: Callable[[int], None]) -> bytes:
    raise RuntimeError("no ink")


def later(seconds: float) -> Any:
    return time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=False)


class TestAsking:
    def test_it_waits_as_a_row_and_a_worker_is_rung_for(self, rung: list[tuple[Any, str]]) -> None:
        report = services.request_report(AssessmentFactory(completed=True))
        assert (report.state, report.progress) == (ReportState.WAITING, 0)
        assert report.reference.startswith(f"CC-{timezone.localdate().year}-")
        assert rung == [(report.pk, "diagnostics.tasks.make_report")]

    def test_asking_twice_is_asking_once(self) -> None:
        assessment = AssessmentFactory(completed=True)
        first = services.request_report(assessment)
        make_report(first.pk)
        again = services.request_report(assessment)
        assert (again.pk, again.reference) == (first.pk, first.reference)
        assert again.state == ReportState.READY

    def test_one_still_under_way_has_no_report(self) -> None:
        with pytest.raises(services.NotCompleted):
            services.request_report(AssessmentFactory())
        assert not Report.objects.exists()

    def test_two_tabs_make_one_report(self) -> None:
        assessment = AssessmentFactory(completed=True)
        asked = at_once(lambda: services.request_report(assessment).pk, times=6)
        assert len(set(asked)) == 1

    def test_a_reference_already_taken_is_drawn_again(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        taken = ReportFactory()
        draws = iter([taken.reference, taken.reference, "CC-2026-7777-7777"])
        monkeypatch.setattr(Series, "draw", lambda series, year: next(draws))
        made = services.request_report(AssessmentFactory(completed=True))
        assert made.reference == "CC-2026-7777-7777"


class TestMaking:
    def test_each_step_is_committed_and_no_transaction_is_open(self) -> None:
        report = ReportFactory()
        seen: list[tuple[bool, str, int]] = []

        def look() -> None:
            state, progress = Report.objects.values_list("state", "progress").get(pk=report.pk)
            seen.append((connection.in_atomic_block, state, progress))

        def draw(drawn: Report, *, advance: Callable[[int], None]) -> bytes:
            look()
            for progress in (40, 70):
                advance(progress)
                look()
            return PDF

        assert make_report(report.pk, draw=draw)
        assert seen == [(False, "running", 10), (False, "running", 40), (False, "running", 70)]
        report.refresh_from_db()
        assert (report.state, report.progress, bytes(report.content or b"")) == (
            ReportState.READY,
            100,
            PDF,
        )
        assert len(report.digest) == 64

    def test_what_is_made_is_not_made_again(self) -> None:
        report = ReportFactory()
        assert [make_report(report.pk) for _ in range(2)] == [True, None]

    def test_of_six_workers_one_makes_it(self) -> None:
        report = ReportFactory()
        outcomes = at_once(lambda: make_report(report.pk, draw=quick), times=6)
        assert sorted(outcomes, key=str) == [None] * 5 + [True]
        report.refresh_from_db()
        assert report.attempts == 1

    def test_one_whose_maker_died_is_taken_up_when_its_lease_is_over(self, settings: Any) -> None:
        settings.REPORT_LEASE_SECONDS = 120
        report = ReportFactory()

        class Killed(BaseException):
            """A process that ends cleans nothing up."""

        def die(drawn: Report, *, advance: Callable[[int], None]) -> bytes:
            raise Killed

        with pytest.raises(Killed):
            make_report(report.pk, draw=die)
        assert make_report(report.pk) is None
        with later(121):
            assert make_next_report()
        report.refresh_from_db()
        assert (report.state, report.attempts) == (ReportState.READY, 2)

    def test_a_slow_maker_that_was_replaced_changes_nothing(self) -> None:
        report = ReportFactory()

        def slow(drawn: Report, *, advance: Callable[[int], None]) -> bytes:
            with later(1000):
                assert make_report(report.pk, draw=quick)
            return b"%PDF too late"

        assert make_report(report.pk, draw=slow) is None
        report.refresh_from_db()
        assert bytes(report.content or b"") == PDF

    def test_one_that_fails_is_tried_again_then_given_up_with_a_sentence(self) -> None:
        report = ReportFactory(mail_to="camille@example.org")
        for attempt in range(1, MOST_ATTEMPTS + 1):
            with later(attempt * 1000):
                assert make_report(report.pk, draw=broken) is False
                # Not at once: what broke it may last a moment.
                assert make_report(report.pk, draw=quick) is None
        report.refresh_from_db()
        assert (report.state, report.attempts) == (ReportState.FAILED, MOST_ATTEMPTS)
        assert report.message == report_making.GAVE_UP
        assert report.mail_to == ""
        assert not make_next_report()

    def test_one_that_kills_every_worker_comes_to_an_end(self) -> None:
        report = ReportFactory(
            state=ReportState.RUNNING, started_at=timezone.now(), attempts=MOST_ATTEMPTS
        )
        with later(1000):
            assert not make_next_report()
        report.refresh_from_db()
        assert (report.state, report.message) == (ReportState.FAILED, report_making.GAVE_UP)

    def test_without_the_libraries_of_the_system_it_says_so_at_once(self) -> None:
        report = ReportFactory()

        def missing(drawn: Report, *, advance: Callable[[int], None]) -> bytes:
            raise pdf.LibrariesMissing("cannot load library 'libpango-1.0-0'")

        assert make_report(report.pk, draw=missing) is False
        report.refresh_from_db()
        assert (report.state, report.message) == (ReportState.FAILED, report_making.NO_LIBRARIES)

    def test_one_that_failed_is_asked_for_again(self) -> None:
        report = ReportFactory(
            state=ReportState.FAILED, attempts=3, ended_at=timezone.now(), message="Raté."
        )
        again = services.request_report(report.assessment)
        assert (again.state, again.attempts, again.message) == (ReportState.WAITING, 0, "")
        assert make_report(report.pk)

    def test_the_sweep_makes_what_nobody_rang_for(self) -> None:
        reports = ReportFactory.create_batch(2)
        assert sweep().made == 2
        ready = Report.objects.filter(state=ReportState.READY)
        assert set(ready.values_list("pk", flat=True)) == {one.pk for one in reports}


class TestMail:
    def test_it_leaves_once_with_a_link_and_the_address_is_emptied(self) -> None:
        report = services.request_report(
            AssessmentFactory(completed=True), mail_to="camille@example.org"
        )
        assert not Message.objects.exists()
        make_report(report.pk)
        make_report(report.pk)
        message = Message.objects.get()
        assert (message.address, message.name) == (
            "camille@example.org",
            "diagnostics.report_ready",
        )
        assert "/diagnostic/rapport/" in message.body_text
        report.refresh_from_db()
        assert report.mail_to == ""

    def test_asked_for_while_it_is_made_or_once_it_is_ready(self) -> None:
        report = ReportFactory()

        def draw(drawn: Report, *, advance: Callable[[int], None]) -> bytes:
            services.request_report(report.assessment, mail_to="pendant@example.org")
            return PDF

        assert make_report(report.pk, draw=draw)
        services.request_report(report.assessment, mail_to="apres@example.org")
        addresses = set(Message.objects.values_list("address", flat=True))
        assert addresses == {"pendant@example.org", "apres@example.org"}

    def test_the_text(self, settings: Any) -> None:
        settings.SITE_URL = "https://example.org"
        with time_machine.travel("2026-03-10T10:00:00Z", tick=False):
            report = ReportFactory(reference="CC-2026-7777-7777")
            services.request_report(report.assessment, mail_to="camille@example.org")
            make_report(report.pk)
            token = report_links.write(report.pk)
        message = Message.objects.get()
        assert message.subject == "Votre rapport est prêt (référence CC-2026-7777-7777)"
        assert message.body_text.split("\n-- \n")[0] == (
            "Bonjour,\n\n"
            "Le rapport PDF de votre diagnostic numérique est prêt.\n\n"
            f"Ouvrir mon rapport\u00a0:\nhttps://example.org/diagnostic/rapport/{token}/\n\n"
            "Ce lien ouvre le rapport, et rien d’autre, jusqu’au 9 avril 2026. Gardez le fichier"
            "\u00a0: passé cette date, le PDF est effacé de notre site, et vous pourrez le"
            " redemander depuis votre résultat.\n\n"
            "Sa référence est CC-2026-7777-7777. Qui reçoit votre rapport peut la vérifier ici"
            "\u00a0:\nhttps://example.org/verifier/\n\n"
            "Vous n’avez rien demandé\u00a0? Quelqu’un a pu taper votre adresse par erreur\u00a0:"
            " vous pouvez ignorer ce message.\n"
        )


class TestErasure:
    def test_the_pdf_goes_after_thirty_days_and_comes_back_under_the_same_reference(self) -> None:
        report = ReportFactory(ready=True)
        now = timezone.now()
        assert forget_reports(now + timedelta(days=29)) == 0
        assert forget_reports(now + timedelta(days=31)) == 1
        report.refresh_from_db()
        assert report.content is None
        assert report.digest
        again = services.request_report(report.assessment)
        assert (again.state, again.reference) == (ReportState.WAITING, report.reference)
        assert make_report(report.pk)

    def test_the_link_of_the_mail_lasts_as_long(self) -> None:
        report = ReportFactory()
        token = report_links.write(report.pk)
        assert report_links.read(token) == report.pk
        assert report_links.read(token[:-1]) is None
        assert report_links.read("rien") is None
        with later(timedelta(days=30, seconds=5).total_seconds()):
            assert report_links.read(token) is None


def test_the_digests_of_pdfs_given_before_are_kept() -> None:
    report = ReportFactory()
    for text in (b"%PDF one", b"%PDF two", b"%PDF two"):
        Report.objects.update(content=None)
        services.request_report(report.assessment)
        assert make_report(report.pk, draw=lambda drawn, *, advance, text=text: text)
    report.refresh_from_db()
    one, two = (hashlib.sha256(text).hexdigest() for text in (b"%PDF one", b"%PDF two"))
    assert (report.digest, report.earlier_digests) == (two, [one])
