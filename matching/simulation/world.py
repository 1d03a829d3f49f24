"""Invented owners and connecteurs, spread over France as its people are."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Final

from connectors.enums import Slot
from matching.enums import AdviserChoice, Channel
from matching.ranking import Ask, AskedTheme, Candidate, KnownTheme
from reference.enums import SizeClass, Theme

SECTORS: Final = ("C", "F", "G", "G", "G", "I", "I", "M", "N", "S")
THEMES: Final = tuple(Theme)
SLOTS: Final = tuple(Slot.values)


@dataclass(frozen=True, slots=True)
class Place:
    department: str
    latitude: float
    longitude: float
    population: int


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody who asks once, at a moment, on these terms; `seed` is that of the shuffle."""

    id: str
    seed: str
    ask: Ask
    asks_at: datetime
    next_allowed: bool


@dataclass(frozen=True, slots=True)
class Helper:
    """A connecteur: what is known of them, and how often they answer at all (0 to 1)."""

    known: Candidate
    reliability: float

    @property
    def id(self) -> str:
        return self.known.id


@dataclass(frozen=True, slots=True)
class World:
    owners: tuple[Owner, ...]
    helpers: tuple[Helper, ...]


def invent(
    places: Sequence[Place],
    *,
    owners: int,
    helpers: int,
    begins: datetime,
    lasts: timedelta,
    seed: int,
) -> World:
    """Return that many people; the same seed and places give the same ones."""
    random = Random(seed)  # noqa: S311 - invented people, no secret
    people = [place.population for place in places]
    # Volunteers are fewer in the largest towns than firms are, as where the State counted them.
    homes = random.choices(places, [count**0.8 for count in people], k=helpers)
    firms = random.choices(places, people, k=owners)
    moments = sorted(begins + lasts * random.random() for _ in range(owners))
    return World(
        owners=tuple(
            _owner(random, number, place, at)
            for number, (place, at) in enumerate(zip(firms, moments, strict=True))
        ),
        helpers=tuple(_helper(random, place) for place in homes),
    )


def _identifier(random: Random) -> str:
    return str(uuid.UUID(int=random.getrandbits(128), version=4))


def _owner(random: Random, number: int, place: Place, at: datetime) -> Owner:
    themes = random.sample(THEMES, random.choice((1, 2, 2, 3)))
    identifier = _identifier(random)
    return Owner(
        id=identifier,
        seed=f"{number}:{identifier}",
        ask=Ask(
            themes=tuple(AskedTheme(theme, round(random.uniform(5, 40), 1)) for theme in themes),
            sector=random.choice(SECTORS),
            department=place.department,
            latitude=place.latitude,
            longitude=place.longitude,
            adviser_choice=random.choice(
                (AdviserChoice.BOTH, AdviserChoice.BOTH, AdviserChoice.VOLUNTEER)
            ),
            size_class=random.choice(SizeClass.values),
            channel=random.choice((Channel.ANY, Channel.ANY, Channel.ON_SITE, Channel.PHONE)),
            slots=tuple(random.sample(SLOTS, random.choice((0, 0, 1)))),
        ),
        asks_at=_in_the_day(random, at),
        next_allowed=random.random() < 0.7,
    )


def _in_the_day(random: Random, at: datetime) -> datetime:
    """Return a moment of that day between seven in the morning and ten in the evening."""
    return at.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(
        seconds=random.randrange(6 * 3600, 21 * 3600), microseconds=random.randrange(1_000_000)
    )


def _helper(random: Random, place: Place) -> Helper:
    on_site = random.random() < 0.9
    return Helper(
        known=Candidate(
            id=_identifier(random),
            active=True,
            charter_signed=True,
            labelled=random.random() < 0.2,
            themes=tuple(
                KnownTheme(theme, random.choice((1, 2, 2, 3)))
                for theme in random.sample(THEMES, random.choice((2, 3, 4)))
            ),
            sectors=tuple(sorted(set(random.sample(SECTORS, random.choice((0, 1, 2)))))),
            departments=(place.department,) if on_site and random.random() < 0.5 else (),
            latitude=place.latitude,
            longitude=place.longitude,
            radius_km=random.choice((20, 30, 30, 50)),
            remote=not on_site or random.random() < 0.4,
            capacity=random.choice((1, 2, 3, 3, 4)),
            accepted_this_month=0,
            waiting=0,
            days_since_proposed=None,
            own_firm=False,
            already_asked=False,
            on_site=on_site,
            size_classes=tuple(random.sample(SizeClass.values, random.choice((0, 2, 3)))),
            slots=tuple(random.sample(SLOTS, random.choice((0, 1, 2)))),
        ),
        reliability=round(random.uniform(0.6, 0.98), 3),
    )


def biggest(places: Iterable[Place], count: int) -> list[Place]:
    """Return the most peopled of some places."""
    return sorted(places, key=lambda place: -place.population)[:count]
