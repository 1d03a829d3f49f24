"""Where somebody stands with their label: the one that counts today, and its renewal."""

from dataclasses import dataclass
from datetime import datetime

from connectors.enums import LabelState
from connectors.models import Connector, Label
from connectors.periods import RENEWAL_OPENS, day_before

HELD = (LabelState.AWARDED, LabelState.SUSPENDED)
OVER = (LabelState.EXPIRED, LabelState.REVOKED)


@dataclass(frozen=True)
class Holding:
    """`label` runs, is suspended or was the last one; `renewal` is what would follow it."""

    label: Label | None
    renewal: Label | None
    valid: bool
    may_renew: bool

    @property
    def suspended(self) -> bool:
        return self.label is not None and self.label.state == LabelState.SUSPENDED

    @property
    def over(self) -> bool:
        return self.label is not None and not self.valid and not self.suspended


def holding_of(connector: Connector, *, at: datetime) -> Holding:
    """Read the labels of a connecteur (one query)."""
    labels = list(connector.labels.order_by("-applied_at", "-pk"))
    held = next((one for one in labels if one.state in HELD), None)
    label = held or next((one for one in labels if one.state in OVER and one.awarded_at), None)
    asked = [one for one in labels if one.state not in HELD and one.state not in OVER]
    renewal = next((one for one in asked if label and one.applied_at > label.applied_at), None)
    refused = renewal is not None and renewal.state == LabelState.REFUSED
    return Holding(
        label=label,
        renewal=renewal,
        valid=is_valid(label, at=at),
        may_renew=(renewal is None or refused) and may_be_renewed(label, at=at),
    )


def is_valid(label: Label | None, *, at: datetime) -> bool:
    """Tell of one label what `Label.objects.valid` tells of many."""
    return (
        label is not None
        and label.state == LabelState.AWARDED
        and label.awarded_at is not None
        and label.valid_until is not None
        and label.awarded_at <= at < label.valid_until
    )


def may_be_renewed(label: Label | None, *, at: datetime) -> bool:
    """Tell whether the renewal of a label is open: it runs and ends within 90 days, or it has
    expired. One suspended is settled first; one revoked is not renewed, but applied for again.
    """
    if label is None or label.valid_until is None:
        return False
    if label.state == LabelState.EXPIRED:
        return True
    return label.state == LabelState.AWARDED and day_before(label.valid_until, RENEWAL_OPENS) <= at
