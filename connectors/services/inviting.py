"""Invitations sent by those who look after the connecteurs of an organisation."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import Organisation, StateChange, User
from connectors.errors import TooManyInvitations
from connectors.models import Connector
from connectors.services.joining import invite_connector

MOST_A_DAY = 30


@transaction.atomic
def invite(organisation: Organisation, *, email: str, display_name: str, by: User) -> Connector:
    """Invite somebody to become a connecteur of an organisation.

    Raises AlreadyConnector, TooManyInvitations: who invites writes to people who asked for
    nothing, so that a day has a ceiling.
    """
    # One at a time, so that two tabs do not pass the ceiling together.
    User.objects.select_for_update().only("pk").get(pk=by.pk)
    invited = StateChange.objects.filter(
        kind=Connector._meta.label_lower,
        from_state="",
        by=by,
        at__gte=timezone.now() - timedelta(days=1),
    )
    if invited.count() >= MOST_A_DAY:
        raise TooManyInvitations
    return invite_connector(
        email=email, display_name=display_name, organisation=organisation, by=by
    )
