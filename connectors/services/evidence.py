"""The pieces of an application: added, taken out, read by an antivirus, erased in time."""

import hashlib
import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from connectors.enums import EvidenceKind, LabelState, ScanState
from connectors.errors import NotBeingPutTogether, TooMuch
from connectors.models import Criterion, Evidence, EvidenceQuerySet, Label, Reference, Review
from connectors.notifications.applications import EvidenceRefused
from connectors.uploads import sandbox, scanner
from connectors.uploads.kinds import CleanFile
from notifications import due
from notifications.links import absolute
from notifications.models import DueRow

logger = logging.getLogger(__name__)

SCAN: Final = "connectors.evidence_scan"
ERASE: Final = "connectors.evidence_erase"
ERASE_ALL: Final = "connectors.label_erase_files"
MOST_PER_CRITERION: Final = 6
KEPT_AFTER_END: Final = timedelta(days=730)
SHORTEST_WAIT: Final = timedelta(minutes=2)
# A link always has an address: this one leads nowhere.
ERASED_URL: Final = "https://efface.invalid/"
LONGEST_WAIT: Final = timedelta(hours=1)


def storage() -> Storage:
    return storages["evidence"]


def add_file(
    label: Label, criterion: Criterion, *, content: bytes, name: str, note: str = "", by: User
) -> Evidence:
    """Keep a file written anew, under a name drawn at random; the same one again is kept once.

    Raises Refused (of `uploads.kinds`) for a file that is not accepted, NotBeingPutTogether,
    TooMuch.
    """
    # Looked at first, and again under the lock: nothing is read that could not be kept.
    if not Label.objects.put_together().filter(pk=label.pk).exists():
        raise NotBeingPutTogether
    if _there(label, criterion).count() >= MOST_PER_CRITERION:
        raise TooMuch
    # Before the transaction: a file is read in seconds, by another process.
    cleaned = sandbox.clean_apart(content)
    with transaction.atomic():
        _hold(label)
        kept = _there(label, criterion)
        digest = hashlib.sha256(cleaned.content).hexdigest()
        again = kept.filter(sha256=digest).exclude(scan=ScanState.REFUSED).first()
        if again is not None:
            return again
        if kept.count() >= MOST_PER_CRITERION:
            raise TooMuch
        piece = Evidence.objects.create(
            label=label,
            criterion=criterion,
            kind=EvidenceKind.FILE,
            note=note,
            stored_name=f"{uuid4().hex}{cleaned.extension}",
            original_name=shown_name(name, cleaned),
            content_type=cleaned.content_type,
            size=len(cleaned.content),
            sha256=digest,
            # With no antivirus, what was written anew counts as clean; the back office says so.
            scan=ScanState.WAITING if settings.EVIDENCE_SCANNER else ScanState.CLEAN,
        )
        if piece.scan == ScanState.WAITING:
            due.plan(SCAN, piece.pk, due_at=timezone.now(), occasion="1")
        # Last: a row without its file would be worse than a file without its row.
        storage().save(piece.stored_name, ContentFile(cleaned.content))
    return piece


@transaction.atomic
def add_link(label: Label, criterion: Criterion, *, url: str, note: str, by: User) -> Evidence:
    """Keep an address. Raises NotBeingPutTogether, TooMuch."""
    _hold(label)
    kept = _there(label, criterion)
    again = kept.filter(url=url).first()
    if again is not None:
        return again
    if kept.count() >= MOST_PER_CRITERION:
        raise TooMuch
    return Evidence.objects.create(
        label=label,
        criterion=criterion,
        kind=EvidenceKind.LINK,
        url=url,
        note=note,
        scan=ScanState.CLEAN,
    )


@transaction.atomic
def remove(piece: Evidence, *, by: User) -> bool:
    """Take a piece out; its file is erased in the minute. Raises NotBeingPutTogether.

    Tells whether it was there: the second of two clicks changes nothing.
    """
    _hold(piece.label)
    now = timezone.now()
    if not Evidence.objects.kept().filter(pk=piece.pk).update(removed_at=now):
        return False
    if piece.kind == EvidenceKind.FILE:
        due.plan(ERASE, piece.pk, due_at=now)
    return True


def read(piece: Evidence) -> bytes | None:
    """Return the bytes of a file as they were stored; None, and a line in the log, when they are
    no longer what they were."""
    try:
        with storage().open(piece.stored_name) as kept:
            content: bytes = kept.read()
    except FileNotFoundError:
        logger.error("the file of evidence %s has vanished", piece.pk)
        return None
    if hashlib.sha256(content).hexdigest() != piece.sha256:
        logger.error("the file of evidence %s is not the one stored", piece.pk)
        return None
    return content


def shown_name(name: str, cleaned: CleanFile) -> str:
    """Return what a file is called on screen: what its owner called it, with its true extension."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    stem = PurePosixPath("".join(one for one in last if one.isprintable())).stem.strip(". ")
    return f"{stem[:100] or 'piece'}{cleaned.extension}"


def plan_erasure(label: Label) -> None:
    """Plan to look, later, whether the files of an application may go."""
    due.plan(ERASE_ALL, label.pk, due_at=timezone.now() + KEPT_AFTER_END)


def _there(label: Label, criterion: Criterion) -> EvidenceQuerySet:
    """Return the pieces of a criterion that are still to be read: one erased takes no place."""
    return Evidence.objects.kept().filter(label=label, criterion=criterion, erased_at=None)


def _hold(label: Label) -> None:
    """Keep an application as it is until the transaction ends. Raises NotBeingPutTogether."""
    rows = Label.objects.put_together().select_for_update(of=("self",))
    if not rows.filter(pk=label.pk).exists():
        raise NotBeingPutTogether


# --- What is due ------------------------------------------------------------------------------


def scan(row: DueRow, *, now: datetime) -> None:
    """Have the antivirus read a file that waits; when nobody answers, ask again later."""
    piece = (
        Evidence.objects.select_related("label__connector__user", "criterion")
        .filter(pk=row.subject_id, scan=ScanState.WAITING, erased_at=None)
        .first()
    )
    if piece is None:
        return
    content = read(piece)
    if content is None:
        _settle(piece, ScanState.REFUSED, at=now)
        return
    try:
        found = (
            scanner.scan(settings.EVIDENCE_SCANNER, content) if settings.EVIDENCE_SCANNER else ""
        )
    except scanner.ScannerDown as error:
        logger.warning("the antivirus did not read evidence %s: %s", piece.pk, error)
        tries = int(row.occasion)
        wait = min(timedelta(minutes=2 ** min(tries, 10)), LONGEST_WAIT)
        due.plan(SCAN, piece.pk, due_at=now + wait, occasion=str(tries + 1))
        # The others would wait as long for no answer, and all that is due behind them.
        due.postpone(SCAN, until=now + SHORTEST_WAIT)
        return
    if found:
        logger.warning("the antivirus refused evidence %s: %s", piece.pk, found[:80])
    _settle(piece, ScanState.REFUSED if found else ScanState.CLEAN, at=now)


def _settle(piece: Evidence, scan: ScanState, *, at: datetime) -> None:
    waiting = Evidence.objects.filter(pk=piece.pk, scan=ScanState.WAITING)
    if not waiting.update(scan=scan, scanned_at=at) or scan == ScanState.CLEAN:
        return
    due.plan(ERASE, piece.pk, due_at=at)
    connector = piece.label.connector
    EvidenceRefused(
        to=connector.user,
        context={
            "name": connector.display_name,
            "file": piece.original_name,
            "criterion": piece.criterion.title,
            "link": absolute(reverse("connectors:label")),
        },
        dedup_key=f"connectors.evidence_refused:{piece.pk}",
    ).send()


def erase(row: DueRow, *, now: datetime) -> None:
    """Erase the file of a piece that was taken out, or that the antivirus refused."""
    piece = Evidence.objects.filter(pk=row.subject_id, erased_at=None).first()
    if piece is None or (piece.removed_at is None and piece.scan != ScanState.REFUSED):
        return
    _erase([piece], at=now)


def erase_all(row: DueRow, *, now: datetime) -> None:
    """Erase what an application that ended 24 months ago was made of: files, names, addresses and
    notes, who its clients are, and why reviewers were recused.

    One that still runs is looked at again later; the rows stay.
    """
    label = Label.objects.filter(pk=row.subject_id).first()
    if label is None:
        return
    ended = _ended_at(label)
    again = now + KEPT_AFTER_END if ended is None else ended + KEPT_AFTER_END
    if again > now:
        due.plan(ERASE_ALL, label.pk, due_at=again, occasion=f"{again:%Y-%m-%d}")
        return
    pieces = Evidence.objects.filter(label=label)
    _erase(pieces.filter(kind=EvidenceKind.FILE, erased_at=None), at=now)
    pieces.update(original_name="", note="")
    links = pieces.filter(kind=EvidenceKind.LINK, erased_at=None)
    links.update(url=ERASED_URL, erased_at=now)
    Review.objects.filter(label=label, submitted_at=None).update(recusal="")
    for client in Reference.objects.filter(label=label).exclude(name=""):
        Reference.objects.filter(pk=client.pk).update(
            name="", company="", comment="", email=f"{client.pk.hex}@efface.invalid"
        )


def _ended_at(label: Label) -> datetime | None:
    """Return since when nobody needs the files; None while somebody may."""
    if label.ended_at is not None:
        return label.ended_at
    if label.state == LabelState.REFUSED:
        last = label.decisions.order_by("-decided_at").first()
        return last.decided_at if last else label.applied_at
    if label.state == LabelState.APPLIED:
        # Begun and never handed in: what was added last says when it was left.
        last_piece = label.evidence.order_by("-added_at").first()
        return last_piece.added_at if last_piece else label.applied_at
    return None


def _erase(pieces: Iterable[Evidence], *, at: datetime) -> None:
    for piece in pieces:
        # Not there any more is as good as erased.
        storage().delete(piece.stored_name)
        Evidence.objects.filter(pk=piece.pk).update(erased_at=at)


HANDLERS = {SCAN: scan, ERASE: erase, ERASE_ALL: erase_all}
