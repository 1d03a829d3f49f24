"""Conditions compiled once: each becomes a function of what is known of the firm.

A leaf about a question is settled beforehand for each answer (`Outcome.says`): what is left to do
is to look it up, and to join values by Kleene’s logic.
"""

from collections.abc import Mapping, Sequence

from diagnostics.instrument import All, Any, Chosen, Condition, Not, ProfileIs
from diagnostics.scoring.answers import Profile
from diagnostics.scoring.outcomes import Found, Test

# Where each leaf about a question stands in the `says` of that question’s outcomes.
Places = Mapping[Chosen, int]


def compiled(condition: Condition, places: Places) -> Test:
    """Give the function that evaluates a condition: true, false, or None for unknown."""
    match condition:
        case ProfileIs(code=code, values=values):
            return profile_test(code, values)
        case Chosen(question=question):
            return leaf_test(question, places[condition])
        case All(conditions=parts):
            return joined([compiled(part, places) for part in parts], decisive=False)
        case Any(conditions=parts):
            return joined([compiled(part, places) for part in parts], decisive=True)
        case Not(condition=part):
            return opposite(compiled(part, places))


def profile_test(code: str, values: frozenset[str]) -> Test:
    def test(found: Found, profile: Profile) -> bool | None:
        return profile[code] in values if code in profile else None

    return test


def leaf_test(question: str, place: int) -> Test:
    def test(found: Found, profile: Profile) -> bool | None:
        return found[question].says[place]

    return test


def joined(tests: Sequence[Test], *, decisive: bool) -> Test:
    """Join parts: one that is decisive settles it (false in « all », true in « any »); else one
    that is unknown leaves it unknown."""

    def test(found: Found, profile: Profile) -> bool | None:
        value: bool | None = not decisive
        for part in tests:
            met = part(found, profile)
            if met is decisive:
                return decisive
            if met is None:
                value = None
        return value

    return test


def opposite(part: Test) -> Test:
    def test(found: Found, profile: Profile) -> bool | None:
        met = part(found, profile)
        return None if met is None else not met

    return test
