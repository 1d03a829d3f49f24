"""The simulation: the same people give the same two years, in memory and through the services.

`OWNERS=1000` in the environment sends more of them through the services (`make long`).
"""

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from matching.models import Introduction, Ranking
from matching.policy import POLICY
from matching.rankings import replay_all
from matching.simulation import nation, strategies
from matching.simulation.behaviour import Behaviour
from matching.simulation.driver import Driver
from matching.simulation.measures import exposure_ratio, gini, measure
from matching.simulation.memory import Memory
from matching.simulation.nation import STRATEGIES, Scale
from matching.simulation.nearby import Nearby
from matching.simulation.world import Place, World, biggest, invent
from reference.models import Commune, Department, Region
from tests.matching.through_services import ThroughServices, put_helper

SEED = 7
OWNERS = int(os.environ.get("OWNERS", "30"))
BEGINS = datetime(2026, 3, 2, tzinfo=UTC)


def run(world: World, strategy: strategies.Strategy, *, at_most: int = 500) -> Memory:
    memory = Memory(world.helpers, strategy, POLICY, at_most=at_most)
    Driver(world, memory, Behaviour(), seed=SEED).run()
    return memory


@pytest.fixture(scope="module")
def places() -> list[Place]:
    return nation.places()


@pytest.fixture(scope="module")
def small(places: list[Place]) -> World:
    return invent(
        biggest(places, 60), owners=400, helpers=60, begins=BEGINS, lasts=timedelta(90), seed=SEED
    )


@pytest.mark.parametrize("name", list(STRATEGIES))
def test_whatever_the_strategy_nobody_is_over_capacity_and_nobody_is_forgotten(
    small: World, name: str
) -> None:
    memory = run(small, STRATEGIES[name](POLICY))
    found = measure(memory)
    assert found.requests == 400
    assert found.over_capacity == 0
    for helper_id, load in memory.loads.items():
        capacity = memory.helpers[helper_id].known.capacity
        assert max(load.used.values(), default=0) <= capacity
        assert load.waiting == 0
    assert {request.state for request in memory.requests.values()} <= {
        "matched",
        "closed",
        "withdrawn",
    }
    assert 0.3 < found.served < 1


def test_every_moment_is_kept_in_utc_where_an_hour_is_always_one(small: World) -> None:
    memory = run(small, strategies.ours(POLICY))
    asked = [one for request in memory.requests.values() for one in request.introductions]
    moments = [at for one in asked for at in (one.asked_at, one.expires_at, one.settled_at) if at]
    assert {at.utcoffset() for at in moments} == {timedelta()}


def test_the_same_seed_gives_the_same_two_years(small: World) -> None:
    first = run(small, strategies.ours(POLICY))
    second = run(small, strategies.ours(POLICY))
    assert first.requests == second.requests
    assert measure(first) == measure(second)


def test_more_together_is_faster_and_asks_more_in_vain(small: World) -> None:
    one, three = (
        measure(run(small, strategies.ours(POLICY, asked_at_once=count))) for count in (1, 3)
    )
    everybody = measure(run(small, strategies.broadcast(POLICY)))
    assert one.median_days > three.median_days > everybody.median_days
    assert one.asked_in_vain < three.asked_in_vain < everybody.asked_in_vain


def test_few_are_looked_at_where_few_are_wanted(places: list[Place]) -> None:
    world = invent(places, owners=5, helpers=300, begins=BEGINS, lasts=timedelta(9), seed=SEED)
    nearby = Nearby(world.helpers, POLICY, at_most=10)
    for owner in world.owners:
        latitude, longitude = owner.ask.latitude or 0.0, owner.ask.longitude or 0.0
        distances = [
            ((helper.known.latitude or 0) - latitude) ** 2
            + ((helper.known.longitude or 0) - longitude) ** 2
            for helper in nearby.around(owner.ask)
        ]
        assert distances
        assert distances == sorted(distances)


def test_measures_of_what_is_even_and_what_is_not() -> None:
    assert gini([1, 1, 1, 1]) == pytest.approx(0)
    assert gini([0, 0, 0, 4]) == pytest.approx(0.75)
    assert gini([]) == 0
    assert exposure_ratio([2.0] * 20) == 1


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(BEGINS - timedelta(days=1), tick=False) as traveller:
        yield traveller


def put_places(world_places: list[Place]) -> None:
    region, _ = Region.objects.get_or_create(code="99", defaults={"name": "Région Fictive"})
    for number, place in enumerate(world_places):
        department, _ = Department.objects.get_or_create(
            code=place.department,
            defaults={"name": f"Département {place.department}", "region": region},
        )
        Commune.objects.create(
            code=f"9{number:04}",
            name=f"Ville {number}",
            search_name=f"ville {number}",
            postcodes=[],
            department=department,
            latitude=place.latitude,
            longitude=place.longitude,
            population=place.population,
        )


def story_in_memory(memory: Memory) -> dict[str, list[tuple[str, str, str]]]:
    return {
        owner_id: [
            (f"{one.asked_at.astimezone(UTC):%F %T.%f}", one.helper.id, str(one.state))
            for one in request.introductions
        ]
        for owner_id, request in memory.requests.items()
    }


def story_in_rows(real: ThroughServices) -> dict[str, list[tuple[str, str, str]]]:
    story: dict[str, list[tuple[str, str, str]]] = {}
    for owner_id, pk in real.requests.items():
        rows = Introduction.objects.filter(help_request=pk).order_by("requested_at", "pk")
        story[owner_id] = [
            (f"{one.requested_at.astimezone(UTC):%F %T.%f}", str(one.connector_id), one.state)
            for one in rows
        ]
    return story


def both(
    towns: list[Place], *, owners: int, helpers: int, days: int, clock: time_machine.Traveller
) -> tuple[Memory, ThroughServices]:
    """Send the same people through the memory and through the services."""
    world = invent(
        towns, owners=owners, helpers=helpers, begins=BEGINS, lasts=timedelta(days), seed=SEED
    )
    put_places(towns)
    for helper in world.helpers:
        put_helper(helper)
    real = ThroughServices(world, clock)
    world = replace(world, owners=tuple(real.as_asked(owner) for owner in world.owners))
    Driver(world, real, Behaviour(), seed=SEED).run()
    return run(world, strategies.ours(POLICY)), real


@pytest.mark.django_db
def test_f3_the_services_do_what_the_simulation_does(
    places: list[Place], clock: time_machine.Traveller, capsys: pytest.CaptureFixture[str]
) -> None:
    # With more owners, more towns and connecteurs and a longer time: as busy, and no busier.
    memory, real = both(
        biggest(places, 8 + OWNERS // 25),
        owners=OWNERS,
        helpers=10 + OWNERS // 7,
        days=30 + OWNERS // 3,
        clock=clock,
    )
    ours, theirs = story_in_rows(real), story_in_memory(memory)
    assert ours == theirs
    states = {str(request.state) for request in memory.requests.values()}
    assert {"matched", "closed"} <= states
    found = replay_all()
    assert found.different == 0
    assert found.identical == Ranking.objects.count() > OWNERS / 2
    if "OWNERS" not in os.environ:
        return
    with capsys.disabled():
        sys.stdout.write(
            f"\n{len(ours):,} owners, {sum(map(len, ours.values())):,} introductions the same in "
            f"memory and through the services; {found.identical:,} stored rankings recomputed the "
            "same\n"
        )


def test_a_whole_country_is_invented_at_any_scale() -> None:
    world = nation.invented(Scale(owners=50, helpers=20))
    assert (len(world.owners), len(world.helpers)) == (50, 20)
    assert all(owner.asks_at >= nation.BEGINS for owner in world.owners)
