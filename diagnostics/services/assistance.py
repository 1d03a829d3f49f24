"""A diagnostic filled in for an owner: begun with their consent, handed over by a code."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from diagnostics import assistance_consent
from diagnostics.codes import draw_code
from diagnostics.helping import Capacity, capacities_of
from diagnostics.models import Assessment, Assistance, PaperSheet
from diagnostics.services.paper import begin_sheet
from diagnostics.services.resume_links import create_resume_link, revoke_resume_links
from diagnostics.services.taking import start_assessment

CODE_LASTS = timedelta(days=30)


class NotYourRole(Exception):
    """Who begins does not, or no longer, help in the capacity they say."""


class AlreadyHandedOver(Exception):
    """The code was typed before: it serves once."""


class CodeIsOver(Exception):
    """The code has expired, or the helper gave the diagnostic up."""


@transaction.atomic
def start_assistance(
    *, by: User, capacity: Capacity, sheet: PaperSheet | None = None
) -> Assistance:
    """Begin a diagnostic for an owner who heard the text and agreed; it belongs to nobody yet.

    `sheet` is the questionnaire that the owner filled in on paper. Raises NotYourRole,
    NothingPublished, and what `begin_sheet` raises.
    """
    if capacity not in capacities_of(by):
        raise NotYourRole
    assessment = start_assessment() if sheet is None else begin_sheet(sheet)
    # The helper is never shown a personal link, and none must outlive the hand-over.
    revoke_resume_links(assessment)
    now = timezone.now()
    return Assistance.objects.create(
        assessment=assessment,
        helper=by,
        organisation=capacity.organisation,
        code=draw_code(),
        consent_text=assistance_consent.full_text(capacity.words),
        consent_version=assistance_consent.TEXT_VERSION,
        consented_at=now,
        expires_at=now + CODE_LASTS,
    )


@transaction.atomic
def hand_over(assistance: Assistance) -> Assessment:
    """Close the helper's access and make the owner's personal link; the code has then served.

    Raises AlreadyHandedOver for whoever comes second, CodeIsOver once expired or given up.
    """
    now = timezone.now()
    if not Assistance.objects.open(at=now).filter(pk=assistance.pk).update(handed_over_at=now):
        assistance.refresh_from_db(fields=["handed_over_at", "closed_at"])
        raise CodeIsOver if assistance.handed_over_at is None else AlreadyHandedOver
    assistance.handed_over_at = now
    create_resume_link(assistance.assessment)
    return assistance.assessment


@transaction.atomic
def give_up(assistance: Assistance) -> None:
    """Abandon a diagnostic: nobody opens it any more, and it is erased in its time.

    Raises AlreadyHandedOver when the owner was faster; a second time changes nothing.
    """
    waiting = Assistance.objects.not_handed_over().filter(pk=assistance.pk, closed_at=None)
    if not waiting.update(closed_at=timezone.now()):
        assistance.refresh_from_db(fields=["handed_over_at", "closed_at"])
        if assistance.handed_over_at is not None:
            raise AlreadyHandedOver
