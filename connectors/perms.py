"""Who may open what of an application for the label."""

from accounts.models import User
from connectors.models import Evidence, Label, Review, ReviewQuerySet
from connectors.selectors import ties
from connectors.services import examinations
from connectors.services.decisions import DECIDE_RIGHT


def reviews_of(user: User) -> ReviewQuerySet:
    """Return the examinations entrusted to somebody that are under way, those closed by a tie left
    out."""
    mine = Review.objects.filter(
        reviewer=user, recused_at=None, label__state__in=list(examinations.ROUNDS)
    )
    if user.is_superuser:
        return mine
    # In the same query: the right may be withdrawn after an examination was entrusted.
    return mine.filter(reviewer__in=examinations.reviewers().order_by().values("pk"))


def may_open(user: User, piece: Evidence) -> bool:
    """Tell whether somebody may open a piece: its owner, its reviewers, and who decides.

    A correspondent who decides keeps to the region they follow. `piece` comes with its label,
    connecteur and commune.
    """
    label: Label = piece.label
    if label.connector.user_id == user.pk:
        return True
    if reviews_of(user).filter(label=label).exists():
        return not ties.conflict_of(user, label)
    if not user.has_perm(DECIDE_RIGHT) or not _is_of_their_region(user, label):
        return False
    return not ties.tie_of_decider(user, label)


def _is_of_their_region(user: User, label: Label) -> bool:
    if user.region_id is None:
        return True
    commune = label.connector.commune
    return commune is not None and commune.department.region_id == user.region_id
