"""Coming back to an unfinished diagnostic: by its link, or by a code sent to the address left."""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.models import User
from diagnostics import recall_links
from diagnostics.models import Assessment, Assistance, ResumeLink
from diagnostics.notifications import ResumeLinkMessage
from diagnostics.services.firms import link_new
from diagnostics.services.recalling import is_recalled, plan_recall, stop_recall
from diagnostics.services.resume_links import create_resume_link


class BadLink(Exception):
    """The link was not written by this site, or not copied whole."""


@transaction.atomic
def send_resume_link(link: ResumeLink, *, address: str, recall: bool = False) -> None:
    """Send the personal link to the address its owner typed.

    With an unfinished diagnostic the address is kept, in the place of another: a code sent to it
    brings back too, and one recall where `recall` was ticked. Of a completed one nothing is kept.
    """
    kept = (
        Assessment.objects.select_for_update().in_progress().filter(pk=link.assessment_id).first()
    )
    if kept is not None:
        kept.recall_address = address.lower()
        # Leaving an address is touching the diagnostic.
        kept.save(update_fields=["recall_address", "saved_at"])
        stop_recall(kept)
        recall = recall and not is_recalled(kept)
        if recall:
            plan_recall(kept)
    ResumeLinkMessage.about(
        link, to=address, by_code=kept is not None, recall=recall and kept is not None
    ).send()


@transaction.atomic
def forget_address(assessment: Assessment) -> None:
    """Forget the address left with a diagnostic, and the recall that was to go there."""
    # Not a touch of the diagnostic: `saved_at` stays.
    Assessment.objects.in_progress().filter(pk=assessment.pk).update(recall_address="")
    stop_recall(assessment)


def recall_stopped_by(token: str) -> Assessment | None:
    """Return the diagnostic whose recall a link stops; None when nothing is left to stop.

    Raises BadLink for a link that was not written by us.
    """
    found = recall_links.read(token)
    if found is None:
        raise BadLink
    pk, mark = found
    assessment = Assessment.objects.in_progress().filter(pk=pk).first()
    if assessment is None or not recall_links.names(mark, address=assessment.recall_address):
        return None
    return assessment


def came_back(link: ResumeLink) -> None:
    """Note that an unfinished diagnostic was opened by its link: who is back is not recalled."""
    unfinished = Assessment.objects.in_progress().filter(pk=link.assessment_id)
    unfinished.update(saved_at=timezone.now())


@transaction.atomic
def claim_left_by(user: User) -> int:
    """Give to who has just proven an address by a code the unfinished diagnostics, nobody's yet,
    where this very address was left; return how many.

    Somebody else may have typed it: the links made before close, and what is answered from now on
    is read by its owner alone.
    """
    barred = Assistance.objects.barring(user).filter(assessment=OuterRef("pk"))
    left = Assessment.objects.in_progress().filter(
        ~Exists(barred), owner=None, recall_address=user.email.lower()
    )
    claimed = list(left.select_for_update())
    for assessment in claimed:
        assessment.owner = user
        assessment.save(update_fields=["owner", "saved_at"])
        link_new(assessment, owner=user, chosen=None)
        create_resume_link(assessment)
    return len(claimed)
