"""Rows of the library, for the tests that walk the back office."""

from collections.abc import Sequence

from django.utils import timezone

from accounts.models import User
from resources.models import Opinion, OutdatedReport, Resource


def fill_library(users: Sequence[User], start: int, region: str) -> None:
    now = timezone.now()
    resources = Resource.objects.bulk_create(
        Resource(
            slug=f"exemple-{start + n}",
            kind="article",
            title=f"Exemple {start + n}",
            summary="Un exemple.",
            body="Texte.",
            themes=["paiement"],
            region_id=region,
            publisher="Exemple",
            author=user,
            author_name=f"Camille Exemple {start + n}",
            checked_on=timezone.localdate(now),
        )
        for n, user in enumerate(users)
    )
    Opinion.objects.bulk_create(
        Opinion(resource=one, reader="0" * 64, useful=True) for one in resources
    )
    OutdatedReport.objects.bulk_create(
        OutdatedReport(resource=one, text="Le lien est mort : exemple.") for one in resources
    )
