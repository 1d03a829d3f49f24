"""The numbers of labels: `LC-2026-7KQW-X3MP`."""

from reference.references import Series

LABELS = Series("LC")
