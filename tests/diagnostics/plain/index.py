"""The Digital Intensity Index: a count of uses, which no weight or point of the score touches."""

from collections.abc import Mapping

from diagnostics.instrument import DiiVersion, Instrument
from tests.diagnostics.plain.levels import level_of
from tests.diagnostics.plain.result import DiiResult


def dii_results(
    instrument: Instrument, variables: Mapping[str, bool | None]
) -> dict[str, DiiResult]:
    """Give each version of the index from the value of each variable (None: unknown)."""
    return {
        version.code: dii_result(instrument, version, variables)
        for version in instrument.dii_versions
    }


def dii_result(
    instrument: Instrument, version: DiiVersion, variables: Mapping[str, bool | None]
) -> DiiResult:
    values = [variables[code] for code in version.variables]
    value, unknown = values.count(True), values.count(None)
    threshold = instrument.dii_base_threshold
    if value >= threshold:
        base_reached: bool | None = True
    else:
        base_reached = None if value + unknown >= threshold else False
    return DiiResult(
        value=value,
        max_value=value + unknown,
        complete=not unknown,
        level=level_of(value, instrument.dii_levels),
        max_level=level_of(value + unknown, instrument.dii_levels),
        base_reached=base_reached,
    )
