"""Crowds of connecteurs of every kind around one place, and asks of every kind, from a seed."""

from datetime import date, datetime, timedelta
from random import Random

import pgtrigger
from django.utils import timezone

from accounts.models import User
from connectors.enums import Slot, ThemeLevel
from connectors.models import Connector, ConnectorTheme, Label
from matching.enums import AdviserChoice, Channel
from matching.models import CapacityMonth
from matching.months import month_of
from matching.policy import POLICY, Policy
from matching.ranking import Ask, AskedTheme
from reference.enums import SizeClass, Theme
from tests.factories.connectors import CharterFactory
from tests.factories.reference import CommuneFactory

# Few themes, so that many know those that are asked.
THEMES = list(Theme)[:6]
SECTIONS = "CGI"
DEPARTMENTS = ("24", "87", "19")
HERE = (45.184, 0.7218)
# From Périgueux, on one theme.
ASK = Ask(
    themes=(AskedTheme(Theme.SITE_INTERNET, 5.0),),
    department="24",
    latitude=HERE[0],
    longitude=HERE[1],
)


# The directory has no part in it: its lines, written one by one, would take most of the time.
without_the_directory = pgtrigger.ignore(
    "connectors.Connector:connector_in_the_directory",
    "connectors.ConnectorTheme:connector_theme_in_the_directory",
)


@without_the_directory
def crowd(random: Random, count: int, *, at: datetime) -> list[Connector]:
    """Make that many active people, from next door to 150 km away, busy or not."""
    charter, commune = CharterFactory(), CommuneFactory()
    users = User.objects.bulk_create(
        User(email=f"connecteur{n}@example.org", password="!") for n in range(count)
    )
    people = Connector.objects.bulk_create(
        Connector(
            user=user,
            state="active",
            display_name=f"Connecteur {user.pk}",
            charter=charter,
            charter_signed_at=at,
            commune=commune if placed else None,
            latitude=HERE[0] + random.uniform(-1.3, 1.3) if placed else None,
            longitude=HERE[1] + random.uniform(-1.8, 1.8) if placed else None,
            radius_km=random.choice((1, 15, 30, 50, 120)),
            departments=random.sample(DEPARTMENTS, random.choice((0, 0, 1, 2))),
            remote=random.random() < 0.4,
            on_site=placed and random.random() < 0.9,
            sectors=sorted(random.sample(SECTIONS, random.randrange(3))),
            size_classes=random.sample(SizeClass.values, random.randrange(3)),
            languages=random.choice((["fr"], ["fr"], ["fr", "en"], ["en"])),
            slots=random.sample(Slot.values, random.randrange(3)),
            monthly_capacity=random.choice((1, 2, 3, 6)),
            last_proposed_at=random.choice(
                (None, at - timedelta(minutes=random.randrange(200_000)))
            ),
        )
        for user, placed in ((user, random.random() < 0.9) for user in users)
    )
    ConnectorTheme.objects.bulk_create(
        ConnectorTheme(connector=one, theme=theme, level=random.choice(ThemeLevel.values))
        for one in people
        for theme in random.sample(THEMES, random.randrange(4))
    )
    Label.objects.bulk_create(
        Label(connector=one, state="awarded", awarded_at=at, valid_until=at + timedelta(days=700))
        for one in people
        if random.random() < 0.3
    )
    month: date = month_of(at)
    CapacityMonth.objects.bulk_create(
        CapacityMonth(
            connector=one,
            month=month,
            used=random.randint(0, one.monthly_capacity),
            cap=one.monthly_capacity,
        )
        for one in people
        if random.random() < 0.6
    )
    return people


def any_ask(random: Random) -> Ask:
    """Return an ask from here, or from nowhere in particular."""
    placed = random.random() < 0.8
    return Ask(
        themes=tuple(
            AskedTheme(theme, round(random.uniform(1, 40), 1))
            for theme in random.sample(THEMES, random.randrange(1, 4))
        ),
        sector=random.choice(("", *SECTIONS)),
        department=random.choice(("", *DEPARTMENTS)),
        latitude=HERE[0] if placed else None,
        longitude=HERE[1] if placed else None,
        adviser_choice=random.choice(list(AdviserChoice)),
        size_class=random.choice(("", *SizeClass.values)),
        channel=random.choice(list(Channel)),
        slots=tuple(random.sample(Slot.values, random.randrange(3))),
        language=random.choice(("fr", "fr", "en")),
    )


def any_policy(random: Random) -> Policy:
    """Return rules that weigh anything as much as anything else, or those in force."""
    if random.random() < 0.3:
        return POLICY
    names = ("distance", "sector", "load", "rotation", "size", "channel", "moments")
    weights = dict.fromkeys(names, 0)
    for _ in range(random.randrange(100)):
        weights[random.choice(names)] += 1
    return Policy(
        version="draft",
        themes=100 - sum(weights.values()),
        levels=(round(random.uniform(0, 0.5), 2), round(random.uniform(0.5, 1), 2), 1.0),
        half_distance_km=random.choice((1.0, 15.0, 120.0)),
        max_radius_km=random.choice((10, 60, 100, 300)),
        department_value=round(random.random(), 2),
        remote_value=round(random.random(), 2),
        unknown_sector_value=round(random.random(), 2),
        full_rotation_days=random.choice((1, 30, 90)),
        **weights,
    )


def a_moment() -> datetime:
    """Return now, at the second: what is stored and what is compared is the same moment."""
    return timezone.now().replace(microsecond=0)
