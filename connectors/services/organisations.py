"""Organisations that connecteurs belong to, and those who look after their connecteurs."""

from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import history
from accounts.enums import OrganisationKind, OrganisationRole
from accounts.models import Organisation, OrganisationMember, User
from connectors.errors import NotAttached
from connectors.models import Connector
from connectors.notifications.joining import Detached, OrganisationJoined
from notifications.links import absolute

DETACHED = "rattachement terminé par l’organisation"


def find_or_make(*, siren: str, name: str, now_in: Connector) -> Organisation:
    """Return the organisation of a SIREN, known already or made now as a firm.

    Without a SIREN a name makes a new one, unless it is that of the present organisation: two
    firms may bear one name.
    """
    if not siren:
        present = now_in.organisation
        if present is not None and not present.siren and present.name == name:
            return present
        return Organisation.objects.create(name=name, kind=OrganisationKind.FIRM)
    known = Organisation.objects.filter(siren=siren).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            return Organisation.objects.create(name=name, siren=siren, kind=OrganisationKind.FIRM)
    except IntegrityError:
        # Somebody made it in between.
        return Organisation.objects.get(siren=siren)


def managed_by(user: User) -> list[Organisation]:
    """Return the organisations somebody looks after now, by name (one query)."""
    return list(
        Organisation.objects.filter(
            members__in=OrganisationMember.objects.current().filter(
                user=user, role=OrganisationRole.MANAGER
            )
        ).order_by("name")
    )


def is_manager(user: User) -> bool:
    """Tell whether somebody looks after the connecteurs of an organisation now."""
    return (
        OrganisationMember.objects.current()
        .filter(user=user, role=OrganisationRole.MANAGER)
        .exists()
    )


def tell_managers(organisation: Organisation, connector: Connector) -> None:
    """Tell those who look after an organisation that somebody says they belong to it.

    Anybody may name an organisation: those who know it are told, and may end it in a click.
    """
    managers = OrganisationMember.objects.current().filter(
        organisation=organisation, role=OrganisationRole.MANAGER
    )
    for member in managers.select_related("user"):
        if member.user_id == connector.user_id:
            continue
        OrganisationJoined(
            to=member.user,
            context={
                "name": connector.display_name,
                "organisation": organisation.name,
                "link": absolute(reverse("connectors:organisation", args=[organisation.pk])),
            },
        ).send()


@transaction.atomic
def detach(connector: Connector, organisation: Organisation, *, by: User) -> None:
    """End somebody's attachment: they stay a connecteur, without an organisation, and are told.

    Raises NotAttached for whoever comes second.
    """
    ended = Connector.objects.filter(pk=connector.pk, organisation=organisation)
    if not ended.update(organisation=None):
        raise NotAttached
    connector.organisation = None
    history.record(connector, connector.state, connector.state, by=by, reason=DETACHED)
    Detached(
        to=connector.user,
        context={
            "name": connector.display_name,
            "organisation": organisation.name,
            "link": absolute(reverse("connectors:profile")),
        },
    ).send()
