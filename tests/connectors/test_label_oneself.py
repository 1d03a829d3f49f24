"""Nobody of the team reads what others think of themselves, or decides of themselves; whoever was
recused stays recused (QUALITY F-10)."""

from functools import partial

import pytest
from django.contrib import admin
from django.test import RequestFactory
from django.utils import timezone

from accounts import history
from accounts.models import User
from connectors import errors
from connectors.admin.examinations import to_read
from connectors.enums import Outcome, ReportKind
from connectors.models import (
    Appeal,
    Decision,
    Evidence,
    Label,
    MisconductReport,
    Reference,
    Review,
    ReviewScore,
    Suspension,
)
from connectors.selectors import ties
from connectors.services import decisions, ending, examinations, labels, reports, suspensions
from tests.connectors import filing
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory, LabelFactory

pytestmark = pytest.mark.django_db
ABOUT = (Label, Evidence, Reference, Review, ReviewScore, Decision, Appeal)


def shown(model: type, reader: User) -> int:
    request = RequestFactory().get("/")
    request.user = reader
    return int(admin.site.get_model_admin(model).get_queryset(request).count())


@pytest.mark.parametrize("superuser", [False, True])
def test_staff_never_read_what_concerns_themselves(superuser: bool) -> None:
    applicant = UserFactory(is_staff=True, is_superuser=superuser)
    other = UserFactory(is_staff=True, is_superuser=True)
    label = filing.under_appeal(ConnectorFactory(user=applicant))
    for model in ABOUT:
        assert shown(model, other) > 0, model
        assert shown(model, applicant) == 0, model
    filed = reports.report(label.connector, kind=ReportKind.SELLING, reporter=other)
    held = LabelFactory(connector=ConnectorFactory(user=UserFactory(is_staff=True)))
    suspensions.suspend_label(held, reason="Ventes.", by=other)
    assert (shown(MisconductReport, other), shown(MisconductReport, applicant)) == (1, 0)
    assert (shown(Suspension, other), shown(Suspension, held.connector.user)) == (1, 0)
    with pytest.raises(errors.NotAboutOneself):
        reports.decide(filed, founded=False, reasons="Rien.", by=applicant)


def test_an_appeal_is_not_read_by_somebody_who_has_a_tie() -> None:
    label = filing.under_appeal()
    assert to_read(label, reader=filing.decider())["appeal"] is not None
    assert to_read(label, reader=label.connector.user)["appeal"] is None


def test_nobody_chooses_their_own_reviewers() -> None:
    label = filing.submitted()
    chosen = [filing.reviewer(), filing.reviewer()]
    with pytest.raises(errors.ConflictOfInterest):
        examinations.assign(label, reviewers=chosen, by=label.connector.user)
    first, _ = examinations.assign(label, reviewers=chosen, by=filing.decider())
    examinations.recuse(first, reason="Un ami.", by=first.reviewer)
    with pytest.raises(errors.ConflictOfInterest):
        examinations.reassign(first, reviewer=filing.reviewer(), by=label.connector.user)


def test_nobody_decides_of_their_own_label() -> None:
    held = LabelFactory()
    oneself, staff = held.connector.user, filing.decider()
    filed = reports.report(held.connector, kind=ReportKind.SELLING, reporter=UserFactory())
    renewal = LabelFactory(under_review=True, connector=held.connector, previous=held)
    for act in (
        partial(ending.end_label, held, reason="Fin."),
        partial(suspensions.suspend_label, held, reason="Ventes."),
        partial(suspensions.restore_label, held, reason="Retour."),
        partial(reports.suspend_at_once, filed, label=True, person=False, reason="Ventes."),
        partial(labels.award, renewal, at=timezone.now()),
    ):
        with pytest.raises(errors.NotAboutOneself):
            act(by=oneself)
    suspensions.suspend_label(held, reason="Ventes.", by=staff)


def test_whoever_was_recused_never_comes_back() -> None:
    label, (first, second) = filing.assigned()
    friend = first.reviewer
    examinations.recuse(first, reason="C’est le mari de ma sœur.", by=friend)
    examinations.reassign(first, reviewer=filing.reviewer(), by=filing.decider())
    first.refresh_from_db()
    examinations.recuse(second, reason="Un voisin.", by=second.reviewer)
    with pytest.raises(errors.ConflictOfInterest, match="récusée"):
        examinations.reassign(second, reviewer=friend, by=filing.decider())
    assert "récusée" in ties.tie_of_decider(friend, label)
    examinations.reassign(second, reviewer=filing.reviewer(), by=filing.decider())
    second.refresh_from_db()
    filing.hand_in([first, second])
    friend.user_permissions.set(filing.decider().user_permissions.all())
    friend = User.objects.get(pk=friend.pk)
    with pytest.raises(errors.ConflictOfInterest):
        decisions.decide(label, outcome=Outcome.AWARDED, reasons="Bien.", by=friend)
    friend.is_superuser = True
    assert shown(Review, friend) == 0


def test_the_journal_does_not_keep_why_somebody_was_recused() -> None:
    _, (first, _) = filing.assigned()
    examinations.recuse(first, reason="C’est le mari de ma sœur.", by=first.reviewer)
    last = list(history.of(first))[-1]
    assert (last.to_state, last.reason) == ("recused", "")
