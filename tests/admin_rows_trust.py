"""Rows of what is done, said, barred and checked, for the tests that walk the back office."""

import uuid
from collections.abc import Sequence
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from connectors.models import (
    AuditDraw,
    AuditLine,
    Connector,
    FinishedWork,
    RequestAnswer,
    SalesBar,
    Testimony,
)
from reference.enums import Theme


def fill_trust(connectors: Sequence[Connector], users: Sequence[User], region: str) -> None:
    now = timezone.now()
    RequestAnswer.objects.bulk_create(
        RequestAnswer(connector=connector, introduction_id=uuid.uuid4(), in_time=True, at=now)
        for connector in connectors
    )
    finished = FinishedWork.objects.bulk_create(
        FinishedWork(
            connector=connector,
            introduction_id=uuid.uuid4(),
            themes=[Theme.PAIEMENT],
            requested_at=now,
            accepted_at=now,
            finished_at=now,
        )
        for connector in connectors
    )
    Testimony.objects.bulk_create(
        Testimony(
            work=work,
            contact_made=True,
            helped="yes",
            sentence="Bien.",
            may_publish=True,
            said_at=now,
        )
        for work in finished
    )
    bars = SalesBar.objects.bulk_create(
        SalesBar(
            connector=connector,
            owner=user,
            introduction_id=uuid.uuid4(),
            starts_at=now,
            ends_at=now + timedelta(days=365),
        )
        for connector, user in zip(connectors, users, strict=True)
    )
    draws = AuditDraw.objects.bulk_create(
        AuditDraw(seed="0", size=1, region_id=region, drawn_at=now, drawn_by=user) for user in users
    )
    AuditLine.objects.bulk_create(
        AuditLine(draw=draw, bar=bar) for draw, bar in zip(draws, bars, strict=True)
    )
