"""What asks for a look at a connecteur, and never for a sanction by itself (QUALITY F-12)."""

from datetime import datetime
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from connectors.models import Connector, Testimony
from connectors.trust import (
    CONTACT_EXPECTED_WITHIN,
    REVIEW_ABOVE_PERCENT,
    REVIEW_FROM_ACCEPTANCES,
)
from matching.enums import HelpRequestState, IntroductionState
from matching.models import Introduction

NOT_ACCEPTED = (
    IntroductionState.REQUESTED,
    IntroductionState.DECLINED,
    IntroductionState.EXPIRED,
)


def accepted_by_connectors(at: datetime) -> QuerySet[Introduction]:
    """Return the acceptances old enough to have led to a contact.

    Those of a request that its owner took back are left out: no contact was wanted any more.
    """
    return Introduction.objects.filter(
        settled_by=F("connector__user"), settled_at__lt=at - CONTACT_EXPECTED_WITHIN
    ).exclude(
        Q(help_request__state=HelpRequestState.WITHDRAWN, contact_made_at=None)
        | Q(state__in=NOT_ACCEPTED)
        # Given back before it was accepted: that is an answer.
        | Q(state=IntroductionState.WITHDRAWN, finished_at=None)
    )


def without_contact(rows: QuerySet[Connector, Any], at: datetime) -> QuerySet[Connector, Any]:
    """Keep the connecteurs of whom more than a fifth of ten acceptances or more led to nothing.

    What an owner answers counts as well: « nous n’avons jamais été en contact ».
    """
    no_contact = Q(contact_made_at=None) | Q(pk__in=_denied())
    too_many = (
        accepted_by_connectors(at)
        .order_by()
        .values("connector")
        .annotate(accepted=Count("pk"), missed=Count("pk", filter=no_contact))
        .filter(
            accepted__gte=REVIEW_FROM_ACCEPTANCES,
            missed__gt=F("accepted") * REVIEW_ABOVE_PERCENT / 100.0,
        )
    )
    return rows.filter(pk__in=too_many.values("connector"))


def _denied() -> QuerySet[Any, Any]:
    """Return the introductions of which the owner says that nobody was ever in contact."""
    return Testimony.objects.filter(contact_made=False).values("work__introduction_id")
