"""What a firm should work on first: the themes of its weakest answers, with one action each."""

from collections.abc import Sequence

from diagnostics.instrument import Instrument
from diagnostics.scoring.answers import Profile
from diagnostics.scoring.outcomes import Found, Outcome, unit_of
from diagnostics.scoring.result import ScoredNeed


class Needs:
    """The rules of section 8 of the method, compiled."""

    def __init__(self, instrument: Instrument) -> None:
        self.unit = unit_of(instrument)
        self.kept = instrument.parameters.top_needs
        self.themes = [theme.code for theme in instrument.themes]

    def among(
        self, raised: Sequence[Outcome], found: Found, profile: Profile
    ) -> tuple[ScoredNeed, ...]:
        """Give the heaviest themes, first the heaviest, ties in the order of the instrument."""
        weights = [0] * len(self.themes)
        largest = [-1] * len(self.themes)
        # By theme, the first outcome of its largest contribution.
        leading: dict[int, Outcome] = {}
        for outcome in raised:
            contribution, theme = outcome.contribution, outcome.theme
            if outcome.duty and outcome.duty(found, profile) is True:
                contribution = outcome.with_bonus
            weights[theme] += contribution
            if contribution > largest[theme]:
                largest[theme], leading[theme] = contribution, outcome
        # Ascending: the opposite of the weight, then the place of the theme.
        ordered = sorted([(-weights[theme], theme) for theme in leading])
        return tuple(
            ScoredNeed(self.themes[theme], (-weight, self.unit), leading[theme].action)
            for weight, theme in ordered[: self.kept]
        )
