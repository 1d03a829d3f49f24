"""Which actions make the plan of a firm, in which order, and with what: pure and explained.

One action a need, the five heaviest needs at most. Each need is answered by itself, so that
treating one takes its action away and changes nothing in the others.

    gain for effort = weight of the need / (hours + euros / HOUR)

`weight` is the need's, as the diagnostic gives it; hours and euros are those of the resource that
leads the action. An hour of an owner counts as HOUR euros, a convention of ours; no effort is taken
for less than LEAST_HOURS, or a trifle would beat everything. What the law asks is marked and not
moved: the page says so, and the owner judges.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from plans.duties import Duty, Situation, duty_of
from reference.enums import ActionLevel, Theme
from reference.vocabulary import Need
from resources.choosing import Candidate, Chosen, choose

MOST: Final = 5
HOUR: Final = 40
LEAST_HOURS: Final = 0.25
# Where no resource says how long it takes: half a day to begin, a day to go further.
USUAL_MINUTES: Final = {ActionLevel.FIRST_STEPS: 210, ActionLevel.GOING_FURTHER: 420}

_ORDER: Final = {theme: place for place, theme in enumerate(Theme)}


@dataclass(frozen=True, slots=True)
class Material:
    """A resource as a plan uses it: who it is for, what its reader does, how long, for how much.

    `minutes` and `euros` are None where nobody said.
    """

    candidate: Candidate
    steps: tuple[str, ...] = ()
    minutes: int | None = None
    euros: int | None = None


@dataclass(frozen=True, slots=True)
class PlannedAction:
    """One action of a plan. `estimated`: no resource says how long, the usual time is counted."""

    need: Need
    steps: tuple[str, ...]
    minutes: int
    euros: int
    estimated: bool
    duty: Duty | None
    resources: tuple[Chosen, ...]

    @property
    def hours_of_effort(self) -> float:
        """Return the effort, money turned into hours."""
        return max(LEAST_HOURS, self.minutes / 60 + self.euros / HOUR)

    @property
    def gain_for_effort(self) -> float:
        return self.need.weight / self.hours_of_effort


def select(
    needs: Iterable[Need], situation: Situation, materials: Iterable[Material]
) -> tuple[PlannedAction, ...]:
    """Return the actions of a firm's plan, those that give most for their effort first."""
    known = {material.candidate.id: material for material in materials}
    actions = [_action(need, situation, known) for need in kept(needs)]
    return tuple(
        sorted(actions, key=lambda action: (-action.gain_for_effort, _ORDER[action.need.theme]))
    )


def kept(needs: Iterable[Need]) -> list[Need]:
    """Return the needs that get an action: the heaviest, one a theme, ties by the order of themes.

    Equal in all, they are told apart by the code of their action.
    """
    ordered = sorted(
        needs, key=lambda need: (-need.weight, _ORDER[Theme(need.theme)], need.action_code)
    )
    first: dict[Theme, Need] = {}
    for need in ordered:
        first.setdefault(Theme(need.theme), need)
    return list(first.values())[:MOST]


def _action(need: Need, situation: Situation, known: dict[UUID, Material]) -> PlannedAction:
    found = [material.candidate for material in known.values()]
    chosen = choose(need, situation.profile, found).kept
    leading = _leading([known[one.candidate.id] for one in chosen])
    minutes = leading.minutes if leading else None
    return PlannedAction(
        need=need,
        steps=leading.steps if leading else (),
        minutes=USUAL_MINUTES[need.level] if minutes is None else minutes,
        euros=(leading.euros or 0) if leading else 0,
        estimated=minutes is None,
        duty=duty_of(Theme(need.theme), situation),
        resources=chosen,
    )


def _leading(materials: list[Material]) -> Material | None:
    """Return the resource that says how: the first that has steps, otherwise the first."""
    with_steps = (material for material in materials if material.steps)
    return next(with_steps, materials[0] if materials else None)
