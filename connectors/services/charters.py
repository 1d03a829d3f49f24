"""The charter: loaded, published, signed; a new version is signed again."""

from datetime import datetime, time
from typing import Final
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts import history
from accounts.models import User
from connectors.enums import ConnectorState
from connectors.errors import CharterEmpty, CharterPublished, CharterReplaced, NoCharter
from connectors.models import Charter, CharterSignature, Connector
from connectors.notifications.joining import CharterChanged
from connectors.shipped import CharterText
from notifications import due
from notifications.links import absolute
from notifications.models import DueRow

CHARTER_PUBLISHED: Final = "connectors.charter_published"
BATCH: Final = 500
FIRST_BATCH: Final = "first"
# Those who would receive requests, had they signed.
IN_SERVICE: Final = (ConnectorState.ACTIVE, ConnectorState.PAUSED)


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
def publish_charter(charter: Charter, *, by: User) -> None:
    """Put a version in force: it never changes again, and those in service are asked to sign it.

    Until they do they receive no new request; those received before stay theirs to answer.
    Raises CharterPublished, CharterEmpty.
    """
    if not charter.articles:
        raise CharterEmpty
    now = timezone.now()
    if not Charter.objects.filter(pk=charter.pk, published_at=None).update(published_at=now):
        raise CharterPublished
    charter.published_at = now
    history.record(charter, "", "published", by=by)
    due.plan(CHARTER_PUBLISHED, charter.pk, due_at=now, occasion=FIRST_BATCH)


def charter_published(row: DueRow, *, now: datetime) -> None:
    """Tell the next `BATCH` connecteurs of a new version, in the order of their keys.

    The occasion says after whom; the next one is planned in the same transaction. Whoever signed
    meanwhile is left alone, and so are all when a younger version is in force.
    """
    charter = Charter.objects.in_force()
    if charter is None or charter.pk != row.subject_id:
        return
    waiting = Connector.objects.filter(state__in=IN_SERVICE).exclude(charter=charter)
    if row.occasion != FIRST_BATCH:
        waiting = waiting.filter(pk__gt=UUID(row.occasion))
    batch = list(waiting.select_related("user").order_by("pk")[:BATCH])
    for connector in batch:
        _tell(connector, charter)
    if len(batch) == BATCH:
        due.plan(CHARTER_PUBLISHED, charter.pk, due_at=now, occasion=str(batch[-1].pk))


def _tell(connector: Connector, charter: Charter) -> None:
    CharterChanged(
        to=connector.user,
        context={
            "name": connector.display_name,
            "changes": charter.changes,
            "link": absolute(reverse("connectors:charter")),
        },
        dedup_key=f"{CHARTER_PUBLISHED}:{charter.pk}:{connector.pk}",
    ).send()


def tell_what_changed_meanwhile(connector: Connector) -> None:
    """Tell whoever comes into service, in the same transaction, of a version they have not signed.

    They were not among those told on the day it was published.
    """
    charter = to_sign(connector)
    if charter is not None:
        _tell(connector, charter)


def to_sign(connector: Connector) -> Charter | None:
    """Return the version in force when somebody in service has not signed it (one query)."""
    if connector.state not in IN_SERVICE:
        return None
    charter = Charter.objects.in_force()
    return charter if charter is not None and connector.charter_id != charter.pk else None


@transaction.atomic
def sign_charter(connector: Connector, *, by: User, read: str | None = None) -> None:
    """Sign the version in force; signing it again keeps the first date.

    `read` is the key of the version that was on the screen, where there was one. Raises NoCharter,
    CharterReplaced when another came into force meanwhile.
    """
    charter = Charter.objects.in_force()
    if charter is None:
        raise NoCharter
    if read is not None and read != str(charter.pk):
        raise CharterReplaced
    now = timezone.now()
    signature, _ = CharterSignature.objects.get_or_create(
        connector=connector, charter=charter, defaults={"signed_at": now}
    )
    # Written again where the signature is old: a profile reopened has lost its copy.
    Connector.objects.filter(pk=connector.pk).update(
        charter=charter, charter_signed_at=signature.signed_at
    )
    connector.refresh_from_db(fields=["charter", "charter_signed_at"])


HANDLERS = {CHARTER_PUBLISHED: charter_published}
