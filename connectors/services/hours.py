"""How much and when: a capacity per month, and hours at which nobody is written to."""

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.db import transaction

from accounts.models import User
from connectors.enums import ConnectorState
from connectors.models import Connector
from notifications import quiet

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@transaction.atomic
def choose_capacity(connector: Connector, *, monthly_capacity: int, by: User) -> None:
    """Keep how many firms somebody accepts a month.

    What is accepted already stays: the application that introduces people reads this number at
    the next acceptance (QUALITY F17).
    """
    connector.monthly_capacity = monthly_capacity
    connector.save(update_fields=["monthly_capacity"])


@transaction.atomic
def choose_quiet_hours(
    connector: Connector, *, quiet_from: time | None, quiet_until: time | None, by: User
) -> None:
    """Keep the hours at which somebody is not written to, or none of them.

    Mails that wait already leave at the moment told them when they were written.
    """
    connector.quiet_from, connector.quiet_until = quiet_from, quiet_until
    connector.save(update_fields=["quiet_from", "quiet_until"])


def not_in_quiet_hours(user: "AbstractBaseUser", at: datetime) -> datetime:
    """Return when a mail that can wait may leave for somebody; asked by `notifications`."""
    hours = (
        # Who left has no page where they could take them back.
        Connector.objects.exclude(state=ConnectorState.LEFT)
        .filter(user=user.pk, quiet_from__isnull=False)
        .values_list("quiet_from", "quiet_until")
        .first()
    )
    if hours is None or hours[0] is None or hours[1] is None:
        return at
    return quiet.end_of_quiet(at, since=hours[0], until=hours[1])
