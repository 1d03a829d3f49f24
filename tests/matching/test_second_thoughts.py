"""A minute to change one's mind, and late mails that no longer make sense (§3, F20)."""

from typing import Any

import pytest
from django.utils import timezone

from matching import mails, services
from matching.models import Introduction
from notifications import sweeping
from notifications.enums import MessageState
from notifications.models import Message
from tests.factories.connectors import ConnectorFactory
from tests.factories.matching import IntroductionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _kept(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def asked() -> Introduction:
    """Return an introduction whose mail to the connecteur waits its minute."""
    introduction: Introduction = IntroductionFactory()
    mails.introduction_requested(introduction, None)
    return introduction


def leave() -> dict[str, str]:
    """Let time pass; return what became of each mail, by its name without the application."""
    Message.objects.filter(state=MessageState.DUE).update(due_at=timezone.now())
    sweeping.sweep()
    return {
        name.removeprefix("matching."): state
        for name, state in Message.objects.values_list("name", "state")
    }


def test_who_withdraws_within_the_minute_disturbs_nobody() -> None:
    introduction = asked()
    owner = introduction.help_request.owner
    services.withdraw_request(introduction.help_request, by=owner)
    assert leave() == {"introduction_requested": "dropped", "request_withdrawn": "dropped"}


def test_who_withdraws_later_is_told_to_whom_was_asked() -> None:
    introduction = asked()
    assert leave() == {"introduction_requested": "sent"}
    services.withdraw_request(introduction.help_request, by=introduction.help_request.owner)
    assert leave()["request_withdrawn"] == "sent"


def test_accepted_then_given_back_within_the_minute() -> None:
    introduction = asked()
    services.accept_introduction(introduction, by=introduction.connector.user)
    introduction.refresh_from_db()
    services.withdraw_introduction(introduction, by=introduction.connector.user)
    outcome = leave()
    assert outcome["accepted_to_owner"] == "dropped"
    assert outcome["given_back"] == "sent"


def test_f20_no_reminder_for_a_case_that_is_over() -> None:
    introduction: Introduction = IntroductionFactory()
    services.accept_introduction(introduction, by=introduction.connector.user)
    introduction.refresh_from_db()
    mails.contact_check(introduction)
    mails.outcome_check(introduction, occasion=1)
    services.withdraw_request(introduction.help_request, by=introduction.help_request.owner)
    outcome = leave()
    assert outcome["contact_check"] == outcome["outcome_check"] == "dropped"


def test_f20_day_30_does_not_leave_beside_day_7() -> None:
    """After two days of outage both are due at once: one a day a case, the other in the digest."""
    introduction: Introduction = IntroductionFactory()
    services.accept_introduction(introduction, by=introduction.connector.user)
    introduction.refresh_from_db()
    mails.contact_check(introduction)
    mails.outcome_check(introduction, occasion=1)
    leave()
    for user in (introduction.help_request.owner, introduction.connector.user):
        checks = Message.objects.filter(user=user, name__endswith="_check")
        assert sorted(checks.values_list("state", flat=True)) == ["held", "sent"]


def test_nudges_of_one_connecteur_merge_and_count_the_others() -> None:
    connector = ConnectorFactory()
    for _ in range(3):
        mails.nudge(IntroductionFactory(connector=connector))
    mails.nudge(IntroductionFactory())
    Message.objects.filter(state=MessageState.DUE).update(due_at=timezone.now())
    sweeping.sweep()
    mine = Message.objects.filter(user=connector.user).order_by("created_at")
    assert [one.state for one in mine] == ["dropped", "dropped", "sent"]
    (nudge,) = mine.filter(state=MessageState.SENT)
    assert "2 autres entreprises attendent aussi votre réponse." in nudge.body_text
    assert Message.objects.filter(state=MessageState.SENT).count() == 2


def test_whoever_answered_within_the_minute_is_not_nudged() -> None:
    introduction: Introduction = IntroductionFactory()
    mails.nudge(introduction)
    services.decline_introduction(introduction, by=introduction.connector.user)
    assert leave()["nudge"] == "dropped"
