"""The directory: who answers a search, in the order of the day, and what a line says of each.

Searching is one query on narrow lines, two where the first of the day's order are too few
(docs/decisions/0010-directory-lines.md); what is shown is looked up for one page only.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from math import cos, radians, sin
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import (
    BooleanField,
    Count,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)

from connectors import fullness
from connectors.enums import Language
from connectors.models import Charter, Connector, DirectoryDay, DirectoryLine, Holiday, Label
from connectors.models.directory import corner
from connectors.selectors.availability import words_for
from connectors.selectors.places import place_in_words
from connectors.shuffle import day_of
from reference.enums import Theme
from reference.places import Place

SHOWN = 10
# So many beyond the page are looked at, to say how many there are; further they are not counted.
COUNTED = 50
LAST_PAGE = 100
THEMES_SHOWN = 5
# About so many lines are read in the order of the day before an index is worth its detour.
READ_FIRST = 2_500
# Everybody is read to be counted, for the map.
COUNTS, COUNTS_KEPT_SECONDS = "connectors.directory.counts", 300


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for; what is empty is not a condition."""

    theme: str = ""
    sector: str = ""
    place: Place | None = None
    remote: bool = False
    labelled: bool | None = None
    language: str = ""
    page: int = 1

    @property
    def start(self) -> int:
        return SHOWN * (self.page - 1)


@dataclass(frozen=True, slots=True)
class Line:
    """What the list says of one person: nothing to write to them with."""

    id: UUID
    name: str
    organisation: str
    # The one looked for comes first; beyond a few the others are counted.
    themes: tuple[str, ...]
    other_themes: int
    place: str
    remote: bool
    on_site: bool
    languages: tuple[str, ...]
    labelled_until: datetime | None
    availability: str


@dataclass(frozen=True, slots=True)
class Found:
    """One page of those found. Beyond what is counted, `total` is a number they pass."""

    lines: tuple[Line, ...]
    total: int
    more_than_total: bool
    page: int
    has_next: bool


def search(wanted: Search, *, at: datetime) -> Found:
    """Return one page of those who answer a search, in the order of the day."""
    keys = _keys(wanted, at=at)
    if not keys and wanted.page > 1:
        # A page beyond the last: the first one says how many there are.
        return search(replace(wanted, page=1), at=at)
    counted = wanted.start + len(keys)
    return Found(
        lines=_lines(keys[:SHOWN], theme=wanted.theme, at=at),
        total=min(counted, wanted.start + COUNTED),
        more_than_total=len(keys) > COUNTED,
        page=wanted.page,
        has_next=len(keys) > SHOWN and wanted.page < LAST_PAGE,
    )


def drawn_day(at: datetime) -> DirectoryDay | None:
    """Return the order in force: that of the day, or the last one drawn before it."""
    today = day_of(at)
    days = DirectoryDay.objects.order_by("-day")[:5]
    before = [one for one in days if one.day <= today]
    return before[0] if before else next(iter(days), None)


def _keys(wanted: Search, *, at: datetime) -> list[UUID]:
    """Return who comes on a page and a few further, `COUNTED` + 1 at most."""
    drawn = drawn_day(at)
    if drawn is None:
        return []
    stop = wanted.start + COUNTED + 1
    if drawn.people > READ_FIRST:
        # Keys are spread evenly: so many lines stand before this one. Most searches end here.
        first = UUID(int=(2**128 - 1) * READ_FIRST // drawn.people)
        near = matching_lines(wanted, drawn.day, at=at, by_index=False).filter(key__lt=first)
        keys = list(near.values_list("connector_id", flat=True)[:stop])
        if len(keys) == stop:
            return keys[wanted.start :]
    everybody = matching_lines(wanted, drawn.day, at=at, by_index=True)
    return list(everybody.values_list("connector_id", flat=True)[wanted.start : stop])


def _in_force() -> QuerySet[Charter, Any]:
    return Charter.objects.published().order_by("-published_at", "-pk").values("pk")[:1]


def matching_lines(
    wanted: Search, day: date, *, at: datetime, by_index: bool
) -> QuerySet[DirectoryLine]:
    """Return the lines of a day that answer a search, in its order.

    `by_index` adds the box that an index finds: it takes nobody out, and would mislead the
    planner where few lines are read anyway.
    """
    lines = DirectoryLine.objects.filter(day=day, charter_id=Subquery(_in_force()))
    if wanted.theme:
        lines = lines.filter(themes__contains=[wanted.theme])
    if wanted.sector:
        # Who names no sector helps all of them.
        lines = lines.filter(Q(sectors__contains=[wanted.sector]) | Q(sectors=[]))
    if wanted.language:
        lines = lines.filter(languages__contains=[wanted.language])
    if wanted.labelled is not None:
        label = Exists(Label.objects.valid(at=at).filter(connector=OuterRef("connector")))
        lines = lines.filter(label if wanted.labelled else ~label)
    if wanted.place is not None:
        lines = _around(lines, wanted.place, remote=wanted.remote, by_index=by_index)
    elif wanted.remote:
        lines = lines.filter(remote=True)
    return lines.order_by("key")


def _around(
    lines: QuerySet[DirectoryLine], place: Place, *, remote: bool, by_index: bool
) -> QuerySet[DirectoryLine]:
    """Keep those whose own radius reaches a commune, those who cover its department and, if
    wanted, those who help at a distance; of a department, those who live there or cover it."""
    if place.commune is None:
        there = Q(areas__contains=[place.department])
    else:
        latitude, longitude = place.commune.latitude, place.commune.longitude
        lines = lines.annotate(reached=_reached(latitude, longitude))
        reached = Q(reached=True)
        if by_index:
            lines = lines.annotate(boxed=_boxed(latitude, longitude))
            reached &= Q(boxed=True)
        there = reached | Q(departments__contains=[place.department])
    return lines.filter(there | Q(remote=True) if remote else there)


def _reached(latitude: float, longitude: float) -> Func:
    """Tell whether a point is within somebody's own radius: the cosine of the angle between."""
    phi, lam = radians(latitude), radians(longitude)
    x, y, z = (Value(one) for one in (cos(phi) * cos(lam), cos(phi) * sin(lam), sin(phi)))
    return Func(
        F("x") * x + F("y") * y + F("z") * z,
        F("reach"),
        template="(%(expressions)s)",
        arg_joiner=" >= ",
        output_field=BooleanField(),
    )


def _boxed(latitude: float, longitude: float) -> Func:
    """Tell whether a point is in somebody's box, as `directory_line_reach` holds it."""
    point = Func(Value(longitude), Value(latitude), function="point")
    return Func(
        Func(corner("west", "south"), corner("east", "north"), function="box"),
        Func(point, point, function="box"),
        template="(%(expressions)s)",
        arg_joiner=" @> ",
        output_field=BooleanField(),
    )


def _lines(ids: Sequence[UUID], *, theme: str, at: datetime) -> tuple[Line, ...]:
    """Look up what a page says of its people (four queries)."""
    if not ids:
        return ()
    until = Label.objects.valid(at=at).filter(connector=OuterRef("pk"))
    holidays = Holiday.objects.kept().filter(last_day__gte=day_of(at)).order_by("first_day")
    people = {
        one.pk: one
        for one in Connector.objects.active()
        # Read again: somebody may have gone while the day was drawn.
        .filter(pk__in=ids, listed=True, charter__in=_in_force())
        .select_related("commune", "organisation")
        .annotate(
            labelled_until=Subquery(
                until.order_by().values("valid_until")[:1], output_field=DateTimeField()
            )
        )
        .prefetch_related("themes", Prefetch("holidays", holidays, to_attr="next_holidays"))
    }
    full = fullness.full_among(ids, at=at)
    return tuple(
        _line(people[one], theme=theme, full=one in full, at=at)
        for one in ids
        # Nobody is shown who went meanwhile.
        if one in people
    )


def _line(person: Any, *, theme: str, full: bool, at: datetime) -> Line:
    known = {one.theme for one in person.themes.all()}
    themes = sorted(
        (one for one in Theme if one.value in known), key=lambda one: one.value != theme
    )
    return Line(
        id=person.pk,
        name=person.display_name,
        organisation=person.organisation.name if person.organisation else "",
        themes=tuple(str(one.label) for one in themes[:THEMES_SHOWN]),
        other_themes=max(len(themes) - THEMES_SHOWN, 0),
        place=place_in_words(person),
        remote=person.remote,
        on_site=person.on_site,
        languages=tuple(
            str(language.label) for language in Language if language.value in person.languages
        ),
        labelled_until=person.labelled_until,
        availability=words_for(
            holiday=next(iter(person.next_holidays), None), full=full, day=day_of(at)
        ),
    )


def counts_by_department(*, at: datetime) -> dict[str, int]:
    """Return how many listed people live in each department or cover it, a few minutes old."""
    counts: dict[str, int] | None = cache.get(COUNTS)
    if counts is None:
        counts = _counts_by_department(at=at)
        cache.set(COUNTS, counts, COUNTS_KEPT_SECONDS)
    return counts


def _counts_by_department(*, at: datetime) -> dict[str, int]:
    drawn = drawn_day(at)
    if drawn is None:
        return {}
    lines = matching_lines(Search(), drawn.day, at=at, by_index=False).order_by()
    area = Func(F("areas"), function="unnest")
    counted = lines.annotate(area=area).values("area").annotate(count=Count("pk"))
    return dict(counted.values_list("area", "count"))
