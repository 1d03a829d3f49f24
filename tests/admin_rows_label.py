"""Rows of every model that an application for the label is made of."""

from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from connectors.enums import EvidenceKind, Outcome, Round
from connectors.models import (
    Appeal,
    Connector,
    Criteria,
    Criterion,
    Decision,
    Evidence,
    Label,
    Recusal,
    Reference,
    Review,
    ReviewScore,
)


def fill_applications(numbers: Sequence[int], connectors: Sequence[Connector]) -> None:
    """Write one row of each for each connecteur, who has a label already."""
    now = timezone.now()
    versions = Criteria.objects.bulk_create(Criteria(version=f"0.{n}") for n in numbers)
    criteria = Criterion.objects.bulk_create(
        Criterion(criteria=version, code="prix", position=1, title="Prix exemple", expected="?")
        for version in versions
    )
    labels = {one.connector_id: one for one in Label.objects.filter(connector__in=connectors)}
    rows = [
        (labels[one.pk], one.user, criterion)
        for one, criterion in zip(connectors, criteria, strict=True)
    ]
    Evidence.objects.bulk_create(
        Evidence(
            label=label, criterion=criterion, kind=EvidenceKind.LINK, url="https://example.org"
        )
        for label, _, criterion in rows
    )
    Reference.objects.bulk_create(
        Reference(label=label, name="Lou Exemple", company="Atelier exemple", email=user.email)
        for label, user, _ in rows
    )
    reviews = Review.objects.bulk_create(
        Review(label=label, round=Round.FIRST, seat=1, reviewer=user, assigned_by=user)
        for label, user, _ in rows
    )
    Recusal.objects.bulk_create(Recusal(label=label, user=user) for label, user, _ in rows)
    ReviewScore.objects.bulk_create(
        ReviewScore(review=review, criterion=criterion, score=2)
        for review, criterion in zip(reviews, criteria, strict=True)
    )
    Decision.objects.bulk_create(
        Decision(
            label=label,
            round=Round.FIRST,
            outcome=Outcome.REFUSED,
            reasons="Exemple.",
            decided_by=user,
            decided_at=now,
            appeal_until=now + timedelta(days=30),
        )
        for label, user, _ in rows
    )
    Appeal.objects.bulk_create(
        Appeal(label=label, text="Exemple.", filed_at=now) for label, _, _ in rows
    )
