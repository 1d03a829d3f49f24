"""Twenty people at once: one winner, polite losers, no error (QUALITY C14, F14, F15, F16)."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import Company, Consent
from accounts.services import withdraw_consent
from connectors.services import leave
from matching import services
from matching.enums import MeetingChannel, Outcome
from matching.models import CapacityMonth, ExchangedMessage, HelpRequest, Introduction
from matching.months import month_of
from notifications.models import Message
from reference.enums import Theme
from tests.at_once import race
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.diagnostics import AssessmentFactory
from tests.factories.matching import HelpRequestFactory, IntroductionFactory
from tests.factories.reference import CommuneFactory

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 20


def test_leaving_goes_through_whatever_is_declined_meanwhile() -> None:
    connector = ConnectorFactory()
    asked = [IntroductionFactory(connector=connector) for _ in range(AT_ONCE - 1)]
    declining = [partial(services.decline_introduction, one, by=connector.user) for one in asked]
    outcomes = race([*declining, partial(leave, connector, by=connector.user)])
    assert set(outcomes) <= {"won", "AlreadySettled"}
    connector.refresh_from_db()
    assert connector.state == "left"
    assert not Introduction.objects.unfinished().exists()


def accepting(introduction: Introduction) -> Callable[[], None]:
    return lambda: services.accept_introduction(introduction, by=introduction.connector.user)


def test_f15_the_last_slot_of_a_month_has_one_winner() -> None:
    connector = ConnectorFactory(monthly_capacity=1)
    asked = [IntroductionFactory(connector=connector) for _ in range(AT_ONCE)]
    outcomes = race([accepting(one) for one in asked])
    assert outcomes == ["NoSlotLeft"] * (AT_ONCE - 1) + ["won"]
    month = CapacityMonth.objects.get(month=month_of(timezone.now()))
    assert (month.used, month.cap) == (1, 1)
    assert HelpRequest.objects.filter(state="matched").count() == 1
    assert Introduction.objects.filter(state="accepted").count() == 1


def test_f15_one_request_is_accepted_by_one_connecteur() -> None:
    help_request = HelpRequestFactory()
    asked = [IntroductionFactory(help_request=help_request) for _ in range(AT_ONCE)]
    outcomes = race([accepting(one) for one in asked])
    assert outcomes == ["AlreadySettled"] * (AT_ONCE - 1) + ["won"]
    assert Introduction.objects.filter(state="accepted").count() == 1
    assert sum(CapacityMonth.objects.values_list("used", flat=True)) == 1


def test_f14_twenty_times_the_same_form_is_one_request() -> None:
    ConnectorFactory(themes=list(Theme))
    assessment = AssessmentFactory(completed=True, owner=UserFactory())
    submission, commune = uuid4(), CommuneFactory()

    def ask() -> HelpRequest:
        return services.ask_for_help(
            assessment,
            submission_id=submission,
            firm=services.Firm("Boulangerie", commune, "Claude"),
            next_allowed=False,
            by=assessment.owner,
        )

    assert race([ask] * AT_ONCE) == ["won"] * AT_ONCE
    assert HelpRequest.objects.count() == Introduction.objects.count() == 1
    assert Company.objects.count() == Consent.objects.count() == 1


def test_f16_no_contact_is_ever_open_without_a_live_consent() -> None:
    for _ in range(5):
        introduction = IntroductionFactory()
        consent = introduction.help_request.consent
        outcomes = race([accepting(introduction), lambda: withdraw_consent(consent)])  # noqa: B023
        assert "won" in outcomes
        assert set(outcomes) <= {"won", "ConsentWithdrawn", "AlreadySettled"}
        introduction.refresh_from_db()
        assert introduction.state == "withdrawn"
        with pytest.raises(services.NotYours):
            services.read_contact(introduction, reader=introduction.connector.user)


def test_a_slot_is_taken_once_and_one_of_two_wins() -> None:
    introduction = IntroductionFactory(accepted=True)
    owner, helper = introduction.help_request.owner, introduction.connector.user
    later = timezone.now() + timedelta(days=3)
    offers = [services.Offer(later + timedelta(hours=n), 45, MeetingChannel.PHONE) for n in (0, 1)]
    meeting = services.propose_slots(introduction, offers=offers, by=helper)
    taking = [
        partial(services.take_meeting_slot, meeting, slot_id=slot.pk, revision=0, by=owner)
        for slot in meeting.slots.all()
    ]
    assert race(taking * 3) == ["AlreadySettled"] * 5 + ["won"]
    assert Message.objects.filter(name="matching.meeting_booked").count() == 2
    cancelling = [partial(services.cancel_meeting, meeting, by=by) for by in (owner, helper)]
    assert race(cancelling * 2) == ["AlreadySettled"] * 3 + ["won"]
    assert Message.objects.filter(name="matching.meeting_cancelled").count() == 2


def test_others_are_asked_for_once() -> None:
    introduction = IntroductionFactory(accepted=True)
    owner, helper = introduction.help_request.owner, introduction.connector.user
    offers = [services.Offer(timezone.now() + timedelta(days=3), 45, MeetingChannel.PHONE)]
    meeting = services.propose_slots(introduction, offers=offers, by=helper)
    asking = partial(services.ask_for_other_slots, meeting, by=owner)
    assert race([asking] * 4) == ["AlreadySettled"] * 3 + ["won"]
    fresh = [services.Offer(timezone.now() + timedelta(days=4), 45, MeetingChannel.PHONE)]
    proposing = partial(services.propose_slots, introduction, offers=fresh, by=helper)
    assert race([proposing] * 4) == ["won"] * 4
    meeting.refresh_from_db()
    assert (meeting.revision, meeting.slots.filter(withdrawn_at=None).count()) == (1, 1)


def test_f14_a_message_sent_by_a_double_click_is_one_told_once() -> None:
    introduction = IntroductionFactory(accepted=True)
    mark = uuid4()
    send = partial(
        services.say,
        introduction,
        text="Bonjour",
        submission_id=mark,
        by=introduction.help_request.owner,
    )
    assert race([send] * 4) == ["won"] * 4
    assert ExchangedMessage.objects.count() == 1
    assert Message.objects.filter(name="matching.message_received").count() == 1


def test_f16_nothing_is_written_once_the_consent_is_withdrawn() -> None:
    introduction = IntroductionFactory(accepted=True)
    owner, consent = introduction.help_request.owner, introduction.help_request.consent
    acts = [
        partial(services.say, introduction, text="Bonjour", submission_id=uuid4(), by=owner)
        for _ in range(3)
    ]
    outcomes = race([*acts, lambda: withdraw_consent(consent)])
    assert set(outcomes) <= {"won", "ConsentWithdrawn"}
    with pytest.raises(services.ConsentWithdrawn):
        acts[0]()


def test_closing_happens_once_whatever_is_answered_meanwhile() -> None:
    introduction = IntroductionFactory(accepted=True)
    closing = [
        partial(
            services.close_introduction,
            introduction,
            outcome=outcome,
            by=introduction.connector.user,
        )
        for outcome in (Outcome.HELPED, Outcome.UNREACHABLE)
    ]
    outcomes = race(closing * 2)
    assert outcomes == ["AlreadySettled"] * 3 + ["won"]
    introduction.refresh_from_db()
    assert (introduction.state == "done") == (introduction.outcome == Outcome.HELPED)
