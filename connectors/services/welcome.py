"""The welcome of a connecteur: a guide to read, a first request explained, a first work finished.

It ends with the first finished work, told by `connectors.services.work`.
"""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from connectors.models import Connector


@transaction.atomic
def read_guide(connector: Connector, *, by: User) -> None:
    """Keep when the guide was read; reading it again keeps the first date."""
    now = timezone.now()
    if Connector.objects.filter(pk=connector.pk, guide_read_at=None).update(guide_read_at=now):
        connector.guide_read_at = now
