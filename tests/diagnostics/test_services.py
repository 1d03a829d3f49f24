from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from diagnostics import services
from diagnostics.enums import AssessmentState
from diagnostics.instrument import load_shipped
from diagnostics.models import Assessment
from diagnostics.scoring import AnswerError, score
from diagnostics.selectors import needs_of, profile_of
from notifications.models import Message
from reference.enums import Theme
from tests.factories.accounts import CompanyFactory, UserFactory
from tests.factories.diagnostics import (
    AssessmentFactory,
    BenchmarkReleaseFactory,
    QuestionnaireFactory,
)

pytestmark = pytest.mark.django_db


class TestStart:
    def test_begins_on_the_published_version_with_a_link(self) -> None:
        questionnaire = QuestionnaireFactory()
        assessment = services.start_assessment()
        assert assessment.questionnaire == questionnaire
        assert assessment.owner is None
        link = assessment.resume_links.get()
        assert len(link.key) == 43
        assert timedelta(days=29) < link.expires_at - timezone.now() <= timedelta(days=30)

    def test_needs_a_published_questionnaire(self) -> None:
        with pytest.raises(services.NothingPublished):
            services.start_assessment()


class TestAnswers:
    def test_keeps_the_answers_of_a_branch_that_closes(self) -> None:
        assessment = AssessmentFactory(answered=True, answers={"C1": "a_jour", "C2": ["offre"]})
        fresh = services.save_answer(assessment, code="C1", answer="non")
        assert fresh.answers == {"C1": "non", "C2": ["offre"]}

    def test_two_tabs_do_not_overwrite_each_other(self) -> None:
        assessment = AssessmentFactory()
        stale = Assessment.objects.get(pk=assessment.pk)
        services.save_answer(assessment, code="personnes", answer="1")
        fresh = services.save_answer(stale, code="clientele", answer="mixte")
        assert fresh.profile == {"personnes": "1", "clientele": "mixte"}

    @pytest.mark.parametrize(
        ("code", "answer"),
        [
            ("personnes", "12"),
            ("departement", "Dordogne"),
            ("S1", "nsp"),
            ("S1", ["non"]),
            ("C4", []),
            ("C4", ["aucun", "reseau"]),
            ("C4", "na"),
        ],
    )
    def test_refuses_what_the_question_does_not_offer(self, code: str, answer: Any) -> None:
        assessment = AssessmentFactory()
        with pytest.raises(AnswerError):
            services.save_answer(assessment, code=code, answer=answer)
        assessment.refresh_from_db()
        assert (assessment.profile, assessment.answers) == ({}, {})

    def test_skipping_forgets_the_answer_and_answering_forgets_the_skip(self) -> None:
        assessment = AssessmentFactory(answered=True)
        fresh = services.skip_step(assessment, code="S1")
        assert "S1" not in fresh.answers
        assert "S1" in fresh.skipped
        fresh = services.save_answer(assessment, code="S1", answer="non")
        assert "S1" not in fresh.skipped

    def test_the_required_profile_cannot_be_skipped(self) -> None:
        with pytest.raises(AnswerError):
            services.skip_step(AssessmentFactory(), code="personnes")


class TestCompletion:
    def test_scores_and_freezes(self) -> None:
        release = BenchmarkReleaseFactory()
        assessment = AssessmentFactory(answered=True)
        done = services.complete_assessment(assessment)
        done.refresh_from_db()
        assert done.state == AssessmentState.COMPLETED
        assert done.benchmark_release == release
        assert done.results == score(load_shipped(), done.profile, done.answers).as_json()
        assert float(done.global_score or 0) == done.results["global"]["score"]
        assert done.size_class == "10_49"

    def test_a_second_completion_is_refused_and_so_are_later_answers(self) -> None:
        BenchmarkReleaseFactory()
        assessment = AssessmentFactory(answered=True)
        services.complete_assessment(assessment)
        acts: list[Callable[[], object]] = [
            lambda: services.complete_assessment(assessment),
            lambda: services.save_answer(assessment, code="S1", answer="plan"),
            lambda: services.skip_step(assessment, code="S1"),
        ]
        for act in acts:
            with pytest.raises(services.AlreadyCompleted):
                act()

    def test_an_open_step_is_named(self) -> None:
        BenchmarkReleaseFactory()
        assessment = AssessmentFactory(answered=True)
        del assessment.answers["G1"]
        assessment.save(update_fields=["answers"])
        with pytest.raises(services.StillOpen) as error:
            services.complete_assessment(assessment)
        assert error.value.step.code == "G1"

    def test_needs_a_published_release(self) -> None:
        with pytest.raises(services.NothingPublished):
            services.complete_assessment(AssessmentFactory(answered=True))

    @pytest.mark.parametrize("column", ["answers", "profile", "results"])
    def test_the_database_refuses_to_change_a_completed_one(self, column: str) -> None:
        assessment = AssessmentFactory(completed=True)
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            Assessment.objects.filter(pk=assessment.pk).update(**{column: {"S1": "plan"}})

    @pytest.mark.parametrize(
        ("column", "factory"), [("owner", UserFactory), ("company", CompanyFactory)]
    )
    def test_the_link_to_somebody_is_set_once_and_cleared(
        self, column: str, factory: Callable[[], Any]
    ) -> None:
        mine = Assessment.objects.filter(pk=AssessmentFactory(completed=True).pk)
        mine.update(**{column: None})
        first = factory()
        mine.update(**{column: first})
        with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
            mine.update(**{column: factory()})
        assert getattr(mine.get(), column) == first
        mine.update(**{column: None})

    @pytest.mark.django_db(transaction=True)
    def test_of_two_sent_at_once_one_wins_a3(self) -> None:
        BenchmarkReleaseFactory()
        assessment = AssessmentFactory(answered=True)
        together = Barrier(2)

        def send() -> str:
            together.wait(timeout=5)
            try:
                services.complete_assessment(assessment)
            except services.AlreadyCompleted:
                return "second"
            finally:
                connection.close()
            return "first"

        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(lambda _: send(), range(2)))
        assert sorted(outcomes) == ["first", "second"]


class TestClaim:
    def test_an_owner_is_set_once(self) -> None:
        first, second = UserFactory(), UserFactory()
        assessment = AssessmentFactory(completed=True)
        assert services.claim(assessment, owner=first)
        assert not services.claim(assessment, owner=second)
        assessment.refresh_from_db()
        assert assessment.owner == first


class TestResumeLinks:
    def test_a_new_link_closes_the_former(self) -> None:
        assessment = AssessmentFactory()
        old = services.create_resume_link(assessment)
        new = services.create_resume_link(assessment)
        assert list(assessment.resume_links.live(at=timezone.now())) == [new]
        old.refresh_from_db()
        assert old.revoked_at is not None

    def test_the_mail_holds_the_link(self) -> None:
        link = services.create_resume_link(AssessmentFactory())
        services.send_resume_link(link, address="camille@example.org")
        message = Message.objects.get()
        assert message.address == "camille@example.org"
        assert f"/diagnostic/reprendre/{link.key}/" in message.body_text
        assert "&#x27;" not in message.body_text


class TestReads:
    def test_needs_are_those_stored_in_words(self) -> None:
        assessment = AssessmentFactory(completed=True)
        needs = needs_of(assessment)
        assert [need.theme for need in needs] == [
            Theme(stored["theme"]) for stored in assessment.results["needs"]
        ]
        assert needs[0].action == load_shipped().actions[needs[0].action_code]
        assert needs_of(AssessmentFactory()) == ()

    def test_profile_has_a_place_only_when_the_commune_is_known(self) -> None:
        assessment = AssessmentFactory(completed=True)
        assert profile_of(assessment).latitude is None
        assessment.company = CompanyFactory()
        assert profile_of(assessment).latitude == pytest.approx(45.184)
