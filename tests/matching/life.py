"""Whatever people do and whatever breaks: help requests, introductions, ladder, capacity, consent.

A machine of hypothesis presses every button of everybody in any order, lets time pass, and cuts
transactions short; after each step, what DESIGN §5 says must always hold is looked at in the
tables. QUALITY F26.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import time_machine
from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from accounts.services import withdraw_consent
from connectors.enums import Helped
from connectors.models import Connector
from connectors.services import leave
from matching import services
from matching.enums import (
    FollowUp,
    FollowUpAnswerValue,
    HelpRequestState,
    IntroductionState,
    Side,
)
from matching.errors import MatchingError
from matching.models import CapacityMonth, HelpRequest, Introduction
from matching.months import month_of
from notifications import due
from notifications.models import DueRow, Message
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.diagnostics import AssessmentFactory
from tests.factories.reference import CommuneFactory

BEGINS = datetime(2026, 10, 19, 8, 0, tzinfo=UTC)
FACTS = services.Facts(contact_made=True, helped=Helped.YES)
UNDER_WAY = (IntroductionState.ACCEPTED, IntroductionState.IN_PROGRESS)
ANY = st.integers(min_value=0, max_value=10_000)
OUTCOMES = st.sampled_from(
    [FollowUpAnswerValue.DONE, FollowUpAnswerValue.ONGOING, FollowUpAnswerValue.ABANDONED]
)
# The only mails that may follow the end of a request that was not taken back.
AFTER_CLOSING = {
    "matching.progress_check",
    "matching.introduction_done",
    "matching.message_received",
}


class Crash(Exception):
    """The process dies before its transaction commits."""


class Life(RuleBasedStateMachine):
    """Three connecteurs with little room, and owners who come as they please."""

    @initialize()
    def begin(self) -> None:
        self.saved = transaction.savepoint()
        self.clock = time_machine.travel(BEGINS, tick=False)
        self.traveller = self.clock.start()
        # What was sent to each owner when their request was taken back.
        self.silenced: dict[Any, int] = {}
        self.commune = CommuneFactory()
        for capacity in (1, 1, 2):
            ConnectorFactory(commune=self.commune, monthly_capacity=capacity)

    def teardown(self) -> None:
        if hasattr(self, "clock"):
            self.clock.stop()
            transaction.savepoint_rollback(self.saved)

    # --- Whom and what ----------------------------------------------------------------------

    def _pick(self, rows: Any, which: int) -> Any:
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        return rows.get(pk=keys[which % len(keys)]) if keys else None

    def _do(self, act: Callable[[], object], *, crash: bool = False) -> None:
        """Act as a process would: refused in words, or cut short before the commit."""
        try:
            with transaction.atomic():
                act()
                if crash:
                    raise Crash
        except (MatchingError, Crash):
            pass

    def _introduction(self, states: tuple[str, ...], which: int) -> Introduction | None:
        rows = Introduction.objects.filter(state__in=states).select_related(
            "connector__user", "help_request__owner"
        )
        found: Introduction | None = self._pick(rows, which)
        return found

    def _request(self, which: int) -> HelpRequest | None:
        rows = HelpRequest.objects.select_related("owner", "consent")
        found: HelpRequest | None = self._pick(rows, which)
        return found

    # --- Owners -----------------------------------------------------------------------------

    @rule(next_allowed=st.booleans(), crash=st.booleans())
    @precondition(lambda self: HelpRequest.objects.count() < 6)
    def ask(self, next_allowed: bool, crash: bool) -> None:
        assessment = AssessmentFactory(completed=True, owner=UserFactory())
        self._do(
            lambda: services.ask_for_help(
                assessment,
                submission_id=uuid4(),
                firm=services.Firm("Boulangerie Canari", self.commune, "Claude Canari"),
                next_allowed=next_allowed,
                by=assessment.owner,
            ),
            crash=crash,
        )

    @rule(
        which=ANY,
        act=st.sampled_from(
            [
                services.go_on,
                services.ask_for_another,
                services.pause_request,
                services.resume_request,
                services.withdraw_request,
                services.erase_request,
                services.close_request,
            ]
        ),
        crash=st.booleans(),
    )
    def owner_acts(self, which: int, act: Callable[..., object], crash: bool) -> None:
        request = self._request(which)
        if request is not None:
            self._do(lambda: act(request, by=request.owner), crash=crash)

    @rule(which=ANY, whom=ANY)
    def choose(self, which: int, whom: int) -> None:
        request, connector = self._request(which), self._pick(Connector.objects.all(), whom)
        if request is not None:
            self._do(lambda: services.choose_connector(request, connector, by=request.owner))

    @rule(which=ANY)
    def take_consent_back(self, which: int) -> None:
        request = self._request(which)
        if request is not None:
            self._do(lambda: withdraw_consent(request.consent))

    # --- Connecteurs ------------------------------------------------------------------------

    @rule(which=ANY, crash=st.booleans())
    def accept(self, which: int, crash: bool) -> None:
        asked = self._introduction((IntroductionState.REQUESTED,), which)
        if asked is not None:
            self._do(
                lambda: services.accept_introduction(asked, by=asked.connector.user), crash=crash
            )

    @rule(which=ANY)
    def decline(self, which: int) -> None:
        asked = self._introduction((IntroductionState.REQUESTED,), which)
        if asked is not None:
            self._do(lambda: services.decline_introduction(asked, by=asked.connector.user))

    @rule(which=ANY, crash=st.booleans())
    def give_back(self, which: int, crash: bool) -> None:
        asked = self._introduction((IntroductionState.REQUESTED, *UNDER_WAY), which)
        if asked is not None:
            self._do(
                lambda: services.withdraw_introduction(asked, by=asked.connector.user), crash=crash
            )

    @rule(which=ANY, made=st.booleans(), side=st.sampled_from(Side))
    def say_contact(self, which: int, made: bool, side: Side) -> None:
        helped = self._introduction(UNDER_WAY, which)
        value = FollowUpAnswerValue.CONTACT_MADE if made else FollowUpAnswerValue.NO_CONTACT
        if helped is not None:
            self._do(
                lambda: services.answer_follow_up(
                    helped, side=side, follow_up=FollowUp.CONTACT_CHECK, value=value
                )
            )

    @rule(which=ANY, value=OUTCOMES, side=st.sampled_from(Side), number=st.integers(1, 3))
    def say_outcome(self, which: int, value: FollowUpAnswerValue, side: Side, number: int) -> None:
        helped = self._introduction(UNDER_WAY, which)
        if helped is not None:
            self._do(
                lambda: services.answer_follow_up(
                    helped, side=side, follow_up=FollowUp.OUTCOME, value=value, occasion=number
                )
            )

    @rule(which=ANY)
    def give_an_opinion(self, which: int) -> None:
        done = self._introduction((IntroductionState.DONE,), which)
        if done is not None:
            self._do(lambda: services.evaluate(done, by=done.help_request.owner, facts=FACTS))

    @rule(which=ANY, capacity=st.integers(1, 3))
    def change_capacity(self, which: int, capacity: int) -> None:
        connector = self._pick(Connector.objects.all(), which)
        Connector.objects.filter(pk=connector.pk).update(monthly_capacity=capacity)

    @rule(which=ANY)
    @precondition(lambda self: Connector.objects.active().count() > 2)
    def somebody_leaves(self, which: int) -> None:
        connector = self._pick(Connector.objects.active(), which)
        self._do(lambda: leave(connector, by=connector.user))

    # --- Time -------------------------------------------------------------------------------

    @rule(hours=st.sampled_from([1, 5, 30, 80, 200]))
    def let_time_pass(self, hours: int) -> None:
        """Take each row as it falls due, as the sweep does."""
        until = timezone.now() + timedelta(hours=hours)
        while (
            coming := DueRow.objects.open().filter(due_at__lte=until).order_by("due_at").first()
        ) is not None:
            self.traveller.move_to(max(coming.due_at, timezone.now()))
            due.handle_next()
            coming.refresh_from_db()
            assert coming.attempts == 0, coming.last_error
        self.traveller.move_to(until)

    @rule(hours=st.sampled_from([40, 400]))
    def nobody_sweeps_for_a_while(self, hours: int) -> None:
        """Find everything due at once, after an outage."""
        self.traveller.move_to(timezone.now() + timedelta(hours=hours))
        while due.handle_next():
            pass
        assert not DueRow.objects.filter(attempts__gt=0).exists()

    # --- What must always hold --------------------------------------------------------------

    @invariant()
    def one_accepted_and_waits_as_the_state_says(self) -> None:
        held = HelpRequest.objects.annotate(
            helping=Count("introductions", filter=Q(introductions__state__in=UNDER_WAY)),
            asked=Count(
                "introductions", filter=Q(introductions__state=IntroductionState.REQUESTED)
            ),
        )
        for request in held:
            expected = {
                HelpRequestState.OPEN: (0, request.asked or 1),
                HelpRequestState.MATCHED: (1, 0),
            }.get(HelpRequestState(request.state), (0, 0))
            assert (request.helping, request.asked) == expected, request.state

    @invariant()
    def capacity_is_never_passed(self) -> None:
        assert not CapacityMonth.objects.filter(used__gt=F("cap")).exists()
        for row in CapacityMonth.objects.all():
            accepted = Introduction.objects.filter(
                connector=row.connector_id, settled_by=F("connector__user")
            ).exclude(state__in=[IntroductionState.DECLINED, IntroductionState.REQUESTED])
            kept = [one for one in accepted if month_of(one.settled_at or BEGINS) == row.month]
            assert row.used <= len(kept)

    @invariant()
    def contact_needs_a_live_consent(self) -> None:
        for one in Introduction.objects.select_related("connector__user", "help_request__consent"):
            open_to_read = one.state in UNDER_WAY
            assert not (open_to_read and one.help_request.consent.withdrawn_at is not None)
            if not open_to_read:
                try:
                    services.read_contact(one, reader=one.connector.user)
                except services.NotYours:
                    continue
                raise AssertionError(f"{one.state}: the details are still read")

    @invariant()
    def nobody_waits_in_silence(self) -> None:
        unfinished = HelpRequest.objects.unfinished()
        for request in unfinished:
            subjects = [request.pk, *request.introductions.values_list("pk", flat=True)]
            due_later = DueRow.objects.open().filter(subject_id__in=subjects)
            assert due_later.filter(due_at__gte=timezone.now()).exists(), request.state

    @invariant()
    def whoever_took_it_back_hears_no_more(self) -> None:
        for request in HelpRequest.objects.filter(closed_at__isnull=False):
            # What the diagnostic has to say later is another matter, and another consent.
            mails = Message.objects.filter(user=request.owner_id, name__startswith="matching.")
            if request.state == HelpRequestState.WITHDRAWN:
                count = mails.count()
                assert self.silenced.setdefault(request.pk, count) == count
            else:
                later = mails.filter(created_at__gt=request.closed_at)
                names = set(later.values_list("name", flat=True))
                assert names <= AFTER_CLOSING, names
