"""Many at once: one winner, polite losers, and no contact without a live consent."""

from collections.abc import Callable
from functools import partial
from uuid import uuid4

import time_machine
from django.utils import timezone

from accounts.services import withdraw_consent
from connectors.services import hours
from matching import services
from matching.models import CapacityMonth, HelpRequest, Introduction
from notifications import sweeping
from reference.enums import Theme
from tests.at_once import race
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.diagnostics import AssessmentFactory
from tests.factories.matching import HelpRequestFactory
from tests.factories.reference import CommuneFactory
from tests.faults.cases import asked
from tests.faults.lab import Lab, check

AT_ONCE = 20
ROUNDS = 5


def accepting(introduction: Introduction) -> Callable[[], None]:
    return lambda: services.accept_introduction(introduction, by=introduction.connector.user)


def f14_the_same_form_twenty_times_and_again_after_a_day(lab: Lab) -> str:
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

    outcomes = race([ask] * AT_ONCE)
    check(outcomes == ["won"] * AT_ONCE, str(outcomes))
    with time_machine.travel(timezone.now() + timezone.timedelta(days=1)):
        ask()
    count = (HelpRequest.objects.count(), Introduction.objects.count())
    check(count == (1, 1), f"{count} requests and introductions")
    lab.check_cases()
    return f"{AT_ONCE + 1} times, one case"


def f15_twenty_connections_accept_the_last_slot(lab: Lab) -> str:
    for _ in range(ROUNDS):
        connector = ConnectorFactory(monthly_capacity=1)
        outcomes = race([accepting(asked(connector=connector)) for _ in range(AT_ONCE)])
        check(outcomes == ["NoSlotLeft"] * (AT_ONCE - 1) + ["won"], str(outcomes))
        month = CapacityMonth.objects.get(connector=connector)
        check((month.used, month.cap) == (1, 1), f"{month.used} of {month.cap}")
    lab.check_cases()
    return f"{ROUNDS} rounds of {AT_ONCE}: one winner each"


def f15_one_request_accepted_by_twenty(lab: Lab) -> str:
    help_request = HelpRequestFactory()
    outcomes = race([accepting(asked(help_request=help_request)) for _ in range(AT_ONCE)])
    check(outcomes == ["AlreadySettled"] * (AT_ONCE - 1) + ["won"], str(outcomes))
    check(Introduction.objects.filter(state="accepted").count() == 1, "accepted by two")
    return "one winner"


def f16_accept_against_withdraw(lab: Lab) -> str:
    first = 0
    for _ in range(AT_ONCE):
        introduction = asked()
        consent = introduction.help_request.consent
        outcomes = race([accepting(introduction), partial(withdraw_consent, consent)])
        check(set(outcomes) <= {"won", "ConsentWithdrawn", "AlreadySettled"}, str(outcomes))
        first += outcomes == ["won", "won"]
        introduction.refresh_from_db()
        check(introduction.state == "withdrawn", f"left {introduction.state}")
        try:
            services.read_contact(introduction, reader=introduction.connector.user)
        except services.NotYours:
            continue
        check(False, "a contact was read without a live consent")
    lab.check_cases()
    return f"{AT_ONCE} times, accepted first {first} times, closed each time"


def f17_capacity_lowered_while_asked(lab: Lab) -> str:
    """What was offered is honoured or expires: never stuck."""
    connector = ConnectorFactory(monthly_capacity=3)
    offered = [asked(connector=connector) for _ in range(3)]
    services.accept_introduction(offered[0], by=connector.user)
    hours.choose_capacity(connector, monthly_capacity=1, by=connector.user)
    outcomes = race([accepting(one) for one in offered[1:]])
    check(outcomes == ["NoSlotLeft"] * 2, str(outcomes))
    lab.check_cases()
    with time_machine.travel(timezone.now() + timezone.timedelta(days=4), tick=True):
        sweeping.sweep()
    states = sorted(Introduction.objects.values_list("state", flat=True))
    check(states == ["accepted", "expired", "expired"], str(states))
    lab.check_cases()
    return "one honoured, two expired by rule"


FAULTS = (
    f14_the_same_form_twenty_times_and_again_after_a_day,
    f15_twenty_connections_accept_the_last_slot,
    f15_one_request_accepted_by_twenty,
    f16_accept_against_withdraw,
    f17_capacity_lowered_while_asked,
)
