"""What the applications hand to one another: frozen values, no database."""

from dataclasses import dataclass

from reference.enums import ActionLevel, SizeClass, Theme


@dataclass(frozen=True, slots=True)
class Need:
    """One thing a firm should work on.

    `weight` is the theme's weight in the ranking of needs (unbounded, > 0), `why` the question
    that raised it, in words, `action` what to do next and `action_code` its code (`Y1.bas`).
    """

    theme: Theme
    weight: float
    why: str
    action: str
    action_code: str

    @property
    def level(self) -> ActionLevel:
        """Return how far the firm already is; a code that does not say is taken for a beginning."""
        last_word = self.action_code.rpartition(".")[2]
        return ActionLevel(last_word) if last_word in ActionLevel else ActionLevel.FIRST_STEPS


@dataclass(frozen=True, slots=True)
class CompanyProfile:
    """What is known of a firm when it is answered: nothing that names it.

    `sector` is a section letter of NAF rev. 2 or empty; `department` an official code or empty;
    latitude and longitude are degrees (WGS 84) of its commune, or None.
    """

    size_class: SizeClass
    sector: str = ""
    department: str = ""
    latitude: float | None = None
    longitude: float | None = None
