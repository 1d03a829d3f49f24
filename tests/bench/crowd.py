"""Connecteurs by the ten thousand, and the rows behind one owner and one connecteur."""

from datetime import timedelta
from itertools import islice
from random import Random
from uuid import uuid4

import pgtrigger
from django.db import connection
from django.utils import timezone

from accounts.models import Consent, User
from connectors.enums import ConnectorState, ThemeLevel
from connectors.models import (
    Charter,
    Connector,
    ConnectorTheme,
    DirectoryDay,
    DirectoryLine,
    Label,
)
from connectors.services import directory
from connectors.shuffle import day_of
from diagnostics.models import Assessment
from matching.models import CapacityMonth, HelpRequest, Introduction
from matching.months import month_of
from reference.enums import Theme
from reference.models import Commune
from tests.factories.diagnostics import AssessmentFactory

# Twenty times the people that the country is to have.
COUNTRY = 100_000
BATCH = 5_000
SECTIONS = "CFGHIJLMNS"


def grow_connectors(random: Random, *, upto: int) -> None:
    """Add active, listed connecteurs until there are `upto`, spread over the communes like the
    people.

    Three to eight themes each, two in five help at a distance, one in three covers a department,
    one in three holds a label, one in ten has accepted something this month, one in four speaks
    English, one in a hundred Breton.
    """
    already = Connector.objects.count()
    communes = list(Commune.objects.order_by("code"))
    drawn = iter(
        random.choices(communes, weights=[one.population for one in communes], k=upto - already)
    )
    start = already
    while batch := list(islice(drawn, BATCH)):
        _add(random, batch, start)
        start += len(batch)
    # The directory's lines are written in the order of the day, as its chore writes them.
    DirectoryLine.objects.all().delete()
    DirectoryDay.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '300s'")
        directory.draw(day_of(timezone.now()))
        cursor.execute("RESET statement_timeout")
        # What autovacuum does by itself a minute later.
        cursor.execute("VACUUM (ANALYZE)")


# One statement draws them all above: by triggers, one by one, it would take minutes.
@pgtrigger.ignore(
    "connectors.Connector:connector_in_the_directory",
    "connectors.ConnectorTheme:connector_theme_in_the_directory",
)
def _add(random: Random, communes: list[Commune], start: int) -> None:
    now = timezone.now()
    charter = Charter.objects.in_force()
    users = User.objects.bulk_create(
        User(email=f"connecteur{n}@example.org", password="!")
        for n in range(start, start + len(communes))
    )
    connectors = Connector.objects.bulk_create(
        Connector(
            user=user,
            state=ConnectorState.ACTIVE,
            display_name=f"Personne {user.pk}",
            presentation="Vingt ans de commerce, dont dix en ligne.",
            charter=charter,
            charter_signed_at=now,
            sectors=sorted(random.sample(SECTIONS, random.randrange(4))),
            commune=commune,
            latitude=commune.latitude,
            longitude=commune.longitude,
            radius_km=random.choice((15, 30, 30, 50, 80)),
            departments=[commune.department_id] if random.random() < 0.3 else [],
            remote=random.random() < 0.4,
            languages=["fr"]
            + ["en"] * (random.random() < 0.25)
            + ["br"] * (random.random() < 0.01),
            listed=True,
            monthly_capacity=random.choice((1, 2, 3, 3, 3, 4, 6)),
            last_proposed_at=now - timedelta(minutes=random.randrange(100_000))
            if random.random() < 0.5
            else None,
        )
        for user, commune in zip(users, communes, strict=True)
    )
    themes = list(Theme)
    ConnectorTheme.objects.bulk_create(
        ConnectorTheme(connector=one, theme=theme, level=random.choice(ThemeLevel.values))
        for one in connectors
        for theme in random.sample(themes, random.randrange(3, 9))
    )
    Label.objects.bulk_create(
        Label(
            connector=one,
            state="awarded",
            awarded_at=now,
            valid_until=now + timedelta(days=700),
        )
        for one in connectors[::3]
    )
    CapacityMonth.objects.bulk_create(
        CapacityMonth(connector=one, month=month_of(now), used=1, cap=one.monthly_capacity)
        for one in connectors[::10]
    )


def grow_requests(first: Introduction, *, upto: int) -> None:
    """Add requests and diagnostics of one owner, each asked of one connecteur, until `upto`."""
    request = first.help_request
    already = HelpRequest.objects.filter(owner=request.owner).count()
    finished = AssessmentFactory.build(
        completed=True,
        questionnaire=request.assessment.questionnaire,
        benchmark_release=request.assessment.benchmark_release,
        owner=request.owner,
        company=request.company,
    )
    for start in range(already, upto, BATCH):
        count = min(BATCH, upto - start)
        assessments = []
        for _ in range(count):
            copy = Assessment(
                **{
                    field.attname: getattr(finished, field.attname)
                    for field in Assessment._meta.concrete_fields
                    if field.name != "id"
                }
            )
            assessments.append(copy)
        Assessment.objects.bulk_create(assessments)
        consents = Consent.objects.bulk_create(
            Consent(user=request.owner, purpose="share_contact", text="Oui.", text_version="1")
            for _ in range(count)
        )
        requests = HelpRequest.objects.bulk_create(
            HelpRequest(
                owner=request.owner,
                company=request.company,
                assessment=assessment,
                consent=consent,
                submission_id=uuid4(),
                needs=request.needs,
                profile=request.profile,
                contact_name="Camille Exemple",
            )
            for assessment, consent in zip(assessments, consents, strict=True)
        )
        Introduction.objects.bulk_create(
            Introduction(
                help_request=one,
                connector=first.connector,
                ranking=first.ranking,
                expires_at=first.expires_at,
            )
            for one in requests
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
