"""The charter: loaded, published, signed; a new version is signed again."""

from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from connectors.errors import NoCharter
from connectors.models import Charter, CharterSignature, Connector
from connectors.shipped import CharterText


@transaction.atomic
def load_charter(text: CharterText) -> Charter:
    """Publish a version that ships, unless it is there already; loading it again is harmless."""
    charter, _ = Charter.objects.get_or_create(
        version=text.version,
        defaults={
            "articles": text.articles,
            "changes": text.changes,
            "published_at": timezone.make_aware(datetime.combine(text.published_on, time())),
        },
    )
    return charter


@transaction.atomic
def sign_charter(connector: Connector, *, by: User) -> None:
    """Sign the version in force; signing it again keeps the first date. Raises NoCharter."""
    charter = Charter.objects.in_force()
    if charter is None:
        raise NoCharter
    now = timezone.now()
    signature, signed = CharterSignature.objects.get_or_create(
        connector=connector, charter=charter, defaults={"signed_at": now}
    )
    if signed:
        Connector.objects.filter(pk=connector.pk).update(
            charter=charter, charter_signed_at=signature.signed_at
        )
    connector.refresh_from_db(fields=["charter", "charter_signed_at"])
