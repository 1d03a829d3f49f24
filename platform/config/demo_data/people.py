"""The fictitious connecteurs, their themes, labels and journal."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from accounts.models import StateChange, User
from config.demo.accounts import ACCOUNTS, CONNECTOR
from config.demo_data.names import FIRST_NAMES, LAST_NAMES, PRESENTATIONS
from config.demo_data.places import draw_communes
from connectors.enums import ConnectorState, LabelState, ThemeLevel
from connectors.models import Charter, CharterSignature, Connector, ConnectorTheme, Label
from connectors.numbers import LABELS
from connectors.periods import LABEL_MONTHS, months_after
from connectors.services import LABEL_EXPIRES, load_charter, reminders
from connectors.shipped import first_charter
from notifications.models import DueRow
from reference.enums import Theme
from reference.models import Commune

COUNT = 300
PERIGUEUX = "24322"
SECTIONS = "CFGHIJLMNS"
# Everybody else is active.
OTHER_STATES = {
    ConnectorState.SUBMITTED: 6,
    ConnectorState.DRAFT: 4,
    ConnectorState.PAUSED: 8,
    ConnectorState.SUSPENDED: 2,
}


def users_of(people: Sequence[tuple[str, str]]) -> list[User]:
    """Make accounts from (address, full name) pairs; they sign in by a code, like anybody."""
    users = [User(email=email, full_name=name) for email, name in people]
    for user in users:
        user.set_unusable_password()
    return User.objects.bulk_create(users)


def make_connectors(random: Random, *, by: User) -> None:
    """Make `COUNT` connecteurs spread like the population, a third of them labelled, and the one
    of Périgueux who can sign in."""
    taken = {account.full_name for account in ACCOUNTS}
    drawn = (f"{first} {last}" for last in LAST_NAMES for first in FIRST_NAMES)
    names = [name for name in drawn if name not in taken][:COUNT]
    users = users_of(
        [(f"connecteur{n:03}@example.org", name) for n, name in enumerate(names, start=1)]
    )
    states = [state for state, count in OTHER_STATES.items() for _ in range(count)]
    states += [ConnectorState.ACTIVE] * (COUNT - len(states))
    random.shuffle(states)
    now = timezone.now()
    charter = load_charter(first_charter())
    connectors = [
        _connector(random, user, state, commune, charter, now)
        for user, state, commune in zip(users, states, draw_communes(random, COUNT), strict=True)
    ]
    connectors.append(_connector_of_perigueux(charter, now))
    Connector.objects.bulk_create(connectors)
    CharterSignature.objects.bulk_create(
        CharterSignature(connector=one, charter=charter, signed_at=one.charter_signed_at)
        for one in connectors
        if one.charter_signed_at
    )
    for connector in connectors:
        # Written by hand, since a bulk insert fills it with this very second.
        connector.created_at = now - timedelta(days=random.randrange(30, 700))
    Connector.objects.bulk_update(connectors, ["created_at"])
    _give_themes(random, connectors)
    StateChange.objects.bulk_create(
        StateChange(
            kind="connectors.connector",
            subject_id=connector.pk,
            to_state=connector.state,
            by=by,
            at=connector.created_at,
        )
        for connector in connectors
    )
    _give_labels(random, [one for one in connectors if one.charter_signed_at], by=by, now=now)


def _connector(
    random: Random,
    user: User,
    state: ConnectorState,
    commune: Commune,
    charter: Charter,
    now: datetime,
) -> Connector:
    signed = state != ConnectorState.DRAFT
    return Connector(
        user=user,
        state=state,
        display_name=user.full_name,
        presentation=random.choice(PRESENTATIONS),
        charter=charter if signed else None,
        charter_signed_at=now - timedelta(days=random.randrange(1, 600)) if signed else None,
        sectors=sorted(random.sample(SECTIONS, random.randrange(0, 4))),
        commune=commune,
        latitude=commune.latitude,
        longitude=commune.longitude,
        radius_km=random.choice((15, 30, 30, 50, 80)),
        departments=[commune.department_id] if random.random() < 0.3 else [],
        remote=random.random() < 0.4,
        monthly_capacity=random.choice((1, 2, 3, 3, 3, 4, 6)),
    )


def _connector_of_perigueux(charter: Charter, now: datetime) -> Connector:
    commune = Commune.objects.get(pk=PERIGUEUX)
    (user,) = users_of([(CONNECTOR.email, CONNECTOR.full_name)])
    return Connector(
        user=user,
        state=ConnectorState.ACTIVE,
        display_name=user.full_name,
        presentation=PRESENTATIONS[0],
        charter=charter,
        charter_signed_at=now - timedelta(days=200),
        sectors=["C", "G", "I"],
        commune=commune,
        latitude=commune.latitude,
        longitude=commune.longitude,
        radius_km=60,
        departments=["24"],
        remote=True,
        monthly_capacity=8,
    )


def _give_themes(random: Random, connectors: Sequence[Connector]) -> None:
    themes = list(Theme)
    ConnectorTheme.objects.bulk_create(
        ConnectorTheme(
            connector=connector, theme=theme, level=random.choice(list(ThemeLevel)).value
        )
        for connector in connectors
        for theme in (
            themes
            if connector.user.email == CONNECTOR.email
            else random.sample(themes, random.randrange(3, 9))
        )
    )


def _give_labels(
    random: Random, connectors: Sequence[Connector], *, by: User, now: datetime
) -> None:
    """Award a label to a third of them, some of which end soon, and end a few."""
    labels = []
    # Apart, so that what is drawn after it stays what it was.
    numbers = Random("numbers of labels")  # noqa: S311 - invented labels, not secrets
    themes = themes_of(connectors)
    for connector in random.sample(connectors, COUNT // 3):
        if connector.user.email == CONNECTOR.email:
            continue
        awarded_at = now - timedelta(days=random.randrange(5, 700))
        revoked = random.random() < 0.05
        labels.append(
            Label(
                connector=connector,
                number=LABELS.draw(awarded_at.year, choose=numbers.choice),
                themes=themes[connector.pk][:4],
                state=LabelState.REVOKED if revoked else LabelState.AWARDED,
                awarded_at=awarded_at,
                valid_until=months_after(awarded_at, LABEL_MONTHS),
                ended_at=now - timedelta(days=2) if revoked else None,
            )
        )
    Label.objects.bulk_create(labels)
    StateChange.objects.bulk_create(
        StateChange(
            kind="connectors.label",
            subject_id=label.pk,
            from_state=LabelState.UNDER_REVIEW,
            to_state=label.state,
            by=by,
            at=label.ended_at or label.awarded_at or now,
        )
        for label in labels
    )
    running = [label for label in labels if label.state == LabelState.AWARDED]
    for label in running:
        reminders.plan(label, at=now)
    DueRow.objects.bulk_create(
        DueRow(kind=LABEL_EXPIRES, subject_id=label.pk, due_at=label.valid_until)
        for label in running
        if label.valid_until is not None
    )


def themes_of(connectors: Iterable[Connector]) -> dict[UUID, list[str]]:
    """Return the themes that each knows, the best known first."""
    found: dict[UUID, list[str]] = defaultdict(list)
    rows = ConnectorTheme.objects.filter(connector__in=connectors).order_by("-level", "theme")
    for connector, theme in rows.values_list("connector", "theme"):
        found[connector].append(theme)
    return found
