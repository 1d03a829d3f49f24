"""Questionnaires on paper: printed under a number, typed in later by whoever holds it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from diagnostics.codes import draw_number
from diagnostics.models import Assessment, PaperSheet
from diagnostics.services.taking import latest_questionnaire, start_assessment

SHEET_LASTS = timedelta(days=365)


class SheetExpired(Exception):
    """The sheet was printed more than a year ago."""


class SheetFinished(Exception):
    """It was typed in to the end: its number opens nothing more."""


class SheetTaken(Exception):
    """Somebody else has it in hand: a helper, or an owner who signed in."""


@transaction.atomic
def print_sheet() -> PaperSheet:
    """Give a number to a sheet of the latest published version. Raises NothingPublished."""
    now = timezone.now()
    return PaperSheet.objects.create(
        number=_free_number(),
        questionnaire=latest_questionnaire(),
        created_at=now,
        expires_at=now + SHEET_LASTS,
    )


def _free_number() -> str:
    while PaperSheet.objects.filter(number=(number := draw_number())).exists():
        pass
    return number


@transaction.atomic
def type_in(sheet: PaperSheet) -> Assessment:
    """Begin typing a sheet in, on the version it was printed from, or go on with it.

    Of two people at once, both go on with one diagnostic. One that was erased, as nobody came
    back to it, begins anew: the answers are on the paper. Raises SheetExpired, SheetFinished,
    SheetTaken.
    """
    fresh = _locked(sheet)
    assessment = fresh.assessment
    if assessment is None:
        return _begin(fresh)
    if assessment.completed_at is not None:
        raise SheetFinished
    if assessment.owner_id is not None or hasattr(assessment, "assistance"):
        raise SheetTaken
    return assessment


@transaction.atomic
def begin_sheet(sheet: PaperSheet) -> Assessment:
    """Begin typing a sheet in, where nobody has begun yet.

    Raises SheetExpired, SheetFinished, SheetTaken.
    """
    fresh = _locked(sheet)
    if fresh.assessment is None:
        return _begin(fresh)
    raise SheetTaken if fresh.assessment.completed_at is None else SheetFinished


def _locked(sheet: PaperSheet) -> PaperSheet:
    # Alone: rows joined to a locked one are those of before the wait, and whoever comes second
    # would not see the diagnostic that the first one began.
    fresh = PaperSheet.objects.select_for_update().get(pk=sheet.pk)
    if fresh.expires_at <= timezone.now():
        raise SheetExpired
    return fresh


def _begin(sheet: PaperSheet) -> Assessment:
    sheet.assessment = start_assessment(questionnaire=sheet.questionnaire)
    sheet.typed_at = timezone.now()
    sheet.save(update_fields=["assessment", "typed_at"])
    return sheet.assessment


def forget_sheets(now: datetime) -> int:
    """Erase the sheets whose year is over; what was typed from them stays. Return how many."""
    erased, _ = PaperSheet.objects.filter(expires_at__lte=now).delete()
    return erased
