"""Two of the team, or one and a connecteur, act at once: it happens once (QUALITY C14, F16)."""

from functools import partial

import pytest

from matching import services
from matching.models import BasketTick, CapacityMonth
from notifications.models import Message
from tests.at_once import race
from tests.factories.accounts import UserFactory
from tests.factories.matching import HelpRequestFactory, IntroductionFactory

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 6


def written(name: str) -> int:
    return Message.objects.filter(name=f"matching.{name}").count()


def test_a_connecteur_is_reminded_once_however_many_press() -> None:
    first = IntroductionFactory()
    second = IntroductionFactory(connector=first.connector)
    by = UserFactory(staff=True)
    outcomes = race([partial(services.nudge_now, one, by=by) for one in [first, second] * 3])
    assert outcomes == ["RemindedToday"] * (AT_ONCE - 1) + ["won"]
    assert written("team_reminder") == 1


def test_a_request_is_closed_by_the_team_once() -> None:
    made, by = HelpRequestFactory(unanswered=True), UserFactory(staff=True)
    close = partial(services.close_for_staff, made, reason="Nous avons appelé.", by=by)
    assert race([close] * AT_ONCE) == ["AlreadySettled"] * (AT_ONCE - 1) + ["won"]
    assert written("closed_by_team") == 1


def test_what_is_taken_back_is_given_back_once_and_so_is_its_slot() -> None:
    asked, by = IntroductionFactory(), UserFactory(staff=True)
    services.accept_introduction(asked, by=asked.connector.user)
    CapacityMonth.objects.update(used=2)
    take = partial(services.take_back, asked, reason="Sans nouvelles.", by=by)
    assert race([take] * AT_ONCE) == ["AlreadySettled"] * (AT_ONCE - 1) + ["won"]
    assert CapacityMonth.objects.get().used == 1
    assert written("taken_back") == written("request_unanswered") == 1


def test_an_answer_or_the_team_whoever_comes_first() -> None:
    asked, by = IntroductionFactory(), UserFactory(staff=True)
    outcomes = race(
        [
            partial(services.accept_introduction, asked, by=asked.connector.user),
            partial(services.take_back_waiting, asked.connector, reason="Trop.", by=by),
        ]
    )
    asked.refresh_from_db()
    if asked.state == "accepted":
        assert outcomes == ["NothingToGiveBack", "won"]
        assert written("taken_back") == 0
    else:
        assert outcomes == ["AlreadySettled", "won"]
        assert (asked.state, written("taken_back")) == ("withdrawn", 1)


def test_a_wait_is_begun_again_and_a_line_ticked_by_several_without_a_fault() -> None:
    made, by = HelpRequestFactory(unanswered=True), UserFactory(staff=True)
    assert race([partial(services.begin_again, made, by=by)] * 3) == ["won"] * 3
    tick = partial(services.tick, "sans-reponse", str(made.pk), by=by)
    assert race([tick] * AT_ONCE) == ["won"] * AT_ONCE
    assert BasketTick.objects.count() == 1
