"""The numbers of reports: `CC-2026-7KQW-X3MP`."""

from reference.references import Series

REPORTS = Series("CC")
