"""Links of interest: declared one by one, confirmed as a whole, and again each year (F-10).

Nobody is suspended for an answer that does not come. A late form is a lapse, not a fault: it says
nothing of the help given, and a suspension tells every owner under way to look for somebody else.
The team sees after 60 days who did not answer, and decides.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from connectors import steps
from connectors.enums import ConnectorState
from connectors.errors import LinkAlreadyDeclared, ProfileClosed
from connectors.models import Connector, DeclaredLink
from connectors.notifications.joining import InterestsToConfirm
from connectors.services.joining_steps import OPEN_STATES
from notifications import due
from notifications.links import absolute
from notifications.models import DueRow

INTERESTS_TO_CONFIRM: Final = "connectors.interests_to_confirm"
GOOD_FOR: Final = timedelta(days=365)
# How long after being asked somebody shows in the list of the team.
ANSWER_WITHIN: Final = timedelta(days=60)
# While somebody is not in service there is nothing to ask: it is looked at again later.
LOOK_AGAIN: Final = timedelta(days=30)
ASKED_OF: Final = (ConnectorState.ACTIVE, ConnectorState.PAUSED, ConnectorState.SUSPENDED)


@transaction.atomic
def add_link(connector: Connector, *, nature: str, name: str, siren: str, by: User) -> DeclaredLink:
    """Declare a link, at once. Raises LinkAlreadyDeclared, ProfileClosed."""
    _check_open(connector)
    try:
        with transaction.atomic():
            return DeclaredLink.objects.create(
                connector=connector, nature=nature, name=name, siren=siren
            )
    except IntegrityError as error:
        raise LinkAlreadyDeclared from error


@transaction.atomic
def remove_link(link: DeclaredLink, *, by: User) -> None:
    """Take a link back: it ended, or was a mistake. Raises ProfileClosed."""
    _check_open(link.connector)
    DeclaredLink.objects.filter(pk=link.pk).delete()


@transaction.atomic
def declare(connector: Connector, *, by: User) -> None:
    """Confirm that the links listed are all there are, none perhaps; asked again in a year.

    Raises ProfileClosed.
    """
    _check_open(connector)
    now = timezone.now()
    due.cancel(connector.pk, kinds=[INTERESTS_TO_CONFIRM])
    connector.interests_declared_at = now
    connector.save(update_fields=["interests_declared_at"])
    _plan(connector, at=now + GOOD_FOR)


def interests_to_confirm(row: DueRow, *, now: datetime) -> None:
    """Ask for the links of the year, unless they were declared meanwhile."""
    connector = Connector.objects.select_related("user").filter(pk=row.subject_id).first()
    if connector is None or connector.interests_declared_at is None:
        return
    if connector.interests_declared_at > now - GOOD_FOR:
        return
    if connector.state in {ConnectorState.DRAFT, ConnectorState.SUBMITTED}:
        _plan(connector, at=now + LOOK_AGAIN)
    elif connector.state in ASKED_OF:
        InterestsToConfirm(
            to=connector.user,
            context={
                "name": connector.display_name,
                "since": connector.interests_declared_at,
                "days": ANSWER_WITHIN.days,
                "link": absolute(reverse("connectors:profile_step", args=[steps.INTERESTS])),
            },
            dedup_key=f"{INTERESTS_TO_CONFIRM}:{row.pk}",
        ).send()


def _plan(connector: Connector, *, at: datetime) -> None:
    due.plan(INTERESTS_TO_CONFIRM, connector.pk, due_at=at, occasion=at.isoformat())


def _check_open(connector: Connector) -> None:
    there = Connector.objects.select_for_update().filter(pk=connector.pk, state__in=OPEN_STATES)
    if not there.only("pk").exists():
        raise ProfileClosed


HANDLERS = {INTERESTS_TO_CONFIRM: interests_to_confirm}
