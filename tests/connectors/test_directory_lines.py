"""The lines that the directory searches stay true, whoever writes, and their order is fair."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from statistics import NormalDist

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone

from connectors import services
from connectors.enums import ConnectorState, ThemeLevel
from connectors.models import Charter, Connector, ConnectorTheme, DirectoryDay, DirectoryLine
from connectors.selectors import directory
from connectors.services import availability
from connectors.services import directory as drawing
from connectors.shuffle import day_of, key_of, shuffled
from reference.enums import Theme
from tests.factories.accounts import UserFactory
from tests.factories.connectors import CharterFactory, ConnectorFactory
from tests.factories.reference import CommuneFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)


def listed(**traits: object) -> Connector:
    made: Connector = ConnectorFactory(listed=True, **traits)
    return made


def line_of(connector: Connector) -> DirectoryLine | None:
    # From the evening on, tomorrow's is drawn as well.
    return of_today().filter(connector=connector).first()


def of_today() -> QuerySet[DirectoryLine]:
    return DirectoryLine.objects.filter(day=day_of(timezone.now()))


class TestTriggers:
    def test_who_is_listed_has_a_line_at_once_and_loses_it_at_once(self) -> None:
        one = listed(departments=["33"], themes=[Theme.IA, Theme.RGPD])
        line = line_of(one)
        assert line is not None
        assert (line.themes, line.departments, line.areas) == (["ia", "rgpd"], ["33"], ["33", "24"])
        services.suspend(one, by=one.user, reason="Signalement fondé.")
        assert line_of(one) is None
        availability.lift_suspension(one, by=UserFactory(staff=True))
        assert line_of(one) is not None
        Connector.objects.filter(pk=one.pk).update(listed=False)
        assert line_of(one) is None

    @pytest.mark.parametrize(
        "traits",
        [{"listed": False}, {"state": ConnectorState.PAUSED}, {"state": ConnectorState.SUBMITTED}],
    )
    def test_who_is_not_listed_or_not_active_has_none(self, traits: dict[str, object]) -> None:
        assert line_of(ConnectorFactory(**{"listed": True, **traits})) is None

    def test_themes_follow(self) -> None:
        one = listed(themes=[Theme.IA])
        ConnectorTheme.objects.create(
            connector=one, theme=Theme.CLOUD_COLLABORATION, level=ThemeLevel.TEACHES
        )
        line = line_of(one)
        assert line is not None
        assert line.themes == ["cloud-collaboration", "ia"]
        one.themes.all().delete()
        line.refresh_from_db()
        assert line.themes == []

    def test_who_moves_is_found_there_and_who_stays_home_nowhere(self) -> None:
        one = listed(radius_km=30)
        services.place_at(one, None)
        line = line_of(one)
        assert line is not None
        assert line.reach is None
        services.place_at(one, CommuneFactory())
        line = line_of(one)
        assert line is not None
        assert line.south is not None
        assert line.north is not None
        # 30 km north and south of Périgueux.
        assert line.north - line.south == pytest.approx(0.5396, abs=0.001)
        Connector.objects.filter(pk=one.pk).update(on_site=False)
        line = line_of(one)
        assert line is not None
        assert line.reach is None

    def test_a_person_erased_leaves_no_line(self) -> None:
        one = listed()
        one.themes.all().delete()
        one.delete()
        assert not DirectoryLine.objects.exists()

    def test_drawing_a_day_writes_what_the_triggers_write(self) -> None:
        listed(departments=["33"], remote=True, radius_km=80, languages=["fr", "oc"])
        listed(commune=None, latitude=None, longitude=None, sectors=["G"])
        columns = [
            field.attname
            for field in DirectoryLine._meta.concrete_fields
            if field.attname not in {"id", "day_id", "key"}
        ]

        def lines() -> list[dict[str, object]]:
            return list(DirectoryLine.objects.order_by("connector").values(*columns))

        by_triggers = lines()
        DirectoryLine.objects.all().delete()
        assert drawing.draw(date(2026, 1, 1)) == 2
        assert lines() == by_triggers


class TestDays:
    def test_f4_the_order_is_the_recipe_that_the_page_gives(self) -> None:
        people = [listed().pk for _ in range(5)]
        day = date(2026, 11, 26)
        drawing.draw(day)
        lines = DirectoryLine.objects.filter(day=day).order_by("key")
        assert [line.connector_id for line in lines] == shuffled(day, people)
        assert {line.key for line in lines} == {key_of(day, person) for person in people}

    def test_today_is_drawn_tomorrow_in_the_evening_and_days_over_are_erased(self) -> None:
        one = listed()
        DirectoryDay.objects.all().delete()
        drawing.keep_days_drawn(NOON)
        assert [drawn.day.day for drawn in DirectoryDay.objects.all()] == [26]
        drawing.keep_days_drawn(NOON + timedelta(hours=9))
        assert [drawn.day.day for drawn in DirectoryDay.objects.all()] == [27, 26]
        # In Paris midnight has passed.
        assert drawing.keep_days_drawn(NOON + timedelta(hours=11, minutes=30)) == 1
        assert [drawn.day.day for drawn in DirectoryDay.objects.all()] == [27]
        assert [line.connector_id for line in DirectoryLine.objects.all()] == [one.pk]

    def test_what_a_day_missed_is_found_by_the_next_chore(self) -> None:
        listed()
        DirectoryLine.objects.all().delete()
        drawing.keep_days_drawn(timezone.now())
        assert of_today().count() == 1
        drawing.keep_days_drawn(timezone.now())
        assert of_today().count() == 1

    def test_who_went_or_changed_while_a_day_was_drawn_is_put_right_by_the_next_chore(
        self,
    ) -> None:
        gone, hidden, changed, still = listed(), listed(), listed(), listed()
        # What a draw leaves when it read these people before their change.
        stale = list(DirectoryLine.objects.filter(connector__in=[gone, hidden, changed]))
        Connector.objects.filter(pk=gone.pk).update(state=ConnectorState.LEFT)
        Connector.objects.filter(pk=hidden.pk).update(listed=False)
        Connector.objects.filter(pk=changed.pk).update(remote=True, radius_km=80)
        true = DirectoryLine.objects.values().get(connector=changed)
        DirectoryLine.objects.filter(connector=changed).delete()
        DirectoryLine.objects.bulk_create(stale)
        found = directory.search(directory.Search(), at=timezone.now())
        assert {line.id for line in found.lines} == {changed.pk, still.pk}
        kept = line_of(still)
        drawing.keep_days_drawn(timezone.now())
        lines = DirectoryLine.objects.filter(day=stale[0].day)
        assert {line.connector_id for line in lines} == {changed.pk, still.pk}
        assert lines.values().get(connector=changed) | {"id": 0} == true | {"id": 0}
        # Who did not change keeps their very line.
        assert line_of(still) == kept

    def test_nobody_is_shown_whose_charter_is_no_longer_the_one_in_force(self) -> None:
        one = listed()
        stale = DirectoryLine.objects.get()
        old = CharterFactory(version="0.9.0", published_at=datetime(2020, 1, 1, tzinfo=UTC))
        Connector.objects.filter(pk=one.pk).update(charter=old)
        DirectoryLine.objects.filter(connector=one).delete()
        DirectoryLine.objects.bulk_create([stale])
        in_force = Charter.objects.in_force()
        assert in_force is not None
        assert stale.charter_id == in_force.pk
        assert directory.search(directory.Search(), at=timezone.now()).lines == ()

    def test_a_line_written_on_a_day_being_erased_is_erased_by_the_next_chore(self) -> None:
        one = listed()
        drawing.keep_days_drawn(NOON)
        late = DirectoryLine.objects.get(day_id=NOON.date())
        DirectoryDay.objects.filter(day=NOON.date()).delete()
        late.pk = None
        late.day_id = NOON.date()
        late.save()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        drawing.keep_days_drawn(NOON + timedelta(days=1))
        kept = DirectoryLine.objects.filter(connector=one, day_id__lte=NOON + timedelta(days=1))
        assert [line.day_id for line in kept] == [date(2026, 11, 27)]

    def test_without_the_chore_the_last_order_stays(self) -> None:
        one = listed()
        DirectoryDay.objects.all().delete()
        drawing.draw(date(2026, 11, 20))
        found = directory.search(directory.Search(), at=NOON)
        assert [line.id for line in found.lines] == [one.pk]

    def test_the_day_is_that_of_paris(self) -> None:
        assert day_of(datetime(2026, 7, 1, 22, 30, tzinfo=UTC)) == date(2026, 7, 2)


def test_f5_everybody_comes_first_about_as_often(settings: object) -> None:
    """Over 1,000 days, twenty people: a chi-square of the first place, and of the first three."""
    people = [listed(themes=[]).pk for _ in range(20)]
    first: Counter[object] = Counter()
    top: Counter[object] = Counter()
    days = [date(2026, 1, 1) + timedelta(days=n) for n in range(1000)]
    for day in days:
        order = shuffled(day, people)
        first[order[0]] += 1
        top.update(order[:3])
    # Above the 99.9th percentile of a chi-square with 19 degrees (Wilson and Hilferty).
    ceiling = 19 * (1 - 2 / 171 + NormalDist().inv_cdf(0.999) * (2 / 171) ** 0.5) ** 3
    for counts, expected in ((first, 50), (top, 150)):
        chi_square = sum((counts[person] - expected) ** 2 / expected for person in people)
        assert chi_square < ceiling, counts
    # What the page shows is this very order.
    drawing.draw(days[0])
    found = directory.search(directory.Search(), at=datetime(2026, 1, 1, 12, tzinfo=UTC))
    assert [line.id for line in found.lines] == shuffled(days[0], people)[:10]


def test_f4_pages_follow_one_another_in_the_same_order_for_all() -> None:
    people = [listed().pk for _ in range(23)]
    at = timezone.now()
    pages = [directory.search(directory.Search(page=page), at=at) for page in (1, 2, 3)]
    shown = [line.id for page in pages for line in page.lines]
    assert shown == shuffled(day_of(at), people)
    assert [page.has_next for page in pages] == [True, True, False]
    assert {page.total for page in pages} == {23}


def test_a_page_beyond_the_last_is_the_first() -> None:
    people = [listed().pk for _ in range(3)]
    found = directory.search(directory.Search(page=50), at=timezone.now())
    assert (found.page, found.total, found.has_next) == (1, 3, False)
    assert {line.id for line in found.lines} == set(people)
