"""A year of 1,000 invented requests, ranked with the pure functions alone (QUALITY F-5, F-6).

Each tier is a handful of advisers alike in all that is asked for; tiers of one department differ
in themes, levels, sectors and place. Exposure is what position gives, 1/log2(1+r), over the three
who are shown; the first is asked, and most accept.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from math import log2
from random import Random
from typing import Final

from matching.enums import Channel
from matching.policy import Criterion, Policy
from matching.ranking import (
    Ask,
    AskedTheme,
    Candidate,
    KnownTheme,
    Ranked,
    rank,
    why_excluded,
)
from reference.enums import SizeClass, Theme

REQUESTS: Final = 1_000
DAYS: Final = 365
SHOWN: Final = 3
ACCEPTED: Final = 0.8
ANSWERED_AFTER_DAYS: Final = 2
THEMES: Final = list(Theme)[:6]
SECTORS: Final = ("C", "F", "G", "I", "M")
SLOTS: Final = ("morning", "afternoon", "evening")
# How many advisers each tier of each department has: the first departments are small.
DEPARTMENTS: Final[Sequence[Sequence[int]]] = ((3,), (4,), (3, 3), (4, 3), (5, 4), (6, 5, 4))
# What is fit for the request, as opposed to whose turn it is and who has room.
MERIT: Final = frozenset(Criterion) - {Criterion.LOAD, Criterion.ROTATION}


@dataclass
class Adviser:
    known: Candidate
    tier: str
    joins_on: float = 0.0
    accepted: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    # When each request they were asked is answered, and whether they take it.
    answers: list[tuple[float, bool]] = field(default_factory=list)
    asked_on: float | None = None
    exposure: float = 0.0
    offers: int = 0

    def on(self, day: float) -> Candidate:
        """Return what is known of them that day."""
        for answered, takes in [one for one in self.answers if one[0] <= day]:
            self.answers.remove((answered, takes))
            self.accepted[int(answered // 30)] += takes
        return replace(
            self.known,
            accepted_this_month=self.accepted[int(day // 30)],
            waiting=len(self.answers),
            days_since_proposed=None if self.asked_on is None else int(day - self.asked_on),
        )


@dataclass
class Year:
    advisers: list[Adviser]
    relevance: float = 0.0
    best: float = 0.0
    ineligible: int = 0
    unserved: int = 0
    # From the day the newcomers joined: exposures of each tier, newcomer apart.
    since: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    newcomers: dict[str, float] = field(default_factory=lambda: defaultdict(float))

    def tiers(self) -> dict[str, list[Adviser]]:
        """Return those who were there all year, by tier."""
        found: dict[str, list[Adviser]] = defaultdict(list)
        for one in self.advisers:
            if not one.joins_on:
                found[one.tier].append(one)
        return found


def place(department: int, tier: int) -> tuple[float, float]:
    return 44.0 + department, 1.0 + 0.05 * tier


def make_advisers(random: Random) -> list[Adviser]:
    advisers = []
    for department, tiers in enumerate(DEPARTMENTS):
        for tier, size in enumerate(tiers):
            latitude, longitude = place(department, tier)
            themes = random.sample(THEMES, 4)
            like = Candidate(
                id="",
                active=True,
                charter_signed=True,
                labelled=False,
                themes=tuple(KnownTheme(theme, random.choice((1, 2, 2, 3))) for theme in themes),
                sectors=tuple(random.sample(SECTORS, 2)),
                departments=(f"{department:02}",),
                latitude=latitude,
                longitude=longitude,
                radius_km=60,
                remote=tier % 2 == 0,
                capacity=12,
                accepted_this_month=0,
                waiting=0,
                days_since_proposed=None,
                own_firm=False,
                already_asked=False,
                size_classes=tuple(random.sample(SizeClass.values, 2)),
                slots=tuple(random.sample(SLOTS, 2)),
            )
            name = f"{department}-{tier}"
            # One of each tier of four or more comes in the middle of the year.
            advisers += [
                Adviser(
                    replace(like, id=f"{name}-{n}"),
                    name,
                    joins_on=DAYS / 2 if size > 3 and n == size - 1 else 0.0,
                )
                for n in range(size)
            ]
    return advisers


def make_ask(random: Random) -> Ask:
    department = random.choices(range(len(DEPARTMENTS)), [sum(tiers) for tiers in DEPARTMENTS])[0]
    latitude, longitude = place(department, 0)
    return Ask(
        themes=tuple(
            AskedTheme(theme, random.uniform(5, 30))
            for theme in random.sample(THEMES, random.choice((2, 3, 4)))
        ),
        sector=random.choice(SECTORS),
        department=f"{department:02}",
        latitude=latitude + random.uniform(-0.2, 0.2),
        longitude=longitude + random.uniform(-0.2, 0.2),
        size_class=random.choice(SizeClass.values),
        channel=random.choice((Channel.ANY, Channel.ANY, Channel.ON_SITE, Channel.VIDEO)),
        slots=tuple(random.sample(SLOTS, random.choice((0, 0, 1)))),
    )


def merit(line: Ranked) -> float:
    """Return the part of a score that tells who fits, out of 1."""
    told = [reason for reason in line.reasons if reason.criterion in MERIT]
    return sum(one.value * one.weight for one in told) / sum(one.weight for one in told)


def gain(lines: Iterable[Ranked]) -> float:
    return sum(merit(line) / log2(1 + place) for place, line in enumerate(lines, 1))


def play(policy: Policy, *, seed: int) -> Year:
    random = Random(seed)  # noqa: S311 - invented people, not secrets
    year = Year(make_advisers(random))
    by_id = {one.known.id: one for one in year.advisers}
    for n in range(REQUESTS):
        day = DAYS * n / REQUESTS
        ask = make_ask(random)
        here = [one.on(day) for one in year.advisers if one.joins_on <= day]
        ranked = rank(ask, here, policy=policy, seed=f"ask-{seed}-{n}").ranked
        takes = random.random() < ACCEPTED
        if not ranked:
            year.unserved += 1
            continue
        known = {one.id: one for one in here}
        year.ineligible += sum(
            bool(why_excluded(ask, known[line.id], policy=policy)) for line in ranked
        )
        year.relevance += gain(ranked[:SHOWN])
        year.best += gain(sorted(ranked, key=merit, reverse=True)[:SHOWN])
        for rank_, line in enumerate(ranked[:SHOWN], 1):
            seen = by_id[line.id]
            seen.exposure += 1 / log2(1 + rank_)
            if day >= DAYS / 2:
                told = year.newcomers if seen.joins_on else year.since
                told[seen.tier] += 1 / log2(1 + rank_)
        first = by_id[ranked[0].id]
        first.offers += 1
        first.asked_on = day
        first.answers.append((day + ANSWERED_AFTER_DAYS, takes))
    return year
