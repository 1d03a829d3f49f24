"""Each service twice at once, by two connections: it happens once (QUALITY C14, F15)."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import StateChange, User
from connectors import services
from connectors.enums import ConnectorState, LabelState, ReportKind
from connectors.models import Connector, Label, MisconductReport, Suspension
from connectors.services import availability, ending, labels, renewals, reports, suspensions
from notifications.models import DueRow, Message
from tests.at_once import race
from tests.connectors import filing
from tests.factories.accounts import UserFactory
from tests.factories.connectors import (
    ConnectorFactory,
    LabelFactory,
    MisconductReportFactory,
    SuspensionFactory,
)

pytestmark = pytest.mark.django_db(transaction=True)
C = ConnectorState


@pytest.fixture(autouse=True)
def charter() -> None:
    """Stand for the fixture of this folder, which asks for no transaction of its own."""


@pytest.fixture
def staff() -> User:
    user: User = UserFactory(staff=True)
    return user


def expire(label: Label) -> None:
    from django.db import transaction

    with transaction.atomic():
        row = DueRow(kind=ending.LABEL_EXPIRES, subject_id=label.pk)
        ending.label_expires(row, now=timezone.now())


CONNECTOR: list[tuple[str, Callable[..., Any], dict[str, str]]] = [
    (C.DRAFT, services.submit, {}),
    (C.SUBMITTED, services.send_back, {"reason": "motif"}),
    (C.SUBMITTED, services.approve, {}),
    (C.SUBMITTED, services.refuse, {"reason": "motif"}),
    (C.ACTIVE, services.pause, {}),
    (C.PAUSED, services.resume, {}),
    (C.SUSPENDED, availability.lift_suspension, {}),
    (C.ACTIVE, services.suspend, {"reason": "motif"}),
    (C.ACTIVE, services.leave, {}),
]


@pytest.mark.parametrize(
    ("state", "act", "given"), CONNECTOR, ids=[f"{one[0]}-{one[1].__name__}" for one in CONNECTOR]
)
def test_each_step_of_a_connecteur_happens_once(
    staff: User, state: str, act: Callable[..., Any], given: dict[str, str]
) -> None:
    connector = ConnectorFactory(state=state)
    copies = [Connector.objects.get(pk=connector.pk) for _ in range(2)]
    outcomes = race([partial(act, one, by=staff, **given) for one in copies])
    assert outcomes == ["ForbiddenTransition", "won"]
    assert StateChange.objects.count() == 1
    assert Message.objects.filter(user=connector.user).count() <= 1


LABEL: list[tuple[str, Callable[..., Any], dict[str, str]]] = [
    (LabelState.AWARDED, services.suspend_label, {"reason": "motif"}),
    (LabelState.SUSPENDED, services.restore_label, {"reason": "motif"}),
    (LabelState.AWARDED, services.end_label, {"reason": "motif"}),
    (LabelState.SUSPENDED, services.end_label, {"reason": "motif"}),
]


@pytest.mark.parametrize(
    ("state", "act", "given"), LABEL, ids=[f"{one[0]}-{one[1].__name__}" for one in LABEL]
)
def test_each_step_of_a_label_happens_once(
    staff: User, state: str, act: Callable[..., Any], given: dict[str, str]
) -> None:
    label = LabelFactory(state=state)
    copies = [Label.objects.get(pk=label.pk) for _ in range(2)]
    outcomes = race([partial(act, one, by=staff, **given) for one in copies])
    assert outcomes == ["ForbiddenTransition", "won"]
    assert StateChange.objects.count() == Message.objects.count() == 1


def test_a_label_is_awarded_once(staff: User) -> None:
    label = LabelFactory(under_review=True)
    copies = [Label.objects.get(pk=label.pk) for _ in range(2)]
    award = partial(labels.award, at=timezone.now(), by=staff)
    assert race([partial(award, one) for one in copies]) == ["ForbiddenTransition", "won"]
    assert StateChange.objects.count() == Message.objects.count() == 1
    assert DueRow.objects.count() == 4


def test_a_renewal_awarded_while_the_old_label_expires_leaves_one_running(staff: User) -> None:
    past = timezone.now() - timedelta(minutes=1)
    old = LabelFactory(awarded_at=past - timedelta(days=730), valid_until=past)
    new = LabelFactory(under_review=True, connector=old.connector, previous=old)
    outcomes = race([partial(labels.award, new, at=timezone.now(), by=staff), partial(expire, old)])
    assert "won" in outcomes
    assert set(outcomes) <= {"won", "ForbiddenTransition"}
    new.refresh_from_db()
    old.refresh_from_db()
    assert (old.state, new.state) == (LabelState.EXPIRED, LabelState.AWARDED)


def test_a_renewal_awarded_while_the_old_label_is_suspended_never_leaves_both(
    staff: User,
) -> None:
    for _ in range(5):
        old = LabelFactory(valid_until=timezone.now() + timedelta(days=30))
        new = LabelFactory(under_review=True, connector=old.connector, previous=old)
        outcomes = race(
            [
                partial(labels.award, new, at=timezone.now(), by=staff),
                partial(services.suspend_label, old, by=staff, reason="motif"),
            ]
        )
        assert outcomes in (["ForbiddenTransition", "won"], ["LabelAlreadyAwarded", "won"])
        states = set(Label.objects.filter(connector=old.connector).values_list("state", flat=True))
        assert states in (
            {LabelState.EXPIRED, LabelState.AWARDED},
            {LabelState.SUSPENDED, LabelState.UNDER_REVIEW},
        )


def test_a_renewal_is_begun_once() -> None:
    filing.criteria()
    label = LabelFactory(valid_until=timezone.now() + timedelta(days=30))
    begin = partial(renewals.renew, label.connector, by=label.connector.user)
    assert race([begin, begin]) == ["AlreadyApplied", "won"]
    assert Label.objects.count() == 2


def test_a_suspension_is_answered_once() -> None:
    suspension = SuspensionFactory()
    UserFactory(staff=True)
    outcomes = race(
        [
            partial(suspensions.answer_suspension, suspension, answer=text, by=UserFactory())
            for text in ("une", "deux")
        ]
    )
    assert outcomes == ["AnswerGiven", "won"]
    assert Suspension.objects.get().answer in {"une", "deux"}


def test_a_report_is_filed_answered_and_decided_once(staff: User) -> None:
    connector, reporter = ConnectorFactory(), UserFactory()
    file = partial(
        reports.report, connector, kind=ReportKind.SPAM, text="Assez.", reporter=reporter
    )
    assert race([file, file]) == ["AlreadyReported", "won"]
    filed = MisconductReport.objects.get()
    answer = partial(reports.answer, filed, text="Non.", by=connector.user)
    assert race([answer, answer]) == ["AnswerGiven", "won"]
    Message.objects.all().delete()
    outcomes = race(
        [
            partial(
                reports.decide,
                MisconductReport.objects.get(pk=filed.pk),
                founded=founded,
                reasons="motif",
                by=staff,
                suspend_person=founded,
            )
            for founded in (True, False)
        ]
    )
    assert outcomes == ["ForbiddenTransition", "won"]
    told = Message.objects.filter(name="connectors.report_decided")
    assert told.count() == 2
    filed.refresh_from_db()
    suspended = Connector.objects.get().state == C.SUSPENDED
    assert suspended is (filed.state == "founded")


def test_a_label_is_suspended_at_once_by_one_of_two(staff: User) -> None:
    label = LabelFactory()
    filed = MisconductReportFactory(connector=label.connector, kind=ReportKind.DATA_MISUSE)
    act = partial(
        reports.suspend_at_once, filed, label=True, person=False, reason="motif", by=staff
    )
    assert race([act, act]) == ["ForbiddenTransition", "won"]
    assert Suspension.objects.count() == 1
