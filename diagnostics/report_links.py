"""The link of a report's mail: it opens that PDF, for 30 days, and nothing else."""

from datetime import timedelta
from uuid import UUID

from django.core import signing

LASTS = timedelta(days=30)
SALT = "diagnostics.report"


def write(report_id: UUID) -> str:
    """Give the token that stands for a report."""
    return signing.TimestampSigner(salt=SALT).sign(report_id.hex)


def read(token: str) -> UUID | None:
    """Give the report a token stands for; None for one that is too old, or not ours."""
    try:
        return UUID(signing.TimestampSigner(salt=SALT).unsign(token, max_age=LASTS))
    except (signing.BadSignature, ValueError):
        return None
