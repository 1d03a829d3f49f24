"""The library at 10,000 resources: its search, against SQL written by hand that finds the same."""

import time
from collections.abc import Iterator
from datetime import timedelta
from random import Random
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from reference.enums import ActionLevel, SizeClass, Theme
from resources.enums import ResourceKind, ResourceState
from resources.models import Resource
from resources.selectors import library
from resources.selectors.library import SHOWN, Search
from resources.shipped import read_sheets
from tests.bench.pages import measured
from tests.bench.ratios import Ratio, interleaved

COUNT = 10_000
BATCH = 1_000
FLOOR = """
    SELECT slug, kind, title, summary, themes, minutes, euros, count(*) OVER ()
    FROM resources_resource{query}
    WHERE state = 'published' AND kind <> 'event'{conditions}
    ORDER BY {rank}published_at DESC, id
    LIMIT %(limit)s
"""
QUERY = ", websearch_to_tsquery('french_unaccent', %(words)s) AS query"
FOUND, RANK = " AND search @@ query", "ts_rank(search, query) DESC, "
DEPARTMENT = """
    AND (department_id = %(department)s
        OR (department_id IS NULL AND (region_id IS NULL OR region_id = %(region)s)))
"""
NARROW = (
    """
    AND themes @> ARRAY[%(theme)s]::varchar[] AND level IN ('', %(level)s)
    AND (sizes = '{}' OR sizes @> ARRAY[%(size)s]::varchar[]) AND euros = 0
"""
    + DEPARTMENT
)
CASES: tuple[tuple[str, Search, str], ...] = (
    ("nothing asked", Search(), ""),
    ("a word that many hold", Search(words="clients"), FOUND),
    ("two words", Search(words="sauvegarde téléphone"), FOUND),
    (
        "a word and five filters",
        Search(
            words="clients",
            theme=Theme.SAUVEGARDE,
            level=ActionLevel.FIRST_STEPS,
            size=SizeClass.MICRO,
            department="24",
            free=True,
        ),
        FOUND + NARROW,
    ),
    ("a theme", Search(theme=Theme.IA), " AND themes @> ARRAY[%(theme)s]::varchar[]"),
)


def grow(random: Random, *, upto: int = COUNT) -> None:
    """Write resources until there are so many, made of the paragraphs of those that ship."""
    sheets = read_sheets()
    paragraphs = [text for sheet in sheets for text in sheet.body.split("\n\n")]
    now = timezone.now()
    missing = upto - Resource.objects.count()
    for start in range(0, missing, BATCH):
        Resource.objects.bulk_create(
            _made(random, sheets[random.randrange(len(sheets))].title, paragraphs, start + n, now)
            for n in range(min(BATCH, missing - start))
        )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE resources_resource")


def _made(random: Random, title: str, paragraphs: list[str], number: int, now: Any) -> Resource:
    return Resource(
        slug=f"banc-{number}",
        kind=random.choice([kind for kind in ResourceKind if kind != ResourceKind.EVENT]),
        title=title,
        summary="Une phrase qui dit ce qu’on y gagne, en peu de mots.",
        body="\n\n".join(random.sample(paragraphs, 12)),
        themes=random.sample([theme.value for theme in Theme], random.randint(1, 3)),
        level=random.choice(["", *ActionLevel.values]),
        sizes=random.choice([[], [], [random.choice(SizeClass.values)]]),
        sectors=random.choice([[], [], ["G"], ["I", "C"]]),
        region_id=random.choice([None, None, None, "75", "11"]),
        minutes=random.choice([30, 60, 120, 480]),
        euros=random.choice([0, 0, 90]),
        publisher="Chambre Exemple",
        state=ResourceState.PUBLISHED,
        checked_on=now.date(),
        published_at=now - timedelta(minutes=number),
    )


def ratios(*, runs: int) -> Iterator[Ratio]:
    """Measure each search and its page among `COUNT` resources."""
    grow(Random(6))  # noqa: S311 - the same library at every run
    client = Client()
    for label, wanted, conditions in CASES:
        found, by_hand = library.search(wanted), _by_hand(wanted, conditions)
        addresses = [line.address for line in found.lines]
        if addresses != [f"{reverse('resources:library')}{row[0]}/" for row in by_hand]:
            raise RuntimeError(f"{label}: the floor finds others")
        pairs = interleaved(
            lambda wanted=wanted: library.search(wanted),
            lambda wanted=wanted, conditions=conditions: _by_hand(wanted, conditions),
            runs=runs,
            clock=time.perf_counter,
        )
        name = f"library, {label}: {found.total:,} among {COUNT:,}"
        yield Ratio("search of the library", name, pairs)
    yield measured(
        "page of the library",
        f"page of the library, a theme, among {COUNT:,}",
        client,
        f"{reverse('resources:library')}?theme=ia",
        runs=runs,
    )


def _by_hand(wanted: Search, conditions: str) -> list[Any]:
    words = bool(wanted.words)
    statement = FLOOR.format(
        query=QUERY if words else "", rank=RANK if words else "", conditions=conditions
    )
    values = {
        "words": wanted.words,
        "theme": str(wanted.theme),
        "level": str(wanted.level),
        "size": str(wanted.size),
        "department": wanted.department,
        "region": "75",
        "limit": SHOWN,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()
