"""From the ask to the outcome: the state machines, the slots, the consent, the follow-ups."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts import history
from accounts.models import Consent, ContactReading, User
from accounts.services import withdraw_consent
from connectors.enums import Helped
from connectors.models import Connector
from connectors.services import leave
from diagnostics.models import Assessment
from matching import services
from matching.enums import FollowUp, FollowUpAnswerValue, Side
from matching.models import CapacityMonth, HelpRequest, Introduction, Ranking
from matching.months import month_of
from matching.policies import policy_of
from matching.replay import replay
from notifications.models import DueRow, Message
from reference.enums import Theme
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.diagnostics import AssessmentFactory
from tests.factories.matching import IntroductionFactory
from tests.factories.reference import CommuneFactory

pytestmark = pytest.mark.django_db
ALL = list(Theme)
FACTS = services.Facts(contact_made=True, helped=Helped.YES)


def owned() -> Assessment:
    assessment: Assessment = AssessmentFactory(completed=True, owner=UserFactory())
    return assessment


def ask(assessment: Assessment | None = None, **given: Any) -> HelpRequest:
    assessment = assessment or owned()
    assert assessment.owner is not None
    return services.ask_for_help(
        assessment,
        **{
            "submission_id": uuid4(),
            "firm": services.Firm("Boulangerie Canari", CommuneFactory(), "Claude Canari"),
            "next_allowed": False,
            "by": assessment.owner,
            **given,
        },
    )


def waiting(request: HelpRequest) -> Introduction:
    return Introduction.objects.requested().get(help_request=request)


def mails_to(user: User) -> list[str]:
    sent = Message.objects.filter(address=user.email).order_by("created_at")
    return list(sent.values_list("name", flat=True))


def test_asking_writes_everything_at_once() -> None:
    connector = ConnectorFactory(themes=ALL)
    request = ask(next_allowed=True)
    introduction = waiting(request)
    assert introduction.connector == connector
    planned = dict(DueRow.objects.filter(subject_id=introduction.pk).values_list("kind", "due_at"))
    assert planned["matching.nudge"] < planned["matching.introduction_expires"]
    assert planned["matching.introduction_expires"] == introduction.expires_at
    assert "Ou le suivant proposé" in request.consent.text
    assert request.company.memberships.get().user == request.owner
    assert mails_to(connector.user) == ["matching.introduction_requested"]
    assert mails_to(request.owner) == ["matching.request_received"]
    assert Connector.objects.get().last_proposed_at is not None


def test_f3_a_stored_ranking_is_replayed_identically() -> None:
    for capacity in (1, 2, 5, 31):
        ConnectorFactory(themes=ALL, monthly_capacity=capacity)
    ask()
    stored = Ranking.objects.get()
    again = replay(stored.inputs, policy=policy_of(stored.policy_version), seed=stored.seed)
    assert len(again.ranked) == 4
    assert again.from_json(stored.results) == again


def test_c3_the_same_submission_makes_one_request() -> None:
    ConnectorFactory(themes=ALL)
    assessment, submission = owned(), uuid4()
    first = ask(assessment, submission_id=submission)
    assert ask(assessment, submission_id=submission) == first
    assert HelpRequest.objects.count() == Introduction.objects.count() == 1
    with pytest.raises(services.AlreadyAsked):
        ask(assessment)
    with pytest.raises(services.NotYours):
        ask(owned(), submission_id=submission)


def test_b18_three_requests_a_day() -> None:
    owner = UserFactory()
    firms = [services.Firm(f"Boutique {n}", CommuneFactory(), "Claude") for n in range(4)]
    for firm in firms[:3]:
        ask(AssessmentFactory(completed=True, owner=owner), firm=firm)
    with pytest.raises(services.TooManyRequests):
        ask(AssessmentFactory(completed=True, owner=owner), firm=firms[3])
    HelpRequest.objects.update(created_at=timezone.now() - timedelta(hours=25))
    ask(AssessmentFactory(completed=True, owner=owner), firm=firms[3])


def test_b19_one_request_at_a_time_for_a_firm() -> None:
    first = ask()
    owner, commune = first.owner, CommuneFactory()
    siret = "73282932000074"
    for firm in (
        services.Firm("BOULANGERIE CANARI", commune, "Claude"),
        services.Firm("Boulangerie Canari", commune, "Claude", siret=siret),
    ):
        with pytest.raises(services.AlreadyAsked) as error:
            ask(AssessmentFactory(completed=True, owner=owner), firm=firm)
        assert error.value.help_request_id == first.pk
    # Somebody else who types the same name or number is not led to it.
    assert ask().pk != first.pk
    services.withdraw_request(first, by=owner)
    again = ask(AssessmentFactory(completed=True, owner=owner))
    assert again.pk != first.pk


def test_somebody_elses_diagnostic_is_refused() -> None:
    with pytest.raises(services.NotYours):
        ask(owned(), by=UserFactory())


def test_nobody_to_ask_tells_the_team() -> None:
    staff = UserFactory(staff=True)
    request = ask()
    assert request.state == "unanswered"
    assert mails_to(staff) == ["matching.nobody_left"]
    assert mails_to(request.owner) == ["matching.request_unanswered"]


def test_accepting_takes_a_slot_and_plans_the_follow_ups() -> None:
    connector = ConnectorFactory(themes=ALL)
    request = ask()
    introduction = waiting(request)
    services.accept_introduction(introduction, by=connector.user)
    request.refresh_from_db()
    introduction.refresh_from_db()
    assert (request.state, introduction.state) == ("matched", "accepted")
    assert CapacityMonth.objects.get().used == 1
    planned = DueRow.objects.filter(cancelled_at=None).values_list("kind", flat=True)
    assert sorted(planned) == [
        "matching.contact_check",
        "matching.outcome_check",
        "matching.progress_check",
        "matching.progress_check",
    ]
    assert mails_to(request.owner)[-1] == "matching.accepted_to_owner"
    assert [step.to_state for step in history.of(request)] == ["open", "matched"]
    with pytest.raises(services.AlreadySettled):
        services.accept_introduction(introduction, by=connector.user)
    with pytest.raises(services.AlreadySettled):
        services.decline_introduction(introduction, by=connector.user)


def test_a_full_month_changes_nothing_f17() -> None:
    connector = ConnectorFactory(themes=ALL, monthly_capacity=1)
    request = ask()
    CapacityMonth.objects.create(connector=connector, month=month_of(timezone.now()), used=1, cap=1)
    with pytest.raises(services.NoSlotLeft):
        services.accept_introduction(waiting(request), by=connector.user)
    assert waiting(request).state == "requested"
    request.refresh_from_db()
    assert request.state == "open"
    Connector.objects.update(monthly_capacity=2)
    services.accept_introduction(waiting(request), by=connector.user)
    assert (CapacityMonth.objects.get().used, CapacityMonth.objects.get().cap) == (2, 2)


@pytest.mark.parametrize("by_silence", [True, False])
def test_declined_or_silent_the_next_is_asked_where_ticked(by_silence: bool) -> None:
    first, second = ConnectorFactory(themes=ALL), ConnectorFactory(themes=ALL)
    request = ask(next_allowed=True, connector=first)
    introduction = waiting(request)
    if by_silence:
        row = DueRow.objects.get(subject_id=introduction.pk, kind=services.INTRODUCTION_EXPIRES)
        services.introduction_expires(row, now=timezone.now())
        services.introduction_expires(row, now=timezone.now())
    else:
        services.decline_introduction(introduction, by=first.user, reason="en voyage au Pérou")
    assert waiting(request).connector == second
    assert mails_to(request.owner)[-1] == "matching.next_asked"
    introduction.refresh_from_db()
    assert introduction.state == ("expired" if by_silence else "declined")
    assert not any("Pérou" in mail.body_text for mail in Message.objects.all())


def test_declined_without_the_tick_the_owner_chooses() -> None:
    first, second = ConnectorFactory(themes=ALL), ConnectorFactory(themes=ALL)
    request = ask(connector=first)
    services.decline_introduction(waiting(request), by=first.user)
    request.refresh_from_db()
    assert request.state == "unanswered"
    with pytest.raises(services.ConsentDoesNotCover):
        services.reassign(request, connector=second, by=UserFactory(staff=True))
    with pytest.raises(services.NotEligible, match="déjà"):
        services.choose_connector(request, first, by=request.owner)
    with pytest.raises(services.NotYours):
        services.choose_connector(request, second, by=second.user)
    services.choose_connector(request, second, by=request.owner)
    assert waiting(request).connector == second
    with pytest.raises(services.AlreadySettled):
        services.choose_connector(request, second, by=request.owner)


def test_staff_reassign_where_the_owner_agreed() -> None:
    first, second = ConnectorFactory(themes=ALL), ConnectorFactory(themes=ALL)
    request = ask(next_allowed=True, connector=first)
    services.reassign(request, connector=second, by=UserFactory(staff=True))
    assert waiting(request).connector == second
    assert mails_to(first.user)[-1] == "matching.request_withdrawn"


def test_b11_withdrawn_consent_closes_access_at_once() -> None:
    connector = ConnectorFactory(themes=ALL)
    request = ask()
    introduction = waiting(request)
    with pytest.raises(services.NotYours):
        services.read_contact(introduction, reader=connector.user)
    services.accept_introduction(introduction, by=connector.user)
    assert services.read_contact(introduction, reader=connector.user).name == "Claude Canari"
    assert ContactReading.objects.count() == 1
    with pytest.raises(services.NotYours):
        services.read_contact(introduction, reader=UserFactory())
    withdraw_consent(request.consent)
    with pytest.raises(services.NotYours):
        services.read_contact(introduction, reader=connector.user)
    request.refresh_from_db()
    introduction.refresh_from_db()
    assert (request.state, introduction.state) == ("withdrawn", "withdrawn")
    assert CapacityMonth.objects.get().used == 0
    assert not DueRow.objects.filter(cancelled_at=None).exists()
    with pytest.raises(services.AlreadySettled):
        services.withdraw_request(request, by=request.owner)


def test_withdrawing_a_request_ends_its_consent() -> None:
    ConnectorFactory(themes=ALL)
    request = ask()
    introduction = waiting(request)
    services.withdraw_request(request, by=request.owner)
    assert Consent.objects.get().withdrawn_at is not None
    with pytest.raises(services.ConsentWithdrawn):
        services.accept_introduction(introduction, by=introduction.connector.user)


def test_given_back_before_contact_the_slot_returns_and_the_request_goes_on() -> None:
    first, second = ConnectorFactory(themes=ALL), ConnectorFactory(themes=ALL)
    request = ask(next_allowed=True, connector=first)
    introduction = waiting(request)
    services.accept_introduction(introduction, by=first.user)
    services.withdraw_introduction(introduction, by=first.user)
    assert CapacityMonth.objects.get().used == 0
    assert waiting(request).connector == second


def test_who_leaves_gives_everything_back() -> None:
    introduction = IntroductionFactory(in_progress=True)
    CapacityMonth.objects.create(
        connector=introduction.connector, month=month_of(timezone.now()), used=1, cap=3
    )
    leave(introduction.connector, by=introduction.connector.user)
    introduction.refresh_from_db()
    assert introduction.state == "withdrawn"
    assert HelpRequest.objects.get().state == "unanswered"
    assert CapacityMonth.objects.get().used == 1


def answer(
    introduction: Introduction,
    value: FollowUpAnswerValue,
    *,
    side: Side = Side.OWNER,
    occasion: int = 1,
) -> None:
    contact = (FollowUpAnswerValue.CONTACT_MADE, FollowUpAnswerValue.NO_CONTACT)
    follow_up = FollowUp.CONTACT_CHECK if value in contact else FollowUp.OUTCOME
    services.answer_follow_up(
        introduction, side=side, follow_up=follow_up, value=value, occasion=occasion
    )


def test_from_contact_to_done_and_evaluated() -> None:
    introduction = IntroductionFactory(accepted=True)
    team = UserFactory(staff=True)
    answer(introduction, FollowUpAnswerValue.NO_CONTACT)
    introduction.refresh_from_db()
    assert introduction.state == "accepted"
    assert mails_to(introduction.connector.user) == ["matching.no_contact_yet"]
    reported = Message.objects.get(name="matching.no_contact_reported", user=team)
    assert f"matching/helprequest/{introduction.help_request_id}/change/" in reported.body_text
    with pytest.raises(services.AlreadySettled):
        answer(introduction, FollowUpAnswerValue.CONTACT_MADE)
    answer(introduction, FollowUpAnswerValue.CONTACT_MADE, side=Side.CONNECTOR)
    introduction.refresh_from_db()
    assert (introduction.state, bool(introduction.contact_made_at)) == ("in_progress", True)
    answer(introduction, FollowUpAnswerValue.ONGOING)
    again = DueRow.objects.get(kind="matching.outcome_check")
    assert again.occasion == "2"
    answer(introduction, FollowUpAnswerValue.DONE, occasion=2)
    introduction.refresh_from_db()
    assert introduction.state == "done"
    assert HelpRequest.objects.get().state == "closed"
    owner = introduction.help_request.owner
    with pytest.raises(services.NotYours):
        services.evaluate(introduction, by=UserFactory(), facts=FACTS)
    services.evaluate(introduction, by=owner, facts=FACTS)
    with pytest.raises(services.AlreadySettled):
        services.evaluate(introduction, by=owner, facts=FACTS)


def test_abandoned_hands_the_request_back_to_the_owner() -> None:
    introduction = IntroductionFactory(accepted=True)
    answer(introduction, FollowUpAnswerValue.ABANDONED, side=Side.CONNECTOR)
    introduction.refresh_from_db()
    assert introduction.state == "abandoned"
    assert HelpRequest.objects.get().state == "unanswered"
    with pytest.raises(services.AlreadySettled):
        answer(introduction, FollowUpAnswerValue.DONE)


def test_a_value_answers_its_own_question_only() -> None:
    introduction = IntroductionFactory(accepted=True)
    with pytest.raises(services.WrongAnswer):
        services.answer_follow_up(
            introduction,
            side=Side.OWNER,
            follow_up=FollowUp.CONTACT_CHECK,
            value=FollowUpAnswerValue.DONE,
        )


def test_a_due_follow_up_reads_its_reason_again() -> None:
    introduction = IntroductionFactory(accepted=True)
    now = timezone.now()
    row = DueRow(kind=services.CONTACT_CHECK, subject_id=introduction.pk, due_at=now)
    services.contact_check(row, now=now)
    services.contact_check(row, now=now + timedelta(minutes=1))
    assert Message.objects.filter(name="matching.contact_check").count() == 2
    over = IntroductionFactory(in_progress=True)
    services.contact_check(DueRow(subject_id=over.pk), now=now)
    withdraw_consent(over.help_request.consent)
    services.outcome_check(DueRow(subject_id=over.pk, occasion="1"), now=now)
    assert not Message.objects.filter(name="matching.outcome_check").exists()
    assert Message.objects.filter(name="matching.contact_check").count() == 2
