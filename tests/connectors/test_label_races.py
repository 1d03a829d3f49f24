"""Each step of an application, tried twice at once by two connections, happens once
(QUALITY F15, C14)."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from accounts import history
from connectors import errors
from connectors.enums import LabelState, Outcome
from connectors.models import Appeal, Criterion, Decision, Evidence, Label, Reference, Review
from connectors.services import applications, decisions, evidence, examinations, references
from connectors.services.criteria import copy_criteria, publish_criteria
from connectors.uploads.kinds import PDF, CleanFile
from notifications.models import Message
from tests.at_once import race
from tests.connectors import filing
from tests.factories.connectors import ConnectorFactory

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


def once(act: Callable[[], Any], loser: type[Exception]) -> None:
    """Run an act many times at once: one wins, the others meet the refusal that pages know."""
    assert race([act] * AT_ONCE) == sorted(["won", *[loser.__name__] * (AT_ONCE - 1)])


def steps(label: Label, to: LabelState) -> int:
    return sum(step.to_state == to for step in history.of(label))


def test_f15_beginning() -> None:
    filing.criteria()
    one = ConnectorFactory()
    once(partial(applications.begin, one, by=one.user), errors.AlreadyApplied)
    assert one.labels.count() == 1


def test_f15_handing_in_asks_each_client_once() -> None:
    label = filing.complete()
    once(partial(applications.submit, label, by=label.connector.user), errors.ForbiddenTransition)
    assert steps(label, LabelState.UNDER_REVIEW) == 1
    assert Message.objects.filter(name="connectors.reference_asked").count() == 3


def test_f15_nothing_is_taken_out_while_it_is_handed_in() -> None:
    label = filing.complete()
    by = label.connector.user
    taken = [
        partial(evidence.remove, piece, by=by) for piece in Evidence.objects.filter(label=label)
    ]
    race([partial(applications.submit, label, by=by), *taken])
    label.refresh_from_db()
    if label.state == LabelState.UNDER_REVIEW:
        assert Evidence.objects.kept().filter(label=label).count() == len(taken)


def test_b20_two_uploads_at_once_are_stored_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence.sandbox, "clean_apart", lambda content: CleanFile(content, PDF))
    label = filing.begun()
    prices = Criterion.objects.get(criteria=label.criteria, code="prix")
    add = partial(evidence.add_file, label, prices, name="devis.pdf", by=label.connector.user)
    acts = [partial(add, content=f"%PDF- {n}".encode()) for n in range(AT_ONCE)]
    # The same one sent twice, by a double click, is one piece.
    assert race([*acts, acts[0]]) == ["won"] * (AT_ONCE + 1)
    pieces = list(Evidence.objects.all())
    assert len({piece.stored_name for piece in pieces}) == AT_ONCE == len(pieces)
    for piece in pieces:
        assert evidence.read(piece) is not None


def test_b20_the_ceiling_holds_for_uploads_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence.sandbox, "clean_apart", lambda content: CleanFile(content, PDF))
    label = filing.begun()
    prices = Criterion.objects.get(criteria=label.criteria, code="prix")
    add = partial(evidence.add_file, label, prices, name="devis.pdf", by=label.connector.user)
    outcomes = race([partial(add, content=f"%PDF- {n}".encode()) for n in range(9)])
    assert outcomes == sorted(["TooMuch"] * 3 + ["won"] * 6)


def test_f15_naming_the_same_client() -> None:
    label = filing.begun()
    fields = {"name": "Lou", "company": "Atelier", "email": "lou@example.org"}
    name = partial(references.name_client, label, **fields, by=label.connector.user)
    once(name, errors.AlreadyNamed)
    assert Reference.objects.count() == 1


def test_b13_a_client_answers_once() -> None:
    client = filing.submitted().references.all()[0]
    once(partial(references.answer, client, confirmed=True), errors.AlreadyAnswered)


def test_f15_assigning() -> None:
    label, by = filing.submitted(), filing.decider()
    acts = [
        partial(examinations.assign, label, reviewers=[filing.reviewer(), filing.reviewer()], by=by)
        for _ in range(AT_ONCE)
    ]
    assert race(acts) == sorted(["won", *["ForbiddenTransition"] * (AT_ONCE - 1)])
    assert label.reviews.count() == 2
    assert Message.objects.filter(name="connectors.review_assigned").count() == 2


def test_f15_handing_in_an_examination() -> None:
    label, (first, _) = filing.assigned()
    hand_in = partial(examinations.hand_in, first, filing.opinion(label), by=first.reviewer)
    once(hand_in, errors.ForbiddenTransition)
    assert sum(step.to_state == "handed_in" for step in history.of(first)) == 1


def test_f15_withdrawing_or_handing_in() -> None:
    label, (first, _) = filing.assigned()
    race(
        [
            partial(examinations.hand_in, first, filing.opinion(label), by=first.reviewer),
            partial(examinations.recuse, first, reason="Un ami.", by=first.reviewer),
        ]
    )
    first.refresh_from_db()
    assert (first.submitted_at is None) != (first.recused_at is None)


def test_f15_giving_a_seat_on() -> None:
    _, (first, _) = filing.assigned()
    examinations.recuse(first, reason="Un ami.", by=first.reviewer)
    by = filing.decider()
    acts = [
        partial(examinations.reassign, first, reviewer=filing.reviewer(), by=by)
        for _ in range(AT_ONCE)
    ]
    assert race(acts) == sorted(["won", *["ForbiddenTransition"] * (AT_ONCE - 1)])
    assert Review.objects.to_do().count() == 2


@pytest.mark.parametrize("both", [[Outcome.AWARDED] * 2, [Outcome.REFUSED] * 2, list(Outcome)])
def test_f15_deciding(both: list[Outcome]) -> None:
    label = filing.examined()
    acts = [
        partial(decisions.decide, label, outcome=one, reasons="Motif.", by=filing.decider())
        for one in both
    ]
    assert race(acts) == ["ForbiddenTransition", "won"]
    decision = Decision.objects.get()
    label.refresh_from_db()
    assert label.state == decision.outcome
    assert Message.objects.filter(name="connectors.label_decided").count() == 1


def test_f15_appealing() -> None:
    label = filing.refused()
    appeal = partial(decisions.appeal, label, text="Non.", by=label.connector.user)
    once(appeal, errors.ForbiddenTransition)
    assert Appeal.objects.count() == 1
    assert steps(label, LabelState.UNDER_APPEAL) == 1


def test_f15_publishing_criteria() -> None:
    by = filing.decider()
    draft = copy_criteria(filing.criteria(), version="1.1.0", by=by)
    once(partial(publish_criteria, draft, by=by), errors.ForbiddenTransition)
