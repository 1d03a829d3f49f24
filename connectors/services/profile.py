"""Where a connecteur is, under which name and to whom they are shown."""

from django.db import transaction

from accounts.models import User
from connectors.models import Connector
from reference.models import Commune


@transaction.atomic
def place_at(connector: Connector, commune: Commune | None) -> None:
    """Move a connecteur to a commune; latitude and longitude follow."""
    connector.commune = commune
    connector.latitude = commune.latitude if commune else None
    connector.longitude = commune.longitude if commune else None
    connector.save(update_fields=["commune", "latitude", "longitude"])


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
