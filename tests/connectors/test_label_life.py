"""The life of a label: awarded, reminded of its end, renewed without a day lost (QUALITY C2)."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from accounts import history
from connectors.enums import ConnectorState, LabelState
from connectors.errors import ForbiddenTransition, LabelAlreadyAwarded, NotAboutOneself
from connectors.models import Label
from connectors.numbers import LABELS
from connectors.periods import day_before, end_of_day, months_after
from connectors.services import labels, reminders
from notifications.models import DueRow, Message
from reference.enums import Theme
from reference.holidays import PARIS
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory, LabelFactory

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "months", "after"),
    [
        ((2026, 3, 10, 9), 24, (2028, 3, 10, 9)),
        # Another hour of London, the same on the clock of Paris.
        ((2026, 3, 10, 9), 4, (2026, 7, 10, 9)),
        ((2024, 2, 29, 0), 24, (2026, 2, 28, 0)),
        ((2026, 12, 31, 23), 2, (2027, 2, 28, 23)),
    ],
)
def test_months_are_those_of_the_calendar_of_paris(
    at: tuple[int, int, int, int], months: int, after: tuple[int, int, int, int]
) -> None:
    assert months_after(datetime(*at, tzinfo=PARIS), months) == datetime(*after, tzinfo=PARIS)


class TestAwarding:
    def test_it_draws_a_number_and_lasts_two_years(self) -> None:
        label = LabelFactory(under_review=True, themes=[Theme.PAIEMENT])
        labels.award(label, at=AT, by=UserFactory(staff=True))
        label.refresh_from_db()
        assert LABELS.read(label.number) == label.number
        assert label.number.startswith("LC-2026-")
        assert (label.awarded_at, label.valid_until) == (AT, end_of_day(AT.replace(year=2028)))
        assert label.themes == [Theme.PAIEMENT]
        mail = Message.objects.get(name="connectors.label_awarded")
        assert label.number in mail.body_text
        assert "10 mars 2028" in mail.body_text

    def test_its_themes_are_those_of_its_holder_when_the_file_names_none(self) -> None:
        label = LabelFactory(under_review=True, connector=ConnectorFactory(themes=[Theme.IA]))
        labels.award(label, at=AT, by=UserFactory())
        assert Label.objects.get().themes == [Theme.IA]

    def test_c2_what_is_due_later_is_a_row_each_with_its_occasion(self) -> None:
        label = LabelFactory(under_review=True)
        labels.award(label, at=AT, by=UserFactory())
        end = end_of_day(AT.replace(year=2028))
        assert list(
            DueRow.objects.order_by("due_at").values_list("kind", "occasion", "due_at")
        ) == [
            (reminders.LABEL_REMINDER, "90 days", day_before(end, 90).replace(hour=9)),
            (reminders.LABEL_REMINDER, "30 days", day_before(end, 30).replace(hour=9)),
            (reminders.LABEL_REMINDER, "7 days", day_before(end, 7).replace(hour=9)),
            (labels.LABEL_EXPIRES, "once", end),
        ]

    def test_a_number_already_taken_is_drawn_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        taken = LabelFactory(number="LC-2026-2222-2222")
        draws = iter([taken.number, "LC-2026-3333-3333"])
        monkeypatch.setattr(type(LABELS), "draw", lambda series, year: next(draws))
        label = LabelFactory(under_review=True)
        labels.award(label, at=AT, by=UserFactory())
        assert label.number == "LC-2026-3333-3333"

    def test_nobody_awards_their_own(self) -> None:
        label = LabelFactory(under_review=True)
        with pytest.raises(NotAboutOneself):
            labels.award(label, at=AT, by=label.connector.user)
        assert Label.objects.get().state == LabelState.UNDER_REVIEW

    def test_nobody_who_left_is_awarded_one(self) -> None:
        label = LabelFactory(
            under_review=True, connector=ConnectorFactory(state=ConnectorState.LEFT)
        )
        with pytest.raises(ForbiddenTransition):
            labels.award(label, at=AT, by=UserFactory())
        assert Label.objects.get().state == LabelState.UNDER_REVIEW

    @pytest.mark.parametrize("state", [LabelState.AWARDED, LabelState.SUSPENDED])
    def test_another_label_that_runs_or_is_suspended_comes_first(self, state: str) -> None:
        label = LabelFactory(under_review=True)
        LabelFactory(connector=label.connector, state=state)
        with pytest.raises(LabelAlreadyAwarded):
            labels.award(label, at=AT, by=UserFactory())
        label.refresh_from_db()
        assert (label.state, label.number) == (LabelState.UNDER_REVIEW, None)
        assert not Message.objects.exists()


class TestAwardingARenewal:
    def test_it_takes_the_place_of_one_that_runs_and_loses_nothing(self) -> None:
        old = LabelFactory(awarded_at=AT - timedelta(days=660), valid_until=AT + timedelta(days=70))
        labels.due.plan(labels.LABEL_EXPIRES, old.pk, due_at=old.valid_until)
        reminders.plan(old, at=AT)
        new = LabelFactory(under_review=True, connector=old.connector, previous=old)
        labels.award(new, at=AT, by=UserFactory())
        old.refresh_from_db()
        assert (old.state, old.ended_at) == (LabelState.EXPIRED, AT)
        assert new.valid_until == end_of_day(months_after(old.valid_until, 24))
        assert new.awarded_at == AT
        assert Label.objects.valid(at=AT).get() == new
        assert not DueRow.objects.open().filter(subject_id=old.pk).exists()
        assert [step.reason for step in history.of(old)] == ["remplacé par son renouvellement"]
        # One mail: nobody is told that a label ended which goes on.
        assert [m.name for m in Message.objects.all()] == ["connectors.label_awarded"]
        assert "est renouvelé" in Message.objects.get().body_text

    def test_after_the_end_it_lasts_from_that_day(self) -> None:
        old = LabelFactory(
            state=LabelState.EXPIRED,
            awarded_at=AT - timedelta(days=800),
            valid_until=AT - timedelta(days=70),
            ended_at=AT - timedelta(days=70),
        )
        new = LabelFactory(under_review=True, connector=old.connector, previous=old)
        labels.award(new, at=AT, by=UserFactory())
        assert new.valid_until == end_of_day(months_after(AT, 24))

    def test_an_end_that_no_sweep_has_seen_yet_gives_no_more(self) -> None:
        old = LabelFactory(awarded_at=AT - timedelta(days=731), valid_until=AT - timedelta(hours=1))
        new = LabelFactory(under_review=True, connector=old.connector, previous=old)
        labels.award(new, at=AT, by=UserFactory())
        assert new.valid_until == end_of_day(months_after(AT, 24))


def remind(label: Label, days: int, *, at: datetime) -> None:
    row = DueRow(kind=reminders.LABEL_REMINDER, subject_id=label.pk, occasion=f"{days} days")
    reminders.label_reminder(row, now=at)


class TestReminders:
    @pytest.mark.parametrize("days", [90, 30, 7])
    def test_each_says_how_long_is_left(self, days: int) -> None:
        label = LabelFactory(valid_until=timezone.now() + timedelta(days=days))
        remind(label, days, at=timezone.now())
        mail = Message.objects.get()
        assert mail.subject == f"Votre label se termine dans {days}\u00a0jours"
        assert "/connecteurs/label/en-cours/" in mail.body_text

    def test_a_late_one_leaves_it_to_the_next(self) -> None:
        label = LabelFactory(valid_until=timezone.now() + timedelta(days=20))
        remind(label, 90, at=timezone.now())
        assert not Message.objects.exists()
        remind(label, 30, at=timezone.now())
        assert Message.objects.count() == 1

    @pytest.mark.parametrize("state", [LabelState.SUSPENDED, LabelState.EXPIRED, "left", "renewed"])
    def test_nobody_is_reminded_for_nothing(self, state: str) -> None:
        now = timezone.now()
        label = LabelFactory(valid_until=now + timedelta(days=30))
        if state == "left":
            label.connector.state = ConnectorState.LEFT
            label.connector.save()
        elif state == "renewed":
            LabelFactory(
                under_review=True, connector=label.connector, previous=label, submitted_at=now
            )
        else:
            ended = now if state == LabelState.EXPIRED else None
            Label.objects.filter(pk=label.pk).update(state=state, ended_at=ended)
        remind(label, 30, at=now)
        assert not Message.objects.exists()
