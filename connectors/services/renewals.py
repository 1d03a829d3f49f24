"""The renewal of a label: a new application, linked to the label that it follows."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import history
from accounts.models import User
from connectors.enums import ConnectorState, LabelState
from connectors.errors import (
    AlreadyApplied,
    AppealOpen,
    ForbiddenTransition,
    NoCriteria,
    RenewalNotOpen,
)
from connectors.models import Connector, Criteria, Label
from connectors.selectors.holding import holding_of
from connectors.services import decisions, evidence


@transaction.atomic
def renew(connector: Connector, *, by: User) -> Label:
    """Begin the renewal of the label that runs or has expired, with its themes.

    Raises RenewalNotOpen earlier than 90 days before the end or without a label to renew,
    AlreadyApplied when one is begun or examined already, AppealOpen, NoCriteria,
    ForbiddenTransition for somebody who is suspended or left.
    """
    here = Connector.objects.select_for_update(of=("self",)).get(pk=connector.pk)
    if here.state not in (ConnectorState.ACTIVE, ConnectorState.PAUSED):
        raise ForbiddenTransition(f"{here.state} -> renewal")
    if here.labels.undecided().exists():
        raise AlreadyApplied
    held = holding_of(here, at=timezone.now())
    if held.label is None or not held.may_renew:
        raise RenewalNotOpen
    if decisions.appealable(at=timezone.now()).filter(connector=here).exists():
        raise AppealOpen
    criteria = Criteria.objects.in_force()
    if criteria is None:
        raise NoCriteria
    try:
        with transaction.atomic():
            renewal = Label.objects.create(
                connector=here,
                previous=_last_of_line(held.label),
                criteria=criteria,
                themes=held.label.themes,
            )
    except IntegrityError as error:
        raise AlreadyApplied from error
    history.record(renewal, "", LabelState.APPLIED, by=by)
    evidence.plan_erasure(renewal)
    return renewal


def _last_of_line(label: Label) -> Label:
    """Return the last application that follows a label: a renewal refused has its own next one."""
    while (following := Label.objects.filter(previous=label).first()) is not None:
        label = following
    return label
