"""What somebody reports about a connecteur; staff decide before a date."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import User
from connectors.enums import ReportKind
from connectors.errors import AlreadyReported
from connectors.models import Connector, MisconductReport
from reference.holidays import add_working_days

DECIDED_WITHIN_WORKING_DAYS: Final = 5


@transaction.atomic
def report(
    connector: Connector,
    *,
    kind: ReportKind,
    by: User | None,
    text: str = "",
    introduction_id: UUID | None = None,
) -> MisconductReport:
    """Tell staff what somebody reports. Raises AlreadyReported for the same thing told twice."""
    now: datetime = timezone.now()
    try:
        with transaction.atomic():
            return MisconductReport.objects.create(
                connector=connector,
                kind=kind,
                text=text,
                introduction_id=introduction_id,
                reporter=by,
                decide_before=add_working_days(now, DECIDED_WITHIN_WORKING_DAYS),
            )
    except IntegrityError as error:
        raise AlreadyReported from error
