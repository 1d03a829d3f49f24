"""An application, kept step by step; an active connecteur changes the same things the same way."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction

from accounts import history
from accounts import services as accounts
from accounts.models import Organisation, User
from connectors import steps
from connectors.enums import ConnectorState
from connectors.errors import AlreadyConnector, ProfileClosed
from connectors.models import Connector, ConnectorTheme
from connectors.services import organisations
from connectors.services.profile import place_at
from reference.models import Commune

# While an application is examined it stays what the team reads.
OPEN_STATES = (
    ConnectorState.DRAFT,
    ConnectorState.ACTIVE,
    ConnectorState.PAUSED,
    ConnectorState.SUSPENDED,
)


@transaction.atomic
def begin(user: User, *, full_name: str, display_name: str) -> Connector:
    """Open an application by its first step. Raises AlreadyConnector for whoever has a profile."""
    try:
        with transaction.atomic():
            connector = Connector.objects.create(user=user, display_name=display_name)
    except IntegrityError as error:
        raise AlreadyConnector from error
    history.record(connector, "", ConnectorState.DRAFT, by=user)
    save_identity(connector, full_name=full_name, display_name=display_name, by=user)
    return connector


@transaction.atomic
def save_identity(connector: Connector, *, full_name: str, display_name: str, by: User) -> None:
    """Keep who somebody is, for the team, and the name that owners see. Raises ProfileClosed."""
    _keep(connector, steps.IDENTITY, display_name=display_name)
    accounts.rename(connector.user, full_name=full_name)


@transaction.atomic
def save_organisation(connector: Connector, *, siren: str, name: str, by: User) -> None:
    """Attach somebody to the organisation of a SIREN, or to a new one; to none when both are empty.

    Raises ProfileClosed.
    """
    organisation: Organisation | None = None
    if siren or name:
        organisation = organisations.find_or_make(siren=siren, name=name, now_in=connector)
    joined = organisation is not None and organisation.pk != connector.organisation_id
    _keep(connector, steps.ORGANISATION, organisation=organisation)
    if organisation is not None and joined and connector.state != ConnectorState.DRAFT:
        organisations.tell_managers(organisation, connector)


@transaction.atomic
def save_motivation(connector: Connector, *, motivation: str, presentation: str, by: User) -> None:
    """Keep why somebody comes, for the team, and how they present themselves, for owners.

    Raises ProfileClosed.
    """
    _keep(connector, steps.MOTIVATION, motivation=motivation, presentation=presentation)


@transaction.atomic
def save_themes(connector: Connector, *, levels: Mapping[str, int], by: User) -> None:
    """Keep the themes somebody helps with, each with a level. Raises ProfileClosed."""
    _keep(connector, steps.THEMES)
    connector.themes.exclude(theme__in=levels).delete()
    ConnectorTheme.objects.bulk_create(
        [
            ConnectorTheme(connector=connector, theme=theme, level=level)
            for theme, level in levels.items()
        ],
        update_conflicts=True,
        unique_fields=["connector", "theme"],
        update_fields=["level"],
    )


@transaction.atomic
def save_firms(
    connector: Connector, *, sectors: Iterable[str], size_classes: Iterable[str], by: User
) -> None:
    """Keep which firms somebody knows: sectors and sizes, all of them when empty.

    Raises ProfileClosed.
    """
    _keep(connector, steps.FIRMS, sectors=list(sectors), size_classes=list(size_classes))


@transaction.atomic
def save_territory(
    connector: Connector,
    *,
    on_site: bool,
    remote: bool,
    commune: Commune | None,
    radius_km: int,
    departments: Iterable[str],
    by: User,
) -> None:
    """Keep where somebody helps, and whether at a distance. Raises ProfileClosed."""
    _keep(
        connector,
        steps.TERRITORY,
        on_site=on_site,
        remote=remote,
        radius_km=radius_km,
        departments=list(departments),
    )
    place_at(connector, commune)


@transaction.atomic
def save_availability(
    connector: Connector,
    *,
    languages: Iterable[str],
    slots: Iterable[str],
    monthly_capacity: int,
    terms: str,
    by: User,
) -> None:
    """Keep when, in which languages and on which terms somebody helps. Raises ProfileClosed."""
    _keep(
        connector,
        steps.AVAILABILITY,
        languages=list(languages),
        slots=list(slots),
        monthly_capacity=monthly_capacity,
        terms=terms,
    )


def _keep(connector: Connector, step: str, **fields: Any) -> None:
    """Write fields and mark the step as answered, if the profile may be changed at this moment."""
    # Locked, so that two tabs do not lose each other's step and a submission waits its turn.
    now_there = (
        Connector.objects.select_for_update()
        .filter(pk=connector.pk, state__in=OPEN_STATES)
        .values_list("answered_steps", flat=True)
        .first()
    )
    if now_there is None:
        raise ProfileClosed
    answered = [slug for slug in steps.BY_ANSWER if slug == step or slug in now_there]
    for name, value in {**fields, "answered_steps": answered}.items():
        setattr(connector, name, value)
    connector.save(update_fields=[*fields, "answered_steps"])
