"""Coming in: invited, a draft handed in, examined, let in or turned down."""

from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import history
from accounts.models import Organisation, User
from connectors import steps
from connectors.enums import ConnectorState
from connectors.errors import AlreadyConnector, CharterNotSigned, StepsMissing
from connectors.models import Connector
from connectors.notifications.joining import (
    Approved,
    Invitation,
    MoreAsked,
    Refused,
    Submitted,
)
from connectors.services import charters, organisations
from connectors.services.moving import move, not_oneself
from connectors.services.progress import progress_of
from notifications.links import absolute


@transaction.atomic
def invite_connector(
    *, email: str, display_name: str, by: User, organisation: Organisation | None = None
) -> Connector:
    """Invite a person: an account if there is none, a profile to complete, and a mail.

    Raises AlreadyConnector when the address is already a connecteur's.
    """
    address = email.strip().lower()
    user = User.objects.filter(email=address).first()
    if user is None:
        user = User.objects.create_user(address, full_name=display_name)
    try:
        with transaction.atomic():
            connector = Connector.objects.create(
                user=user, display_name=display_name, organisation=organisation
            )
    except IntegrityError as error:
        raise AlreadyConnector from error
    history.record(connector, "", ConnectorState.DRAFT, by=by)
    Invitation(
        to=user,
        context={
            "name": display_name,
            "organisation": organisation.name if organisation else "",
            "link": absolute(reverse("connectors:apply")),
        },
        dedup_key=f"connectors.invitation:{connector.pk}",
    ).send()
    return connector


@transaction.atomic
def submit(connector: Connector, *, by: User) -> None:
    """Hand a complete draft to the team, and say what follows.

    Raises CharterNotSigned, StepsMissing, ForbiddenTransition.
    """
    # Read again under a lock: a step may have been saved, or the charter signed, meanwhile.
    there = Connector.objects.select_for_update().get(pk=connector.pk)
    if there.charter_id is None:
        raise CharterNotSigned
    missing = steps.first_missing(progress_of(there))
    if there.state == ConnectorState.DRAFT and missing is not None:
        raise StepsMissing(missing.slug)
    move(connector, [ConnectorState.DRAFT], ConnectorState.SUBMITTED, by=by)
    Submitted(
        to=connector.user,
        context={
            "name": connector.display_name,
            "link": absolute(reverse("connectors:apply")),
        },
    ).send()


@transaction.atomic
def send_back(connector: Connector, *, by: User, reason: str, step: str = "") -> None:
    """Ask for more before deciding: back to draft, with a mail that says what is missing.

    The mail leads to the step, or to the recap when none is named.

    Raises NotAboutOneself, ForbiddenTransition.
    """
    not_oneself(connector, by=by)
    move(connector, [ConnectorState.SUBMITTED], ConnectorState.DRAFT, by=by, reason=reason)
    MoreAsked(
        to=connector.user,
        context={
            "name": connector.display_name,
            "reason": reason,
            "link": absolute(
                reverse("connectors:apply_step", args=[step])
                if step
                else reverse("connectors:apply")
            ),
        },
    ).send()


@transaction.atomic
def approve(connector: Connector, *, by: User) -> None:
    """Let a candidate in. Raises NotAboutOneself, CharterNotSigned, ForbiddenTransition."""
    not_oneself(connector, by=by)
    if not Connector.objects.filter(pk=connector.pk, charter_signed_at__isnull=False).exists():
        raise CharterNotSigned
    move(connector, [ConnectorState.SUBMITTED], ConnectorState.ACTIVE, by=by)
    Approved(
        to=connector.user,
        context={
            "name": connector.display_name,
            "link": absolute(reverse("connectors:space")),
            "welcome": absolute(reverse("connectors:welcome")),
        },
    ).send()
    charters.tell_what_changed_meanwhile(connector)
    if connector.organisation is not None:
        organisations.tell_managers(connector.organisation, connector)


@transaction.atomic
def refuse(connector: Connector, *, by: User, reason: str) -> None:
    """Turn a candidate down, and say why. Raises NotAboutOneself, ForbiddenTransition."""
    not_oneself(connector, by=by)
    move(connector, [ConnectorState.SUBMITTED], ConnectorState.REFUSED, by=by, reason=reason)
    Refused(to=connector.user, context={"name": connector.display_name, "reason": reason}).send()
