"""People, not requests: what leaves still makes sense, and nobody gets a heap (E7, F20)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import User
from notifications import digest, digest_rows, preferences, quiet, sweeping
from notifications.delivery import deliver
from notifications.digest import WeeklyDigest
from notifications.enums import MessageState, Pace
from notifications.models import DueRow, Message
from tests.factories.accounts import UserFactory
from tests.notifications.messages import News, Status, Trial, trial_registered

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _registered(settings: Any) -> Any:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with trial_registered():
        yield


@pytest.fixture
def user() -> User:
    user: User = UserFactory(email="camille@example.org")
    return user


def now_due() -> None:
    Message.objects.filter(state=MessageState.DUE).update(due_at=timezone.now())


def states() -> list[str]:
    return list(Message.objects.order_by("created_at").values_list("state", flat=True))


def test_a_status_mail_waits_a_minute(user: User, mailoutbox: list[Any]) -> None:
    message = Status(user).send()
    assert timedelta() < timezone.now() + MINUTE - message.due_at < timedelta(seconds=10)
    assert sweeping.sweep().sent == 0
    now_due()
    assert sweeping.sweep().sent == len(mailoutbox) == 1


def test_clicking_back_and_forth_sends_one_mail(user: User, mailoutbox: list[Any]) -> None:
    for firm in ("Un", "Deux", "Trois"):
        Status(user, firm, merge_key="status:7").send()
    Status(user, "Autre", merge_key="status:8").send()
    Status(UserFactory(), "Autrui", merge_key="status:7").send()
    assert states() == ["dropped", "dropped", "due", "due", "due"]
    now_due()
    sweeping.sweep()
    firms = {mail.subject.removeprefix("Une demande de ") for mail in mailoutbox}
    assert firms == {"Trois", "Autre", "Autrui"}
    assert set(Message.objects.dropped().values_list("reason", flat=True)) == {
        "remplacé par un plus récent"
    }


def test_one_that_was_just_leaving_gives_way_to_a_newer_one(user: User) -> None:
    old = Status(user, "Un", merge_key="status:7").send()
    Status(user, "Deux", merge_key="status:7").send()
    # As when a sender held the row while the newer one was written.
    Message.objects.filter(pk=old.pk).update(state=MessageState.DUE, due_at=timezone.now())
    assert deliver(old.pk) is None
    assert states() == ["dropped", "due"]


def test_what_has_left_is_not_replaced(user: User) -> None:
    first = Status(user, "Un", merge_key="status:7").send()
    now_due()
    assert deliver(first.pk)
    Status(user, "Deux", merge_key="status:7").send()
    assert states() == ["sent", "due"]


def test_f20_what_no_longer_makes_sense_is_dropped(user: User, mailoutbox: list[Any]) -> None:
    case = uuid4()
    Status(user, about=case).send()
    Status(user, about=uuid4()).send()
    Status.untrue.add(case)
    now_due()
    sweeping.sweep()
    assert states() == ["dropped", "sent"]
    assert len(mailoutbox) == 1


def test_f20_what_comes_too_late_is_dropped(user: User) -> None:
    Status(user).send()
    Message.objects.update(created_at=timezone.now() - timedelta(days=2, minutes=1))
    now_due()
    sweeping.sweep()
    assert states() == ["dropped"]
    assert Message.objects.get().reason == "trop tard pour servir"


def test_f21_one_that_cannot_be_judged_lets_the_others_pass(user: User) -> None:
    poisoned = Status(user, about=uuid4()).send()
    Trial(user).send()
    Status.untrue.add("poison")
    now_due()
    sweeping.sweep()
    poisoned.refresh_from_db()
    assert (poisoned.state, poisoned.attempts) == (MessageState.DUE, 1)
    assert poisoned.due_at > timezone.now()
    assert "poison" in poisoned.last_error
    assert Message.objects.filter(state=MessageState.SENT).count() == 1


def test_late_ones_do_not_wake_anybody(user: User, monkeypatch: Any) -> None:
    morning = timezone.now() + timedelta(hours=5)
    message = Trial(user).send()
    monkeypatch.setattr(quiet, "_rules", [lambda user, at: max(at, morning)])
    # Sent on time, it was asked about when written.
    Message.objects.update(due_at=timezone.now() - timedelta(hours=3))
    assert deliver(message.pk) is None
    message.refresh_from_db()
    assert (message.state, message.attempts, message.due_at) == ("due", 0, morning)


def test_e7_one_mail_a_day_a_case_the_others_in_the_digest(user: User) -> None:
    case = uuid4()
    for about in (case, case, uuid4()):
        News(user, about=about).send()
    sweeping.sweep()
    assert states() == ["sent", "held", "sent"]
    assert DueRow.objects.get().kind == digest_rows.DIGEST


def test_e7_five_mails_a_day_and_what_cannot_wait(user: User) -> None:
    for _ in range(7):
        News(user, about=uuid4()).send()
    Trial(user).send()
    News(UserFactory(), about=uuid4()).send()
    sweeping.sweep()
    assert states() == ["sent"] * 5 + ["held"] * 2 + ["sent"] * 2
    # The day after, five more.
    Message.objects.filter(state=MessageState.SENT).update(
        sent_at=timezone.now() - timedelta(days=1)
    )
    News(user, about=uuid4()).send()
    sweeping.sweep()
    assert states()[-1] == "sent"


def digest_of(user: User) -> None:
    row = DueRow.objects.get(kind=digest_rows.DIGEST)
    digest.send_digest(row, now=timezone.now())


def weekly(user: User, count: int, **options: Any) -> None:
    preferences.choose(user, {"trial_news": Pace.DIGEST}, by=user)
    for number in range(count):
        News(user, f"Firme {number}", **options).send()


def test_the_digest_is_one_mail_with_everything_that_waits(
    user: User, mailoutbox: list[Any]
) -> None:
    weekly(user, 3)
    assert DueRow.objects.count() == 1
    digest_of(user)
    digest_of(user)
    sweeping.sweep()
    assert states() == ["grouped"] * 3 + ["sent"]
    (mail,) = mailoutbox
    assert mail.subject == "Votre résumé de la semaine"
    for number in range(3):
        assert f"Une demande de Firme {number}" in mail.body
    assert mail.body.count("/connecteur/demandes/1/") == 3


def test_the_digest_leaves_out_what_is_no_longer_true_or_wanted(user: User) -> None:
    weekly(user, 2)
    preferences.refuse(user, "trial_news", by=user)
    digest_of(user)
    assert states() == ["withheld"] * 2
    assert set(Message.objects.values_list("body_text", flat=True)) == {""}


def test_without_the_digest_nothing_of_it_comes_either(user: User) -> None:
    weekly(user, 2)
    preferences.refuse(user, "digest", by=user)
    digest_of(user)
    assert states() == ["withheld"] * 3


def test_a_long_digest_says_how_many_more(user: User) -> None:
    weekly(user, 22)
    digest_of(user)
    mail = Message.objects.get(name=WeeklyDigest.name)
    assert "Et 2 autres messages" in mail.body_text
    assert Message.objects.filter(state=MessageState.GROUPED).count() == 22


@pytest.mark.parametrize(
    ("now", "then"),
    [
        # A Thursday, then a Monday before and just before the hour, and Easter Monday.
        (datetime(2026, 11, 26, 10, tzinfo=UTC), datetime(2026, 11, 30, 7, 30, tzinfo=UTC)),
        (datetime(2026, 11, 30, 5, tzinfo=UTC), datetime(2026, 11, 30, 7, 30, tzinfo=UTC)),
        (datetime(2026, 11, 30, 7, tzinfo=UTC), datetime(2026, 12, 7, 7, 30, tzinfo=UTC)),
        (datetime(2026, 4, 3, 10, tzinfo=UTC), datetime(2026, 4, 7, 6, 30, tzinfo=UTC)),
    ],
)
def test_the_digest_comes_on_the_first_working_morning_of_the_week(
    now: datetime, then: datetime
) -> None:
    assert digest_rows.next_digest(now) == then
