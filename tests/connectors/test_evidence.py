"""Pieces: stored under a name of ours, read by the antivirus before anybody, erased in time."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.storage import storages
from django.utils import timezone
from pytest_django import Settings

from connectors import errors
from connectors.enums import ScanState
from connectors.models import Criterion, Evidence, Label, Reference
from connectors.services import applications, evidence
from connectors.uploads import scanner
from connectors.uploads.kinds import PDF, CleanFile
from notifications import due
from notifications.models import DueRow, Message
from tests.connectors import clamd, filing

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def files_come_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the child process to test_uploads."""
    monkeypatch.setattr(evidence.sandbox, "clean_apart", lambda content: CleanFile(content, PDF))


@pytest.fixture
def label() -> Label:
    return filing.begun()


@pytest.fixture
def prices(label: Label) -> Criterion:
    return Criterion.objects.get(criteria=label.criteria, code="prix")


def add(label: Label, prices: Criterion, content: bytes = b"%PDF- devis", name: str = "devis.pdf"):
    return evidence.add_file(label, prices, content=content, name=name, by=label.connector.user)


def files() -> list[str]:
    folder = Path(storages["evidence"].location)  # type: ignore[attr-defined]
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())


def sweep(kind: str, *, later: timedelta = timedelta()) -> int:
    """Handle what is due of a kind, as a worker would that far in the future."""
    now = timezone.now() + later
    rows = list(DueRow.objects.ready(at=now).filter(kind=kind))
    for row in rows:
        due.registered[kind](row, now=now)
        DueRow.objects.open().filter(pk=row.pk).update(done_at=now)
    return len(rows)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../x.php.pdf", "x.php.pdf"),
        ("..\\..\\windows\\x.exe", "x.pdf"),
        ("/etc/passwd", "passwd.pdf"),
        ("\u202efdp.exe", "fdp.pdf"),
        ("devis\r\nSet-Cookie: a=b.pdf", "devisSet-Cookie: a=b.pdf"),
        ("....pdf", "piece.pdf"),
        ("n" * 300 + ".pdf", "n" * 100 + ".pdf"),
    ],
)
def test_b20_the_name_of_a_file_is_shown_and_never_a_path(
    label: Label, prices: Criterion, name: str, shown: str
) -> None:
    piece = add(label, prices, name=name)
    assert piece.original_name == shown
    assert files() == [piece.stored_name]
    assert piece.stored_name.removesuffix(".pdf").isalnum()
    assert len(piece.stored_name) == 36


def test_the_same_file_twice_is_kept_once_and_too_many_are_refused(
    label: Label, prices: Criterion
) -> None:
    assert add(label, prices) == add(label, prices)
    for number in range(evidence.MOST_PER_CRITERION - 1):
        add(label, prices, f"%PDF- {number}".encode())
    with pytest.raises(errors.TooMuch):
        add(label, prices, b"%PDF- one more")
    with pytest.raises(errors.TooMuch):
        evidence.add_link(
            label, prices, url="https://example.org/x", note="", by=label.connector.user
        )
    assert len(files()) == evidence.MOST_PER_CRITERION


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "1 Ko"), (11_600, "12 Ko"), (999_999, "1000 Ko"), (4_010_000, "4,1 Mo")],
)
def test_a_size_is_said_as_people_say_it(size: int, words: str) -> None:
    assert Evidence(size=size).size_in_words == words


def test_nothing_is_added_nor_taken_out_once_handed_in() -> None:
    label = filing.submitted()
    prices = Criterion.objects.get(criteria=label.criteria, code="prix")
    by = label.connector.user
    with pytest.raises(errors.NotBeingPutTogether):
        add(label, prices)
    with pytest.raises(errors.NotBeingPutTogether):
        evidence.add_link(label, prices, url="https://example.org/", note="", by=by)
    with pytest.raises(errors.NotBeingPutTogether):
        evidence.remove(Evidence.objects.filter(label=label)[0], by=by)
    assert files() == []


def test_a_piece_taken_out_goes_with_its_file(label: Label, prices: Criterion) -> None:
    piece = add(label, prices)
    assert evidence.remove(piece, by=label.connector.user)
    assert not evidence.remove(piece, by=label.connector.user)
    assert files() == [piece.stored_name]
    sweep(evidence.ERASE)
    piece.refresh_from_db()
    assert files() == []
    assert piece.erased_at is not None
    assert not Evidence.objects.kept().exists()


def test_a_file_that_vanished_or_changed_is_not_handed_over(
    label: Label, prices: Criterion, caplog: pytest.LogCaptureFixture
) -> None:
    piece = add(label, prices)
    assert evidence.read(piece) == b"%PDF- devis"
    path = Path(evidence.storage().path(piece.stored_name))
    path.write_bytes(b"%PDF- autre")
    assert evidence.read(piece) is None
    path.unlink()
    assert evidence.read(piece) is None
    assert len([line for line in caplog.messages if str(piece.pk) in line]) == 2


# --- The antivirus -------------------------------------------------------------------------------


def test_b20_without_an_antivirus_a_file_counts_as_clean(label: Label, prices: Criterion) -> None:
    piece = add(label, prices)
    assert (piece.scan, piece.scanned_at) == (ScanState.CLEAN, None)
    assert not DueRow.objects.filter(kind=evidence.SCAN).exists()


def test_b20_nobody_opens_a_file_before_the_antivirus_has_read_it(
    label: Label, prices: Criterion, settings: Settings
) -> None:
    with clamd.running() as settings.EVIDENCE_SCANNER:
        piece = add(label, prices)
        assert piece.scan == ScanState.WAITING
        assert not Evidence.objects.readable().exists()
        assert sweep(evidence.SCAN) == 1
    piece.refresh_from_db()
    assert piece.scan == ScanState.CLEAN
    assert piece.scanned_at is not None
    assert Evidence.objects.readable().get() == piece


def test_b20_eicar_is_refused_erased_and_its_owner_told(
    label: Label, prices: Criterion, settings: Settings
) -> None:
    with clamd.running() as settings.EVIDENCE_SCANNER:
        piece = add(label, prices, b"%PDF- " + clamd.EICAR)
        sweep(evidence.SCAN)
    piece.refresh_from_db()
    assert piece.scan == ScanState.REFUSED
    assert not Evidence.objects.readable().exists()
    assert files() == [piece.stored_name]
    sweep(evidence.ERASE, later=timedelta(seconds=1))
    assert files() == []
    mail = Message.objects.get(name="connectors.evidence_refused")
    assert "devis.pdf" in mail.body_text
    assert "Eicar" not in mail.body_text


@pytest.mark.parametrize("answer", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"\0"])
def test_b20_what_an_antivirus_cannot_say_is_asked_again_later(
    label: Label, prices: Criterion, settings: Settings, answer: bytes
) -> None:
    with clamd.running(answer) as settings.EVIDENCE_SCANNER:
        piece = add(label, prices)
        sweep(evidence.SCAN)
        piece.refresh_from_db()
        assert piece.scan == ScanState.WAITING
        again = DueRow.objects.open().get(kind=evidence.SCAN)
        assert again.occasion == "2"
        assert again.due_at > timezone.now()
    with clamd.running() as settings.EVIDENCE_SCANNER:
        assert sweep(evidence.SCAN) == 0
        assert sweep(evidence.SCAN, later=timedelta(hours=1)) == 1
    piece.refresh_from_db()
    assert piece.scan == ScanState.CLEAN


def test_b20_an_antivirus_that_is_down_is_asked_for_ever_and_never_passed_by(
    label: Label, prices: Criterion, settings: Settings
) -> None:
    settings.EVIDENCE_SCANNER = "clamd://127.0.0.1:1"
    piece = add(label, prices)
    for hours in range(15):
        assert sweep(evidence.SCAN, later=timedelta(hours=2 * hours)) == 1
    piece.refresh_from_db()
    assert piece.scan == ScanState.WAITING


@pytest.mark.parametrize("address", ["http://127.0.0.1:1", "clamd:///nowhere/clamd.ctl", "oops"])
def test_an_address_that_leads_nowhere_is_said_to_be_down(address: str) -> None:
    with pytest.raises(scanner.ScannerDown):
        scanner.scan(address, b"x")


def test_a_file_that_vanished_while_it_waited_is_refused(
    label: Label, prices: Criterion, settings: Settings
) -> None:
    with clamd.running() as settings.EVIDENCE_SCANNER:
        piece = add(label, prices)
        evidence.storage().delete(piece.stored_name)
        sweep(evidence.SCAN)
    piece.refresh_from_db()
    assert piece.scan == ScanState.REFUSED


# --- Kept 24 months after the end --------------------------------------------------------------

BEGUN = datetime.fromisoformat("2026-03-01T10:00:00+01:00")


def test_files_and_clients_go_24_months_after_a_refusal() -> None:
    with time_machine.travel(BEGUN, tick=False) as clock:
        label = filing.complete()
        prices = Criterion.objects.get(criteria=label.criteria, code="prix")
        piece = add(label, prices)
        clock.move_to(BEGUN + timedelta(days=20))
        applications.submit(label, by=label.connector.user)
        filing.refuse(label)
        # Planned from the beginning; the end came later.
        clock.move_to(BEGUN + timedelta(days=731))
        assert sweep(evidence.ERASE_ALL) == 1
        assert files() == [piece.stored_name]
        clock.move_to(BEGUN + timedelta(days=20 + 731))
        assert sweep(evidence.ERASE_ALL) == 1
    assert files() == []
    piece.refresh_from_db()
    assert piece.erased_at is not None
    for client in Reference.objects.all():
        assert (client.name, client.company) == ("", "")
        assert client.email.endswith("@efface.invalid")


def test_files_of_an_application_under_way_are_kept() -> None:
    with time_machine.travel(BEGUN, tick=False) as clock:
        label = filing.complete()
        prices = Criterion.objects.get(criteria=label.criteria, code="prix")
        add(label, prices)
        applications.submit(label, by=label.connector.user)
        clock.move_to(BEGUN + timedelta(days=731))
        assert sweep(evidence.ERASE_ALL) == 1
        assert DueRow.objects.open().filter(kind=evidence.ERASE_ALL).count() == 1
    assert len(files()) == 1


def test_an_application_left_unfinished_goes_24_months_after_its_last_piece() -> None:
    with time_machine.travel(BEGUN, tick=False) as clock:
        label = filing.begun()
        prices = Criterion.objects.get(criteria=label.criteria, code="prix")
        clock.move_to(BEGUN + timedelta(days=100))
        add(label, prices)
        clock.move_to(BEGUN + timedelta(days=731))
        sweep(evidence.ERASE_ALL)
        assert len(files()) == 1
        clock.move_to(BEGUN + timedelta(days=831))
        sweep(evidence.ERASE_ALL)
        assert files() == []
