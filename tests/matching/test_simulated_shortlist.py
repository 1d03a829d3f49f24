"""The shortlist of the simulation: who is asked first is who ranking everybody would put first."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from matching.enums import AdviserChoice, Channel
from matching.policy import POLICY, WEIGHTS, Policy
from matching.ranking import AskedTheme, Candidate, Ranking, rank
from matching.simulation import nation, strategies
from matching.simulation.behaviour import Behaviour
from matching.simulation.driver import Driver
from matching.simulation.memory import Memory, Request
from matching.simulation.shortlist import FEW, NOBODY, ROUNDED_UP, Shortlist
from matching.simulation.world import Helper, Place, World, biggest, invent

BEGINS = datetime(2026, 3, 2, tzinfo=UTC)
SEED = 11


@pytest.fixture(scope="module")
def places() -> list[Place]:
    return biggest(nation.places(), 40)


def as_they_are(bounds: Mapping[str, float], found: Ranking, policy: Policy) -> None:
    """Check that each bound is no less than the score, and no more than roundings make it."""
    total = sum(policy.weight(criterion) for criterion in policy.criteria)
    # What a tenth of a kilometre is worth to who is nearest.
    tenth = 100 * policy.distance / total * 0.11 / policy.half_distance_km
    for line in found.ranked:
        assert 0 <= bounds[line.id] - line.score <= 2 * ROUNDED_UP + tenth


class JudgedAgain(Memory):
    """Rank everybody each time somebody is asked, and compare."""

    compared = excluded = 0

    def _ranked(self, request: Request) -> list[str]:
        first = super()._ranked(request)
        everybody = [self._known(one) for one in self.helpers if one not in request.asked]
        owner = request.owner
        found = rank(owner.ask, everybody, policy=POLICY, seed=owner.seed)
        ranked = [line.id for line in found.ranked]
        assert first == ranked[: len(first)]
        assert len(first) >= min(self.strategy.asked_at_once, len(ranked))
        bounds = self.shortlist.bounds(owner.ask, at=self._at())
        as_they_are(dict(zip(self.shortlist.ids, bounds, strict=True)), found, POLICY)
        self.compared += 1
        self.excluded += any("du mois" in line.reason for line in found.excluded)
        return first


@pytest.mark.parametrize("together", [1, 2, 3])
def test_f3_whoever_is_asked_first_is_the_first_of_everybody(
    places: list[Place], together: int
) -> None:
    """Over three months and two changes of month, with people asked, full, and waited for."""
    world = invent(
        places, owners=400, helpers=250, begins=BEGINS, lasts=timedelta(80), seed=SEED + together
    )
    strategy = strategies.ours(POLICY, asked_at_once=together)
    memory = JudgedAgain(world.helpers, strategy, POLICY, at_most=1)
    Driver(world, memory, Behaviour(), seed=SEED).run()
    assert memory.compared > 500
    assert memory.excluded > 100


def policies() -> st.SearchStrategy[Policy]:
    weight = st.integers(0, 100)
    share = st.sampled_from([0.0, 0.1, 0.5, 0.77777, 1.0])
    return st.builds(
        replace,
        st.just(POLICY),
        **{name: weight for name in WEIGHTS if name != "themes"},
        themes=st.integers(1, 100),
        levels=st.sampled_from([(0.0, 0.5, 1.0), (0.33333, 0.66666, 0.99999)]),
        half_distance_km=st.sampled_from([1.0, 2.5, 30.0, 300.0]),
        max_radius_km=st.integers(1, 300),
        department_value=share,
        remote_value=share,
        unknown_sector_value=share,
        full_rotation_days=st.integers(1, 365),
    )


def loaded(world: World, shortlist: Shortlist, at: datetime, random: Random) -> list[Candidate]:
    """Give each helper a load of their own, which the shortlist is told."""
    known = []
    for helper in world.helpers:
        accepted = random.randrange(helper.known.capacity + 1)
        waiting = random.choice((0, 0, 1, 5))
        # Whole days to the microsecond, and a hair on both sides.
        ago = timedelta(days=random.randrange(100), microseconds=random.choice((-1, 0, 1)))
        proposed_at = None if random.random() < 0.2 else at - ago
        shortlist.note(
            helper.id, accepted_this_month=accepted, waiting=waiting, proposed_at=proposed_at
        )
        known.append(
            replace(
                helper.known,
                accepted_this_month=accepted,
                waiting=waiting,
                days_since_proposed=None
                if proposed_at is None
                else max((at - proposed_at) // timedelta(days=1), 0),
            )
        )
    return known


def varied(random: Random, helper: Helper) -> Helper:
    """Move a connecteur a little, or take their place away, and widen their radius."""
    known = helper.known
    assert known.latitude is not None
    placed = random.random() < 0.9
    return replace(
        helper,
        known=replace(
            known,
            latitude=known.latitude + random.uniform(-1, 1) * random.choice((0.02, 1))
            if placed
            else None,
            radius_km=random.choice((0, 5, 50, 300)),
            on_site=random.random() < 0.8,
        ),
    )


@hypothesis_settings(max_examples=60)
@given(policy=policies(), number=st.integers(0, 10_000))
def test_f3_a_bound_is_just_above_the_score_whatever_the_policy(
    places: list[Place], policy: Policy, number: int
) -> None:
    random = Random(number)  # noqa: S311 - no secret
    world = invent(
        places[:12], owners=6, helpers=60, begins=BEGINS, lasts=timedelta(9), seed=number
    )
    world = replace(world, helpers=tuple(varied(random, one) for one in world.helpers))
    shortlist = Shortlist(world.helpers, policy)
    at = BEGINS + timedelta(days=200)
    candidates = loaded(world, shortlist, at, random)
    for owner in world.owners:
        ask = replace(
            owner.ask,
            channel=random.choice(list(Channel)),
            adviser_choice=random.choice(list(AdviserChoice)),
            sector=random.choice((owner.ask.sector, "")),
            size_class=random.choice((owner.ask.size_class, "")),
            department=random.choice((owner.ask.department, "")),
            latitude=random.choice((owner.ask.latitude, owner.ask.latitude, None)),
        )
        bounds = dict(zip(shortlist.ids, shortlist.bounds(ask, at=at), strict=True))
        found = rank(ask, candidates, policy=policy, seed=owner.seed)
        as_they_are(bounds, found, policy)
        # Who cannot help is seldom judged: on the very edge of a radius.
        judged = sum(bounds[line.id] != NOBODY for line in found.excluded)
        assert judged <= 1


def test_f3_equals_are_all_judged_before_any_is_asked(places: list[Place]) -> None:
    """Everybody alike: the shuffle decides, so that nobody may be left out of it."""
    world = invent(places[:1], owners=8, helpers=1, begins=BEGINS, lasts=timedelta(9), seed=SEED)
    model = world.helpers[0]
    helpers = tuple(
        replace(model, known=replace(model.known, id=f"{number:03}")) for number in range(3 * FEW)
    )
    known = {helper.id: helper.known for helper in helpers}
    shortlist = Shortlist(helpers, POLICY)
    ask = replace(
        world.owners[0].ask,
        themes=(AskedTheme(model.known.themes[0].theme, 10.0),),
        adviser_choice=AdviserChoice.BOTH,
    )
    crowd = strategies.Crowd(
        nearest=list,
        best=lambda: (
            ([known[one] for one in best], others)
            for best, others in shortlist.best(ask, at=BEGINS, without=["000"])
        ),
    )
    for owner in world.owners:
        first = strategies.ours(POLICY).order(ask, crowd, owner.seed)
        left = [one for one in known.values() if one.id != "000"]
        ranked = rank(ask, left, policy=POLICY, seed=owner.seed).ranked
        assert [line.id for line in ranked] == first
