"""What readers say, without an account and without a cookie."""

from datetime import datetime, timedelta

from django.contrib.postgres.functions import RandomUUID
from django.db import IntegrityError, transaction
from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils.crypto import salted_hmac

from resources.models import Opinion, Resource

SALT = "resources.opinion"
# So long one reader is told from another; then nobody could say any more who they were.
TOLD_APART_FOR = timedelta(days=90)


class AlreadySaid(Exception):
    """This reader has said what they think of the resource."""


def reader_of(resource: Resource, *, address: str, browser: str, user_id: int | None = None) -> str:
    """Return what tells one reader of one resource from another, and names nobody.

    Somebody signed in is one reader wherever they are; anybody else is a browser at an address on
    the network. The key is the site's and the resource is part of it: what somebody read elsewhere
    cannot be put together from it.
    """
    who = f"user {user_id}" if user_id is not None else f"{address} {browser}"
    return salted_hmac(SALT, f"{resource.pk} {who}", algorithm="sha256").hexdigest()


def say(resource: Resource, *, useful: bool, reader: str) -> None:
    """Count an opinion, once a reader. Raises AlreadySaid: the first one stays."""
    try:
        with transaction.atomic():
            Opinion.objects.create(resource=resource, useful=useful, reader=reader)
    except IntegrityError as error:
        raise AlreadySaid from error


def forget_readers(now: datetime) -> int:
    """Make the readers of old opinions unknown for good; the opinions still count."""
    # A number drawn at random has dashes, and the key of a reader has none.
    known = Opinion.objects.filter(at__lt=now - TOLD_APART_FOR).exclude(reader__contains="-")
    return known.update(reader=Cast(RandomUUID(), CharField()))
