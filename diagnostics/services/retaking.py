"""Taking the diagnostic again: a new one, linked to the one before."""

from contextlib import suppress

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from diagnostics import retake_dates, scoring
from diagnostics.models import Assessment
from diagnostics.scoring.answers import check_profile_value
from diagnostics.selectors import instrument_of
from diagnostics.services.firms import NotYourFirm, link_to_firm
from diagnostics.services.taking import start_assessment


class NotYet(Exception):
    """Too soon: two diagnostics too near each other tell nothing of what changed."""


class AlreadyRetaken(Exception):
    """Each diagnostic is taken again once; `begun` is the one that followed it."""

    def __init__(self, begun: Assessment) -> None:
        super().__init__(str(begun.pk))
        self.begun = begun


@transaction.atomic
def retake(assessment: Assessment, *, by: User) -> Assessment:
    """Begin the diagnostic that follows a completed one; of its answers only the profile is copied.

    Raises NotYet, AlreadyRetaken (also for whoever comes second), NothingPublished.
    """
    if (
        assessment.completed_at is None
        or retake_dates.opens_at(assessment.completed_at) > timezone.now()
    ):
        raise NotYet
    try:
        with transaction.atomic():
            begun = start_assessment(owner=by, previous=assessment)
    except IntegrityError as error:
        raise AlreadyRetaken(Assessment.objects.get(previous=assessment)) from error
    if assessment.company is not None:
        # Whoever has left the firm since takes it again for themselves.
        with suppress(NotYourFirm):
            link_to_firm(begun, assessment.company, by=by)
    begun.refresh_from_db(fields=["company"])
    begun.firm = assessment.firm
    begun.profile = _still_allowed(begun, assessment)
    begun.save(update_fields=["firm", "profile", "saved_at"])
    return begun


def _still_allowed(begun: Assessment, assessment: Assessment) -> dict[str, str]:
    """Give what was said of the firm, as far as the new version still asks it."""
    instrument = instrument_of(begun)
    known = {question.code for question in instrument.profile}
    kept: dict[str, str] = {}
    for code, value in assessment.profile.items():
        if code not in known:
            continue
        try:
            check_profile_value(instrument, code, value)
        except scoring.AnswerError:
            continue
        kept[code] = value
    return kept
