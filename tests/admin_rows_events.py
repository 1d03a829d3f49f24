"""Rows of events, for the tests that walk the back office."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from resources.models import Event, Registration, Resource


def fill_events(users: Sequence[User], start: int, region: str) -> None:
    """Give an event to a resource of each user, with somebody registered."""
    now = timezone.now()
    slugs = {f"exemple-{start + n}": user for n, user in enumerate(users)}
    there = set(Resource.objects.filter(slug__in=slugs).values_list("slug", flat=True))
    Resource.objects.bulk_create(
        Resource(
            slug=slug,
            kind="event",
            title=slug.capitalize(),
            summary="Un exemple.",
            body="Texte.",
            themes=["paiement"],
            region_id=region,
            publisher="Exemple",
            author=user,
            author_name=user.full_name,
            checked_on=timezone.localdate(now),
        )
        for slug, user in slugs.items()
        if slug not in there
    )
    events = Event.objects.bulk_create(
        Event(
            resource=resource,
            starts_at=now + timedelta(days=9),
            ends_at=now + timedelta(days=9, hours=2),
            place="Salle Exemple",
            places=10,
            taken=1,
        )
        for resource in Resource.objects.filter(slug__in=slugs).order_by("slug")
    )
    Registration.objects.bulk_create(
        Registration(
            event=event,
            user=user,
            name=user.full_name,
            email=user.email,
            state="registered",
            rank=1,
        )
        for event, user in zip(events, users, strict=True)
    )
