"""An application for the label: begun, put together piece by piece, handed in."""

from collections.abc import Iterable

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts import history
from accounts.models import User
from connectors.enums import ConnectorState, LabelState
from connectors.errors import (
    AlreadyApplied,
    AppealOpen,
    Incomplete,
    LabelAlreadyAwarded,
    NoCriteria,
    NotAConnector,
    NotBeingPutTogether,
)
from connectors.models import Connector, Criteria, Label
from connectors.models.labels import UNDECIDED
from connectors.notifications.applications import LabelSubmitted
from connectors.selectors import dossiers
from connectors.services import decisions, evidence, references
from connectors.services.moving import hold, move_label
from notifications.links import absolute


def may_begin(connector: Connector) -> bool:
    """Tell whether somebody may begin an application now; `begin` still decides."""
    if connector.state != ConnectorState.ACTIVE:
        return False
    stopped_by = [*UNDECIDED, LabelState.AWARDED, LabelState.SUSPENDED]
    appealable = decisions.appealable(at=timezone.now())
    return not connector.labels.filter(Q(state__in=stopped_by) | Q(pk__in=appealable)).exists()


@transaction.atomic
def begin(connector: Connector, *, by: User) -> Label:
    """Begin an application, on the criteria in force; nothing is examined until it is handed in.

    Raises NotAConnector for somebody who is not active, LabelAlreadyAwarded while a label runs or
    is suspended (a renewal is another act), AppealOpen, NoCriteria, AlreadyApplied.
    """
    if hold(connector.pk).state != ConnectorState.ACTIVE:
        raise NotAConnector
    if connector.labels.filter(state__in=[LabelState.AWARDED, LabelState.SUSPENDED]).exists():
        raise LabelAlreadyAwarded
    if decisions.appealable(at=timezone.now()).filter(connector=connector).exists():
        raise AppealOpen
    criteria = Criteria.objects.in_force()
    if criteria is None:
        raise NoCriteria
    try:
        with transaction.atomic():
            label = Label.objects.create(connector=connector, criteria=criteria)
    except IntegrityError as error:
        raise AlreadyApplied from error
    history.record(label, "", LabelState.APPLIED, by=by)
    evidence.plan_erasure(label)
    return label


@transaction.atomic
def choose_themes(label: Label, *, themes: Iterable[str], by: User) -> None:
    """Say for which themes the label is asked. Raises NotBeingPutTogether."""
    chosen = sorted(set(themes))
    if not Label.objects.put_together().filter(pk=label.pk).update(themes=chosen):
        raise NotBeingPutTogether
    label.themes = chosen


@transaction.atomic
def submit(label: Label, *, by: User) -> None:
    """Hand a complete application in, and ask the clients whom it names.

    Raises Incomplete with what is missing, NotAConnector, ForbiddenTransition.
    """
    # Held: nobody leaves or is suspended, and nothing is taken out, between the checks and the
    # change of state.
    connector = hold(label.connector_id)
    locked = Label.objects.select_for_update(of=("self",)).select_related("connector__user")
    current = locked.get(pk=label.pk)
    if current.state == LabelState.APPLIED:
        if connector.state != ConnectorState.ACTIVE:
            raise NotAConnector
        missing = dossiers.of(current).missing
        if missing:
            raise Incomplete(missing)
    now = timezone.now()
    move_label(label, [LabelState.APPLIED], LabelState.UNDER_REVIEW, by=by, submitted_at=now)
    references.ask_all(current)
    LabelSubmitted(
        to=current.connector.user,
        context={
            "name": current.connector.display_name,
            "link": absolute(reverse("connectors:label")),
        },
        dedup_key=f"connectors.label_submitted:{label.pk}",
    ).send()
