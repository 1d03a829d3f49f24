"""Two examine blind, a person decides with reasons, a first refusal is appealed before others."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import InternalError, transaction
from django.utils import timezone

from accounts import history
from accounts.models import OrganisationMember, User
from connectors import errors
from connectors.enums import ConnectorState, LabelState, Outcome, Round
from connectors.models import Decision, Label, Review, ReviewScore
from connectors.services import decisions, examinations
from connectors.services.examinations import Opinion
from notifications import due
from notifications.models import DueRow, Message
from tests.connectors import filing
from tests.factories.accounts import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db


def tie(user: User, label: Label) -> None:
    """Put two people in the same organisation."""
    body = OrganisationFactory()
    for one in (user, label.connector.user):
        OrganisationMember.objects.create(user=one, organisation=body)


def sweep(kind: str) -> None:
    now = timezone.now()
    for row in list(DueRow.objects.ready(at=now).filter(kind=kind)):
        due.registered[kind](row, now=now)
        DueRow.objects.open().filter(pk=row.pk).update(done_at=now)


def decide(label: Label, outcome: Outcome, **fields: Any) -> Decision:
    by = fields.pop("by", None) or filing.decider()
    return decisions.decide(label, outcome=outcome, reasons="Motif écrit.", by=by)


class TestAssigning:
    def test_two_are_asked_once(self) -> None:
        label, reviews = filing.assigned()
        assert [one.seat for one in reviews] == [1, 2]
        assert Message.objects.filter(name="connectors.review_assigned").count() == 2
        others = [filing.reviewer(), filing.reviewer()]
        with pytest.raises(errors.ForbiddenTransition):
            examinations.assign(label, reviewers=others, by=filing.decider())
        assert label.reviews.count() == 2

    def test_one_person_is_not_two(self) -> None:
        label, one = filing.submitted(), filing.reviewer()
        for chosen in ([one, one], [one], []):
            with pytest.raises(errors.NotTwoReviewers):
                examinations.assign(label, reviewers=chosen, by=filing.decider())

    def test_the_right_is_asked_for(self) -> None:
        label = filing.submitted()
        with pytest.raises(errors.NotEntitled):
            examinations.assign(
                label, reviewers=[filing.reviewer(), UserFactory()], by=filing.decider()
            )

    def test_f10_a_tie_is_refused_in_words(self) -> None:
        label, tied = filing.submitted(), filing.reviewer(full_name="Sacha Essai")
        tie(tied, label)
        with pytest.raises(errors.ConflictOfInterest, match="Sacha Essai.*Même organisation"):
            examinations.assign(label, reviewers=[filing.reviewer(), tied], by=filing.decider())
        assert not label.reviews.exists()

    def test_who_may_be_asked_is_who_has_the_right(self) -> None:
        one, _ = filing.reviewer(), filing.decider()
        UserFactory(staff=True)
        filing.reviewer(is_active=False)
        assert list(examinations.reviewers()) == [one]


class TestExamining:
    def test_a_draft_is_kept_with_its_holes_and_handed_in_once(self) -> None:
        label, (first, _) = filing.assigned()
        by = first.reviewer
        criterion = label.criteria.items.get(code="prix")
        examinations.save(first, Opinion({criterion.pk: (1, "flou")}, True, ""), by=by)
        first.refresh_from_db()
        assert (first.recommends, first.submitted_at) == (True, None)
        with pytest.raises(errors.Incomplete) as incomplete:
            examinations.hand_in(first, Opinion({criterion.pk: (1, "")}), by=by)
        assert len(incomplete.value.missing) == 9  # seven notes, the opinion, its reasons
        examinations.hand_in(first, filing.opinion(label), by=by)
        for act in (examinations.save, examinations.hand_in):
            with pytest.raises(errors.ForbiddenTransition):
                act(first, filing.opinion(label, score=0), by=by)
        assert set(first.scores.values_list("score", flat=True)) == {2}

    def test_a_note_taken_back_is_not_kept(self) -> None:
        label, (first, _) = filing.assigned()
        examinations.save(first, filing.opinion(label), by=first.reviewer)
        examinations.save(first, Opinion({}), by=first.reviewer)
        assert not first.scores.exists()

    def test_what_was_handed_in_is_frozen(self) -> None:
        _, (first, second) = filing.assigned()
        filing.hand_in([first])
        for act in (
            lambda: Review.objects.filter(pk=first.pk).update(comment="autre"),
            lambda: Review.objects.filter(pk=first.pk).delete(),
            lambda: ReviewScore.objects.filter(review=first).update(score=0),
            lambda: ReviewScore.objects.filter(review=first).delete(),
        ):
            with pytest.raises(InternalError), transaction.atomic():
                act()
        Review.objects.filter(pk=second.pk).update(comment="brouillon")

    def test_nobody_examines_for_another(self) -> None:
        label, (first, second) = filing.assigned()
        with pytest.raises(errors.ForbiddenTransition):
            examinations.save(first, filing.opinion(label), by=second.reviewer)

    def test_f10_a_tie_that_appears_stops_whoever_writes(self) -> None:
        label, (first, _) = filing.assigned()
        tie(first.reviewer, label)
        for act in (examinations.save, examinations.hand_in):
            with pytest.raises(errors.ConflictOfInterest):
                act(first, filing.opinion(label), by=first.reviewer)
        assert not first.scores.exists()

    def test_f10_a_tie_that_appears_is_found_the_day_after_and_the_seat_given_on(self) -> None:
        label, (first, second) = filing.assigned()
        tie(first.reviewer, label)
        with time_machine.travel(timezone.now() + timedelta(days=1, hours=1)):
            sweep(examinations.WATCH)
        assert Review.objects.to_reassign().get() == first
        first.refresh_from_db()
        assert "Même organisation" in first.recusal
        with pytest.raises(errors.ForbiddenTransition):
            examinations.reassign(second, reviewer=filing.reviewer(), by=filing.decider())
        with pytest.raises(errors.ForbiddenTransition):
            examinations.reassign(first, reviewer=second.reviewer, by=filing.decider())
        new = filing.reviewer()
        examinations.reassign(first, reviewer=new, by=filing.decider())
        with pytest.raises(errors.ForbiddenTransition):
            examinations.reassign(first, reviewer=filing.reviewer(), by=filing.decider())
        first.refresh_from_db()
        assert (first.reviewer, first.recused_at, first.recusal) == (new, None, "")
        filing.hand_in([first, second])

    def test_a_reviewer_withdraws_and_what_they_wrote_is_not_kept(self) -> None:
        label, (first, _) = filing.assigned()
        examinations.save(first, filing.opinion(label), by=first.reviewer)
        examinations.recuse(first, reason="C’est un ami.", by=first.reviewer)
        with pytest.raises(errors.ForbiddenTransition):
            examinations.recuse(first, reason="Encore.", by=first.reviewer)
        with pytest.raises(errors.ForbiddenTransition):
            examinations.hand_in(first, filing.opinion(label), by=first.reviewer)
        examinations.reassign(first, reviewer=filing.reviewer(), by=filing.decider())
        first.refresh_from_db()
        assert (first.comment, first.recommends) == ("", None)
        assert not first.scores.exists()

    def test_a_silent_reviewer_is_reminded_once(self) -> None:
        _, (first, second) = filing.assigned()
        filing.hand_in([second])
        start = timezone.now()
        for day in range(1, 16):
            with time_machine.travel(start + timedelta(days=day, hours=day)):
                sweep(examinations.WATCH)
        mail = Message.objects.get(name="connectors.review_reminder")
        assert mail.user == first.reviewer


class TestDeciding:
    def test_an_award_gives_a_number_two_years_and_tells_why(self) -> None:
        label = filing.examined()
        decision = decide(label, Outcome.AWARDED)
        assert label.state == LabelState.AWARDED
        assert label.number
        assert label.valid_until is not None
        assert 729 <= (label.valid_until - timezone.now()).days <= 731
        assert decision.appeal_until is None
        mail = Message.objects.get(name="connectors.label_decided")
        assert "Motif écrit." in mail.body_text
        assert "recours" not in mail.body_text

    def test_a_refusal_says_why_and_until_when_to_appeal(self) -> None:
        label = filing.examined()
        decision = decide(label, Outcome.REFUSED)
        assert label.state == LabelState.REFUSED
        assert decision.appeal_until == decision.decided_at + timedelta(days=30)
        assert history.of(label)[-1].reason == "Motif écrit."
        mail = Message.objects.get(name="connectors.label_decided")
        assert "Motif écrit." in mail.body_text
        assert "recours jusqu’au" in mail.body_text

    def test_both_examinations_are_waited_for(self) -> None:
        label, (first, _) = filing.assigned()
        for handed_in in ([], [first]):
            filing.hand_in(handed_in)
            with pytest.raises(errors.NotExamined):
                decide(label, Outcome.AWARDED)

    def test_the_right_is_asked_for(self) -> None:
        label = filing.examined()
        for by in (UserFactory(is_staff=True), filing.reviewer()):
            with pytest.raises(errors.NotEntitled):
                decide(label, Outcome.AWARDED, by=by)

    def test_f10_who_examined_or_has_a_tie_does_not_decide(self) -> None:
        label, reviews = filing.assigned()
        filing.hand_in(reviews)
        reviewer = reviews[0].reviewer
        reviewer.user_permissions.set(filing.decider().user_permissions.all())
        tied = filing.decider()
        tie(tied, label)
        for by in (User.objects.get(pk=reviewer.pk), tied):
            with pytest.raises(errors.ConflictOfInterest):
                decide(label, Outcome.AWARDED, by=by)
        assert not Decision.objects.exists()

    def test_it_is_decided_once(self) -> None:
        label = filing.examined()
        decide(label, Outcome.REFUSED)
        for outcome in Outcome:
            with pytest.raises(errors.ForbiddenTransition):
                decide(label, outcome)

    def test_the_score_decides_nothing(self) -> None:
        label, reviews = filing.assigned()
        filing.hand_in(reviews, score=0, recommends=False)
        decide(label, Outcome.AWARDED)
        assert label.state == LabelState.AWARDED

    def test_somebody_who_left_is_not_awarded_a_label(self) -> None:
        label = filing.examined()
        type(label.connector).objects.update(state=ConnectorState.LEFT)
        with pytest.raises(errors.ForbiddenTransition):
            decide(label, Outcome.AWARDED)
        assert not Decision.objects.exists()
        decide(label, Outcome.REFUSED)


class TestAppeal:
    def test_others_examine_another_decides_and_it_ends_there(self) -> None:
        label = filing.refused()
        by = label.connector.user
        decisions.appeal(label, text="Les prix sont au devis.", by=by)
        assert label.state == LabelState.UNDER_APPEAL
        assert Message.objects.filter(name="connectors.appeal_filed").count() == 1
        with pytest.raises(errors.ForbiddenTransition):
            decisions.appeal(label, text="Encore.", by=by)
        first = list(label.reviews.all())
        with pytest.raises(errors.ConflictOfInterest):
            examinations.assign(
                label, reviewers=[first[0].reviewer, filing.reviewer()], by=filing.decider()
            )
        two = [filing.reviewer(), filing.reviewer()]
        filing.hand_in(examinations.assign(label, reviewers=two, by=filing.decider()))
        with pytest.raises(errors.ConflictOfInterest):
            decide(label, Outcome.REFUSED, by=Decision.objects.get().decided_by)
        final = decide(label, Outcome.REFUSED)
        assert (final.round, final.appeal_until) == (Round.APPEAL, None)
        assert not decisions.may_appeal(label, at=timezone.now())
        with pytest.raises(errors.ForbiddenTransition):
            decisions.appeal(label, text="Encore.", by=by)
        mail = Message.objects.filter(name="connectors.label_decided").latest("created_at")
        assert "définitive" in mail.body_text

    def test_an_appeal_may_be_won(self) -> None:
        label = filing.under_appeal()
        two = [filing.reviewer(), filing.reviewer()]
        filing.hand_in(examinations.assign(label, reviewers=two, by=filing.decider()))
        decide(label, Outcome.AWARDED)
        assert label.state == LabelState.AWARDED

    def test_after_30_days_it_is_too_late(self) -> None:
        label = filing.refused()
        now = timezone.now()
        with time_machine.travel(now + timedelta(days=30, minutes=1)):
            assert not decisions.may_appeal(label, at=timezone.now())
            with pytest.raises(errors.TooLateToAppeal):
                decisions.appeal(label, text="Trop tard.", by=label.connector.user)
        with time_machine.travel(now + timedelta(days=29, hours=23)):
            decisions.appeal(label, text="À temps.", by=label.connector.user)

    def test_one_application_at_a_time_holds_for_an_appeal_too(self) -> None:
        label = filing.refused()
        # No act of ours leads there: the table itself refuses.
        Label.objects.create(connector=label.connector)
        with pytest.raises(errors.AlreadyApplied):
            decisions.appeal(label, text="Non.", by=label.connector.user)
        assert not hasattr(Label.objects.get(pk=label.pk), "appeal")
