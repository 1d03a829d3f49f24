"""Taking the diagnostic again: proposed in time, begun once, and what changed shown."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from diagnostics import retake_dates, services
from diagnostics.models import Assessment, Questionnaire
from diagnostics.progress import progress_of
from diagnostics.services.proposing import RETAKE
from notifications import due
from notifications.models import DueRow, Message
from tests.diagnostics.taking import answer_all
from tests.diagnostics.versions import next_version
from tests.factories.accounts import CompanyFactory, MembershipFactory, UserFactory
from tests.factories.diagnostics import (
    ANSWERS,
    PROFILE,
    AssessmentFactory,
    BenchmarkReleaseFactory,
    QuestionnaireFactory,
)

pytestmark = pytest.mark.django_db
BETTER = {
    **ANSWERS,
    "S1": "plan",
    "C1": "a_jour",
    "C2": ["offre", "contact", "mobile", "suivi"],
    "R3": "verifie",
}


def owned(*, days_ago: int = 200, **given: Any) -> Assessment:
    assessment: Assessment = AssessmentFactory(
        **{"owner": UserFactory(), **given},
        completed=True,
        completed_at=timezone.now() - timedelta(days=days_ago),
    )
    return assessment


def rows_of(assessment: Assessment) -> dict[str, DueRow]:
    rows = DueRow.objects.filter(kind=RETAKE, subject_id=assessment.pk)
    return {row.occasion: row for row in rows}


def make_due(assessment: Assessment, occasion: str = "t1") -> None:
    row = rows_of(assessment)[occasion]
    DueRow.objects.filter(pk=row.pk).update(due_at=timezone.now() - timedelta(minutes=1))
    while due.handle_next():
        pass


class TestDates:
    @pytest.mark.parametrize(
        ("months", "day"), [(6, (2027, 2, 28)), (12, (2027, 8, 31)), (24, (2028, 8, 31))]
    )
    def test_months_end_where_the_month_does(self, months: int, day: tuple[int, ...]) -> None:
        moment = datetime(2026, 8, 31, 10, tzinfo=UTC)
        later = retake_dates.months_after(moment, months)
        assert (later.year, later.month, later.day) == day
        assert later.hour == 12

    def test_a_month_of_paris_whatever_the_hour_abroad(self) -> None:
        late = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)  # 1 July in Paris
        assert retake_dates.months_after(late, 1).day == 1

    def test_t2_never_follows_a_late_t1_at_once(self) -> None:
        first = datetime(2026, 1, 10, 9, tzinfo=UTC)
        on_time = retake_dates.second_proposed_at(first, datetime(2026, 8, 1, tzinfo=UTC))
        assert (on_time.year, on_time.month) == (2028, 1)
        late = retake_dates.second_proposed_at(first, datetime(2027, 12, 1, tzinfo=UTC))
        assert (late.year, late.month) == (2028, 6)


class TestPlanning:
    def test_completing_plans_t1_at_twelve_months_and_t2_at_twenty_four(self) -> None:
        BenchmarkReleaseFactory()
        done = services.complete_assessment(AssessmentFactory(answered=True, owner=UserFactory()))
        rows = rows_of(done)
        assert done.completed_at is not None
        assert rows["t1"].due_at == retake_dates.months_after(done.completed_at, 12)
        assert rows["t2"].due_at == retake_dates.months_after(done.completed_at, 24)

    def test_a_diagnostic_of_nobody_is_planned_when_somebody_takes_it(self) -> None:
        assessment = AssessmentFactory(completed=True)
        services.plan_retake(assessment, action_chosen=False)
        assert not rows_of(assessment)
        services.claim(assessment, owner=UserFactory())
        assert set(rows_of(assessment)) == {"t1", "t2"}

    def test_an_action_chosen_brings_t1_forward_and_nothing_back(self) -> None:
        assessment = owned(days_ago=1)
        assert assessment.completed_at is not None
        six = retake_dates.months_after(assessment.completed_at, 6)
        for action_chosen in (False, True, True, False):
            services.plan_retake(assessment, action_chosen=action_chosen)
        assert rows_of(assessment)["t1"].due_at == six
        assert DueRow.objects.filter(subject_id=assessment.pk).count() == 2

    def test_what_was_sent_is_not_planned_again(self) -> None:
        assessment = owned(days_ago=400)
        services.plan_retake(assessment, action_chosen=False)
        make_due(assessment)
        services.plan_retake(assessment, action_chosen=True)
        assert rows_of(assessment)["t1"].done_at is not None
        assert not due.handle_next()
        assert Message.objects.filter(name="diagnostics.retake").count() == 1

    def test_after_t1_only_t2_remains_and_after_t2_nothing(self) -> None:
        first = owned(days_ago=600)
        second = owned(days_ago=300, owner=first.owner, previous=first)
        third = owned(days_ago=10, owner=first.owner, previous=second)
        for assessment in (second, third):
            services.plan_retake(assessment, action_chosen=True)
        assert set(rows_of(second)) == {"t2"}
        assert first.completed_at is not None
        assert rows_of(second)["t2"].due_at == retake_dates.months_after(first.completed_at, 24)
        assert not rows_of(third)


class TestProposing:
    def test_the_mail_leads_to_the_page(self) -> None:
        assessment = owned()
        services.plan_retake(assessment, action_chosen=True)
        make_due(assessment)
        message = Message.objects.get()
        assert message.user == assessment.owner
        assert f"/diagnostic/{assessment.pk}/refaire/" in message.body_text
        assert "&#x27;" not in message.body_text

    def test_a_newer_one_of_the_same_person_or_firm_makes_it_idle(self) -> None:
        company = CompanyFactory()
        for newer in ({"owner": "same"}, {"company": company}):
            assessment = owned(company=company if "company" in newer else None)
            services.plan_retake(assessment, action_chosen=True)
            same = {**newer, "owner": assessment.owner} if "owner" in newer else newer
            owned(days_ago=2, **{"owner": None, **same})
            make_due(assessment)
        assert not Message.objects.exists()

    def test_one_just_begun_is_left_in_peace_and_one_given_up_is_not(self) -> None:
        for days_ago, sent in ((3, 0), (60, 1)):
            assessment = owned()
            services.plan_retake(assessment, action_chosen=True)
            begun = AssessmentFactory(owner=assessment.owner, previous=assessment)
            started_at = timezone.now() - timedelta(days=days_ago)
            Assessment.objects.filter(pk=begun.pk).update(started_at=started_at)
            make_due(assessment)
            assert Message.objects.filter(user=assessment.owner).count() == sent

    def test_an_account_closed_or_erased_receives_nothing(self) -> None:
        closed, erased = owned(owner=UserFactory(is_active=False)), owned()
        for assessment in (closed, erased):
            services.plan_retake(assessment, action_chosen=True)
        Assessment.objects.filter(pk=erased.pk).update(owner=None)
        for assessment in (closed, erased):
            make_due(assessment)
        assert not Message.objects.exists()


class TestBeginning:
    def test_the_profile_is_kept_and_no_answer_is(self) -> None:
        company = CompanyFactory()
        assessment = owned(company=company, profile={**PROFILE, "secteur": "G"})
        assert assessment.owner is not None
        MembershipFactory(user=assessment.owner, company=company)
        begun = services.retake(assessment, by=assessment.owner)
        assert begun.profile == {**PROFILE, "secteur": "G"}
        assert begun.answers == {}
        assert (begun.previous, begun.owner, begun.company) == (
            assessment,
            assessment.owner,
            company,
        )

    def test_a_profile_that_the_new_version_does_not_know_is_asked_again(self) -> None:
        def edit(definition: dict[str, Any]) -> None:
            definition["profile"][1]["options"][2]["code"] = "les_deux"
            for question in definition["questions"]:
                _rename(question)
            for variable in definition["dii"]["variables"]:
                _rename(variable)

        assessment = owned()
        Questionnaire.objects.create(
            version="1.1.0",
            definition=next_version(edit=edit),
            state="published",
            published_at=timezone.now(),
        )
        begun = services.retake(assessment, by=assessment.owner or UserFactory())
        assert begun.questionnaire.version == "1.1.0"
        assert begun.profile == {"personnes": "10_49", "accueil": "oui"}

    def test_it_is_begun_once(self) -> None:
        assessment = owned()
        begun = services.retake(assessment, by=assessment.owner or UserFactory())
        with pytest.raises(services.AlreadyRetaken) as error:
            services.retake(assessment, by=assessment.owner or UserFactory())
        assert error.value.begun == begun

    def test_not_before_six_months_and_not_from_one_under_way(self) -> None:
        early, under_way = owned(days_ago=170), AssessmentFactory(owner=UserFactory())
        for assessment in (early, under_way):
            with pytest.raises(services.NotYet):
                services.retake(assessment, by=assessment.owner)


def _rename(holder: Any) -> None:
    if isinstance(holder, dict):
        for key, value in holder.items():
            holder[key] = _rename(value) or value
    elif isinstance(holder, list):
        holder[:] = ["les_deux" if each == "mixte" else _rename(each) or each for each in holder]


class TestPages:
    def test_from_the_page_to_the_change_shown(self, client: Client) -> None:
        BenchmarkReleaseFactory()
        assessment = owned()
        client.force_login(assessment.owner or UserFactory())
        page = client.get(f"/diagnostic/{assessment.pk}/refaire/")
        assert "Refaire le diagnostic" in page.content.decode()
        at = client.post(f"/diagnostic/{assessment.pk}/refaire/")["Location"]
        assert at.endswith("/question/personnes/")
        assert 'value="10_49" checked' in client.get(at).content.decode()
        at = answer_all(client, at, BETTER)
        assert "/verification/" in at
        result = client.get(client.post(at)["Location"])
        shown = result.content.decode()
        assert "Ce qui a changé depuis" in shown
        assert "Site internet" in shown[shown.index("Priorités traitées") :][:400]
        assert "A un site internet" in shown
        home = client.get("/mon-espace/").content.decode()
        assert "Priorités traitées" in home

    def test_the_date_is_shown_greyed_before_its_time_and_posting_changes_nothing(
        self, client: Client
    ) -> None:
        assessment = owned(days_ago=30)
        client.force_login(assessment.owner or UserFactory())
        page = client.get(f"/diagnostic/{assessment.pk}/refaire/").content.decode()
        assert "disabled>Refaire le diagnostic à partir du" in page
        answer = client.post(f"/diagnostic/{assessment.pk}/refaire/")
        assert answer["Location"].endswith("/refaire/")
        assert Assessment.objects.count() == 1
        assert "disabled>À refaire à partir du" in client.get("/mon-espace/").content.decode()

    def test_begun_twice_leads_to_the_same(self, client: Client) -> None:
        assessment = owned()
        client.force_login(assessment.owner or UserFactory())
        address = f"/diagnostic/{assessment.pk}/refaire/"
        client.post(address)
        second = client.post(address)["Location"]
        assert second == f"/diagnostic/{Assessment.objects.get(previous=assessment).pk}/"
        assert "vous attend" in client.get(address).content.decode()

    def test_b8_another_person_does_not_find_it(self, client: Client) -> None:
        assessment = owned()
        client.force_login(UserFactory())
        assert client.get(f"/diagnostic/{assessment.pk}/refaire/").status_code == 404
        assert client.post(f"/diagnostic/{assessment.pk}/refaire/").status_code == 404
        assert client.get(f"/diagnostic/{uuid4()}/refaire/").status_code == 404

    def test_a_diagnostic_that_follows_none_shows_no_change(self, client: Client) -> None:
        assessment = owned()
        client.force_login(assessment.owner or UserFactory())
        shown = client.get(f"/diagnostic/{assessment.pk}/resultat/").content.decode()
        assert "Ce qui a changé" not in shown


class TestAcrossVersions:
    def published(self, version: str) -> Questionnaire:
        return Questionnaire.objects.create(
            version=version,
            definition=next_version(version),
            state="published",
            published_at=timezone.now(),
        )

    def test_the_comparison_says_that_it_rests_on_the_common_questions(self) -> None:
        first = owned()
        answers = {**ANSWERS, "S1": "priorites", "S3": "parfois", "S4": "non"}
        del answers["S2"]
        second = owned(
            days_ago=1,
            previous=first,
            owner=first.owner,
            questionnaire=self.published("1.1.0"),
            answers=answers,
            results={},
            global_score=None,
        )
        progress = progress_of(second)
        assert progress is not None
        assert progress.chart is not None
        assert progress.common == len(QuestionnaireFactory().definition["questions"]) - 1
        row = progress.chart.rows[0]
        assert (row.value, row.marker, row.text) == (70, 30, "70 (+40\u00a0points)")

    def test_another_major_version_is_said_not_to_compare(self) -> None:
        first = owned()
        second = owned(
            days_ago=1,
            previous=first,
            owner=first.owner,
            questionnaire=self.published("2.0.0"),
            answers={},
            results={},
            global_score=None,
        )
        progress = progress_of(second)
        assert progress is not None
        assert progress.chart is None
        assert "ne se comparent pas" in progress.sentence


def test_a_finished_introduction_brings_the_retake_forward() -> None:
    from matching import services as matching
    from matching.enums import FollowUp, FollowUpAnswerValue, Side
    from tests.world import make_world

    world = make_world()
    assessment = world.accepted.help_request.assessment
    assert assessment.completed_at is not None
    matching.answer_follow_up(
        world.accepted,
        side=Side.OWNER,
        follow_up=FollowUp.OUTCOME,
        value=FollowUpAnswerValue.DONE,
    )
    six = retake_dates.months_after(assessment.completed_at, 6)
    assert rows_of(assessment)["t1"].due_at == six


def test_one_under_way_is_carried_on(client: Client) -> None:
    owner: User = UserFactory()
    client.force_login(owner)
    begun = AssessmentFactory(owner=owner)
    assert client.get(f"/diagnostic/{begun.pk}/refaire/")["Location"] == f"/diagnostic/{begun.pk}/"
