"""What a connecteur says of themselves, and where they are."""

from collections.abc import Iterable

from django.db import transaction

from accounts.models import User
from connectors.models import Connector, ConnectorTheme
from reference.models import Commune


@transaction.atomic
def place_at(connector: Connector, commune: Commune | None) -> None:
    """Move a connecteur to a commune; latitude and longitude follow."""
    connector.commune = commune
    connector.latitude = commune.latitude if commune else None
    connector.longitude = commune.longitude if commune else None
    connector.save(update_fields=["commune", "latitude", "longitude"])


@transaction.atomic
def update_profile(
    connector: Connector,
    *,
    display_name: str,
    presentation: str,
    themes: Iterable[str],
    sectors: Iterable[str],
    commune: Commune | None,
    radius_km: int,
    departments: Iterable[str],
    remote: bool,
    monthly_capacity: int,
    by: User,
) -> None:
    """Keep what a connecteur says of themselves; a theme already there keeps its level."""
    connector.display_name = display_name
    connector.presentation = presentation
    connector.sectors = list(sectors)
    connector.radius_km = radius_km
    connector.departments = list(departments)
    connector.remote = remote
    connector.monthly_capacity = monthly_capacity
    connector.save(
        update_fields=[
            "display_name",
            "presentation",
            "sectors",
            "radius_km",
            "departments",
            "remote",
            "monthly_capacity",
        ]
    )
    place_at(connector, commune)
    wanted = set(themes)
    connector.themes.exclude(theme__in=wanted).delete()
    ConnectorTheme.objects.bulk_create(
        [ConnectorTheme(connector=connector, theme=theme) for theme in sorted(wanted)],
        ignore_conflicts=True,
    )


@transaction.atomic
def choose_visibility(
    connector: Connector, *, display_name: str, listed: bool, indexed: bool, by: User
) -> None:
    """Keep under which name a connecteur is shown, and to whom.

    Nobody is seen by search engines without being in the directory.
    """
    connector.display_name = display_name
    connector.listed = listed
    connector.indexed = indexed and listed
    connector.save(update_fields=["display_name", "listed", "indexed"])
