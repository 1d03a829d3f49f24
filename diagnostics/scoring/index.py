"""The Digital Intensity Index: a count of uses, which no weight or point of the score touches."""

from collections.abc import Mapping

from diagnostics.instrument import Chosen, Instrument
from diagnostics.scoring.answers import Profile
from diagnostics.scoring.conditions import Places, compiled
from diagnostics.scoring.levels import level_of
from diagnostics.scoring.outcomes import Found
from diagnostics.scoring.result import DiiResult


class Index:
    """The rules of the index, compiled; section 7 of the method."""

    def __init__(self, instrument: Instrument, places: Places) -> None:
        self.unknown: dict[str, bool | None] = {each.code: None for each in instrument.variables}
        # A rule that is one leaf about a question is settled with the answer to that question.
        rules = [(each.code, each.rule) for each in instrument.variables]
        self.behind = list(
            dict.fromkeys(rule.question for _, rule in rules if isinstance(rule, Chosen))
        )
        self.tests = [
            (code, compiled(rule, places)) for code, rule in rules if not isinstance(rule, Chosen)
        ]
        self.counted = [(version.code, version.variables) for version in instrument.dii_versions]
        self.levels, self.threshold = instrument.dii_levels, instrument.dii_base_threshold
        # By the number of true variables and of unknown ones, on which a version depends alone.
        self.kept: dict[tuple[int, int], DiiResult] = {}

    def variables(self, found: Found, profile: Profile) -> dict[str, bool | None]:
        """Give each variable: true, false, or None for unknown."""
        # In the order of the instrument, which filling it in keeps.
        variables = self.unknown.copy()
        for question in self.behind:
            variables.update(found[question].uses)
        for code, test in self.tests:
            variables[code] = test(found, profile)
        return variables

    def versions(self, variables: Mapping[str, bool | None]) -> dict[str, DiiResult]:
        """Give each version of the index from the value of each variable."""
        found = {}
        for code, kept in self.counted:
            values = [variables[each] for each in kept]
            counts = (values.count(True), values.count(None))
            found[code] = self.kept.get(counts) or self.version(*counts)
        return found

    def version(self, value: int, unknown: int) -> DiiResult:
        if value >= self.threshold:
            base_reached: bool | None = True
        else:
            base_reached = None if value + unknown >= self.threshold else False
        self.kept[value, unknown] = result = DiiResult(
            value=value,
            max_value=value + unknown,
            complete=not unknown,
            level=level_of(value, self.levels),
            max_level=level_of(value + unknown, self.levels),
            base_reached=base_reached,
        )
        return result
