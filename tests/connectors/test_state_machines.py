"""Every pair of a state and a service, as docs and DESIGN lay them out: the allowed ones move and
are written in the journal, the others raise and change nothing.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import Model
from django.utils import timezone

from accounts import history
from accounts.models import StateChange, User
from connectors import services
from connectors.enums import ConnectorState, LabelState, ReportKind, ReportState
from connectors.errors import ForbiddenTransition
from connectors.models import Label
from connectors.services import availability, labels, reports
from notifications.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory, LabelFactory, MisconductReportFactory

pytestmark = pytest.mark.django_db
Act = Callable[[Any, User], object]
C, L, R = ConnectorState, LabelState, ReportState

# For each service: how it is called, and where it leads from each state that it starts from.
CONNECTOR: dict[str, tuple[Act, dict[str, str]]] = {
    "submit": (lambda one, by: services.submit(one, by=by), {C.DRAFT: C.SUBMITTED}),
    "send_back": (
        lambda one, by: services.send_back(one, by=by, reason="motif"),
        {C.SUBMITTED: C.DRAFT},
    ),
    "approve": (lambda one, by: services.approve(one, by=by), {C.SUBMITTED: C.ACTIVE}),
    "refuse": (
        lambda one, by: services.refuse(one, by=by, reason="motif"),
        {C.SUBMITTED: C.REFUSED},
    ),
    "pause": (lambda one, by: services.pause(one, by=by), {C.ACTIVE: C.PAUSED}),
    "resume": (lambda one, by: services.resume(one, by=by), {C.PAUSED: C.ACTIVE}),
    "lift_suspension": (
        lambda one, by: availability.lift_suspension(one, by=by),
        {C.SUSPENDED: C.ACTIVE},
    ),
    "suspend": (
        lambda one, by: services.suspend(one, by=by, reason="motif"),
        {C.ACTIVE: C.SUSPENDED, C.PAUSED: C.SUSPENDED},
    ),
    "leave": (
        lambda one, by: services.leave(one, by=by),
        {state: C.LEFT for state in C if state != C.LEFT},
    ),
}
LABEL: dict[str, tuple[Act, dict[str, str]]] = {
    "award": (
        lambda one, by: labels.award(one, at=timezone.now(), by=by),
        {L.UNDER_REVIEW: L.AWARDED, L.UNDER_APPEAL: L.AWARDED},
    ),
    "suspend": (
        lambda one, by: services.suspend_label(one, by=by, reason="motif"),
        {L.AWARDED: L.SUSPENDED},
    ),
    "restore": (
        lambda one, by: services.restore_label(one, by=by, reason="motif"),
        {L.SUSPENDED: L.AWARDED},
    ),
    "revoke": (
        lambda one, by: services.end_label(one, by=by, reason="motif"),
        {L.AWARDED: L.REVOKED, L.SUSPENDED: L.REVOKED},
    ),
}
REPORT: dict[str, tuple[Act, dict[str, str]]] = {
    "founded": (
        lambda one, by: reports.decide(one, founded=True, reasons="motif", by=by),
        {R.OPEN: R.FOUNDED},
    ),
    "unfounded": (
        lambda one, by: reports.decide(one, founded=False, reasons="motif", by=by),
        {R.OPEN: R.UNFOUNDED},
    ),
}


def label_in(state: str) -> Label:
    now = timezone.now()
    awarded = state not in {L.APPLIED, L.UNDER_REVIEW, L.UNDER_APPEAL, L.REFUSED}
    made: Label = LabelFactory(
        state=state,
        awarded_at=now - timedelta(days=9) if awarded else None,
        valid_until=now + timedelta(days=700) if awarded else None,
        ended_at=now if state in {L.EXPIRED, L.REVOKED} else None,
    )
    return made


def report_in(state: str) -> Model:
    decided = None if state == R.OPEN else timezone.now()
    made: Model = MisconductReportFactory(state=state, decided_at=decided, kind=ReportKind.SPAM)
    return made


MACHINES: list[tuple[Callable[[str], Any], type[Any], dict[str, tuple[Act, dict[str, str]]]]] = [
    (lambda state: ConnectorFactory(state=state), C, CONNECTOR),
    (label_in, L, LABEL),
    (report_in, R, REPORT),
]
CASES = [
    pytest.param(make, state, act, leads, id=f"{states.__name__}-{state}-{name}")
    for make, states, services_of in MACHINES
    for name, (act, leads) in services_of.items()
    for state in states.values
]


@pytest.mark.parametrize(("make", "state", "act", "leads"), CASES)
def test_each_service_from_each_state(
    make: Callable[[str], Any], state: str, act: Act, leads: dict[str, str]
) -> None:
    subject, by = make(state), UserFactory(staff=True)
    before = type(subject).objects.values().get(pk=subject.pk)
    if state in leads:
        act(subject, by)
        subject.refresh_from_db()
        assert subject.state == leads[state]
        (step,) = history.of(subject)
        assert (step.from_state, step.to_state, step.by) == (state, leads[state], by)
        return
    with pytest.raises(ForbiddenTransition):
        act(subject, by)
    assert type(subject).objects.values().get(pk=subject.pk) == before
    assert not StateChange.objects.exists()
    assert not Message.objects.exists()


def test_the_table_holds_every_transition_of_the_design() -> None:
    """Of labels, the four steps of an examination are tried with the applications themselves."""
    moves = {(a, b) for _, leads in LABEL.values() for a, b in leads.items()}
    assert moves == {
        (L.UNDER_REVIEW, L.AWARDED),
        (L.UNDER_APPEAL, L.AWARDED),
        (L.AWARDED, L.SUSPENDED),
        (L.SUSPENDED, L.AWARDED),
        (L.AWARDED, L.REVOKED),
        (L.SUSPENDED, L.REVOKED),
    }


@pytest.mark.parametrize("state", L.values)
def test_a_label_whose_time_is_up_expires_from_the_states_that_run_only(state: str) -> None:
    label = label_in(state)
    from connectors.services import ending
    from notifications.models import DueRow

    before = Label.objects.values().get()
    row = DueRow(kind=ending.LABEL_EXPIRES, subject_id=label.pk)
    ending.label_expires(row, now=timezone.now() + timedelta(days=701))
    if state in {L.AWARDED, L.SUSPENDED}:
        assert Label.objects.get().state == L.EXPIRED
        assert [step.by for step in history.of(label)] == [None]
    else:
        assert Label.objects.values().get() == before
        assert not StateChange.objects.exists()
