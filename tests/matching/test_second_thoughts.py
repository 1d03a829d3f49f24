"""A minute to change one's mind, and late mails that no longer make sense (§3, F20)."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from connectors.enums import Helped
from matching import mails, services
from matching.enums import FollowUp, FollowUpAnswerValue, Side
from matching.models import HelpRequest, Introduction
from notifications import sweeping
from notifications.enums import MessageState
from notifications.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.matching import HelpRequestFactory, IntroductionFactory

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
    assert outcome["request_unanswered"] == "sent"
    told = Message.objects.get(name="matching.request_unanswered").body_text
    assert "ne peut plus vous accompagner" in told


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


# --- What waited for days before it left ---------------------------------------------------------

OF_A_WAIT = (
    mails.owner_may_choose,
    mails.handed_to_correspondent,
    mails.handed_to_staff,
    mails.frank,
    mails.taken_up_again,
    lambda asked: mails.last_word(asked, ends_at=timezone.now()),
    lambda asked: mails.nobody_left(asked),
    lambda asked: mails.request_unanswered(asked, somebody_left=True),
)
WRITTEN = {
    "owner_may_choose",
    "handed_to_correspondent",
    "handed_to_staff",
    "team_looks_for_you",
    "frank",
    "taken_up_again",
    "last_word",
    "nobody_left",
    "request_unanswered",
}


def written_of(asked: HelpRequest) -> None:
    """Write every mail of a wait; several of them never go together, and none replaces another."""
    UserFactory(staff=True)
    for write in OF_A_WAIT:
        write(asked)
        Message.objects.update(merge_key="")


def test_f26_the_mails_of_a_wait_leave_while_it_lasts() -> None:
    written_of(HelpRequestFactory(unanswered=True))
    outcome = leave()
    assert {outcome[name] for name in WRITTEN - {"team_looks_for_you"}} == {"sent"}


@pytest.mark.parametrize("how", ["chosen", "paused", "withdrawn", "erased", "gone on"])
def test_f26_late_mails_of_a_wait_that_is_over_are_not_sent(how: str) -> None:
    asked: HelpRequest = HelpRequestFactory(unanswered=True)
    connector = ConnectorFactory()
    written_of(asked)
    acts: dict[str, Callable[[], object]] = {
        "chosen": lambda: services.choose_connector(asked, connector, by=asked.owner),
        "paused": lambda: services.pause_request(asked, by=asked.owner),
        "withdrawn": lambda: services.withdraw_request(asked, by=asked.owner),
        "erased": lambda: services.erase_request(asked, by=asked.owner),
        "gone on": lambda: services.go_on(asked, by=asked.owner),
    }
    acts[how]()
    outcome = leave()
    sent = {name for name in WRITTEN if outcome.get(name) == "sent"}
    # Without a wait of its own, a mail is judged by the state alone.
    assert sent == ({"nobody_left", "request_unanswered"} if how == "gone on" else set())


def test_f26_an_erased_request_is_neither_asked_about_nor_answered() -> None:
    introduction: Introduction = IntroductionFactory()
    services.accept_introduction(introduction, by=introduction.connector.user)

    def answer(follow_up: FollowUp, value: FollowUpAnswerValue, said: str) -> None:
        services.answer_follow_up(
            introduction, side=Side.OWNER, follow_up=follow_up, value=value, comment=said
        )

    answer(FollowUp.OUTCOME, FollowUpAnswerValue.DONE, "Un site.")
    introduction.refresh_from_db()
    owner = introduction.help_request.owner
    mails.progress_check(introduction, occasion=1)
    services.erase_request(introduction.help_request, by=owner)
    with pytest.raises(services.AlreadySettled):
        answer(FollowUp.PROGRESS, FollowUpAnswerValue.MOVED_ON, "Claude Canari vend en ligne.")
    facts = services.Facts(contact_made=True, helped=Helped.YES, sentence="Merci.")
    with pytest.raises(services.AlreadySettled):
        services.evaluate(introduction, by=owner, facts=facts)
    assert set(introduction.answers.values_list("comment", flat=True)) == {""}
    assert leave()["progress_check"] == "dropped"
