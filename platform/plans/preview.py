"""The plan that a diagnostic gives, made again at each look: nothing is stored."""

from dataclasses import dataclass
from uuid import UUID

from diagnostics.models import Assessment
from diagnostics.selectors import needs_of, profile_of, sells_online, sells_to_people
from plans.candidates import materials_for
from plans.duties import Situation
from plans.selection import PlannedAction, select
from resources.models import Resource


def situation_of(assessment: Assessment) -> Situation:
    """Return what a completed diagnostic says of the firm.

    Reads `assessment.company.commune`: select them along.
    """
    return Situation(
        profile_of(assessment),
        sells_online=sells_online(assessment),
        to_consumers=sells_to_people(assessment),
    )


def planned(assessment: Assessment) -> tuple[PlannedAction, ...]:
    """Return the actions of a diagnostic; none before it is completed."""
    needs = needs_of(assessment)
    if not needs:
        return ()
    situation = situation_of(assessment)
    return select(needs, situation, materials_for(needs, situation.profile))


@dataclass(frozen=True, slots=True)
class Shown:
    """One action with the resources themselves, each beside its reasons."""

    action: PlannedAction
    resources: tuple[tuple[Resource, tuple[str, ...]], ...]


def preview_of(assessment: Assessment) -> tuple[Shown, ...]:
    """Return what the page of a plan not begun shows (two queries at most)."""
    actions = planned(assessment)
    wanted = [chosen.candidate.id for action in actions for chosen in action.resources]
    known: dict[UUID, Resource] = (
        Resource.objects.defer("body", "search").in_bulk(wanted) if wanted else {}
    )
    return tuple(
        Shown(
            action,
            tuple(
                (known[chosen.candidate.id], tuple(chosen.reasons)) for chosen in action.resources
            ),
        )
        for action in actions
    )
