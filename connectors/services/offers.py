"""Offers of paid work: written, shown, taken back; for those whose label is valid only.

An offer is shown while its state says so and the label of its author is valid: nothing is to be
done when the label ends. It never enters a ranking (QUALITY F-4).
"""

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import history
from accounts.models import User
from connectors.enums import OfferState
from connectors.errors import ForbiddenTransition, LabelNeeded, TooManyOffers
from connectors.models import Connector, Label, Offer
from connectors.services.moving import hold

# What one page shows; those withdrawn count too, since they may be shown again.
MOST_OFFERS = 12
CONTENT = ("theme", "title", "description", "audience", "price_from", "price_to", "delay_days")


def may_offer(connector: Connector) -> bool:
    """Tell whether somebody may propose paid work today."""
    return Label.objects.valid(at=timezone.now()).filter(connector=connector).exists()


@transaction.atomic
def write_offer(connector: Connector, *, by: User, **content: Any) -> Offer:
    """Write a draft. Raises LabelNeeded, TooManyOffers."""
    # Held, so that two clicks do not pass the ceiling together.
    hold(connector.pk)
    if not may_offer(connector):
        raise LabelNeeded
    if connector.offers.count() >= MOST_OFFERS:
        raise TooManyOffers
    offer = Offer.objects.create(connector=connector, **content)
    history.record(offer, "", OfferState.DRAFT, by=by)
    return offer


@transaction.atomic
def change_offer(offer: Offer, *, by: User, **content: Any) -> None:
    """Change what an offer says, shown or not. Raises LabelNeeded."""
    if not may_offer(offer.connector):
        raise LabelNeeded
    for name in CONTENT:
        setattr(offer, name, content[name])
    offer.save(update_fields=CONTENT)


@transaction.atomic
def publish_offer(offer: Offer, *, by: User) -> None:
    """Show an offer on its author's page. Raises LabelNeeded, ForbiddenTransition."""
    if not may_offer(offer.connector):
        raise LabelNeeded
    _move(
        offer,
        [OfferState.DRAFT, OfferState.WITHDRAWN],
        OfferState.PUBLISHED,
        by=by,
        published_at=timezone.now(),
    )


@transaction.atomic
def withdraw_offer(offer: Offer, *, by: User, reason: str = "") -> None:
    """Take an offer back, whatever became of the label. Raises ForbiddenTransition."""
    _move(offer, [OfferState.PUBLISHED], OfferState.WITHDRAWN, by=by, reason=reason)


def _move(
    offer: Offer,
    from_states: Collection[OfferState],
    to: OfferState,
    *,
    by: User,
    reason: str = "",
    **dates: Any,
) -> None:
    if history.move(offer, from_states, to, by=by, reason=reason, given=dates) is None:
        raise ForbiddenTransition(f"{offer.state} -> {to}")
