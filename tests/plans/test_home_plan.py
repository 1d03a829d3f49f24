"""« Mon espace »: the plan, the messages, the documents, and one clear next step."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from diagnostics.models import Assessment
from matching.enums import Side
from matching.models import ExchangedMessage
from plans import services
from plans.enums import ActionState
from plans.models import PlanAction, Step
from plans.next_step import Kind
from plans.selectors import Status, home_of
from tests.factories.accounts import CompanyFactory, MembershipFactory, UserFactory
from tests.factories.diagnostics import AssessmentFactory
from tests.factories.matching import HelpRequestFactory, IntroductionFactory
from tests.factories.plans import ask, begun, engage, engaged, pacted

pytestmark = pytest.mark.django_db
HOME = "/mon-espace/"


@pytest.fixture
def owner(client: Client) -> User:
    user: User = UserFactory.create()
    client.force_login(user)
    return user


def kind(owner: User) -> Kind | None:
    step = home_of(owner).next_step
    return step.kind if step else None


def test_a_plan_is_followed_from_its_preview_to_its_end(client: Client, owner: User) -> None:
    assert kind(owner) == Kind.START
    AssessmentFactory.create(completed=True, owner=owner, completed_at=timezone.now())
    assert kind(owner) == Kind.PLAN
    plan = begun(owner)
    assert kind(owner) == Kind.ENGAGE
    assert home_of(owner).plan_status == Status.TO_DO
    engage(plan, count=1)
    home = home_of(owner)
    assert (home.plan_status, kind(owner)) == (Status.UNDER_WAY, Kind.STEP)
    assert home.next_step is not None
    assert home.next_step.detail == "Étape 1."
    content = client.get(HOME).content.decode()
    assert content.count('class="fr-btn"') == 1
    assert reverse("plans:plan", args=[plan.pk]) in content
    Step.objects.filter(action__plan=plan).update(due_on=timezone.localdate() - timedelta(days=1))
    assert kind(owner) == Kind.CATCH_UP
    ask(plan, 14)
    assert kind(owner) == Kind.ANSWER
    (action,) = pacted(plan)
    services.move_action(action, to=ActionState.BLOCKED, by=owner)
    assert kind(owner) == Kind.UNBLOCK
    # The last of the pact: it ends with it.
    services.move_action(action, to=ActionState.DONE, by=owner)
    home = home_of(owner)
    assert (home.plan_status, kind(owner)) == (Status.OVER, Kind.RETAKE)
    assert home.plan is not None
    assert (home.plan.done, home.plan.total) == (1, 1)


def test_a_pact_paused_is_taken_up_from_home(owner: User) -> None:
    plan = engaged(owner)
    for day in (14, 30, 60):
        ask(plan, day)
    assert (home_of(owner).plan_status, kind(owner)) == (Status.TO_DO, Kind.RESUME)


def test_what_a_request_is_under_way_for_presses_nobody(owner: User) -> None:
    plan = engaged(owner, count=1)
    (action,) = pacted(plan)
    services.move_action(action, to=ActionState.BLOCKED, by=owner)
    PlanAction.objects.filter(pk=action.pk).update(
        asked_with=HelpRequestFactory.create(owner=owner)
    )
    assert kind(owner) == Kind.STEP


def test_messages_to_read_are_counted_and_lead_to_the_oldest(client: Client, owner: User) -> None:
    introduction = IntroductionFactory.create(help_request__owner=owner, in_progress=True)
    for side, author in ((Side.CONNECTOR, introduction.connector.user), (Side.OWNER, owner)):
        ExchangedMessage.objects.create(
            introduction=introduction,
            submission_id=uuid4(),
            side=side,
            author=author,
            text="Bonjour.",
        )
    home = home_of(owner)
    assert (home.unread, home.unread_in) == (1, introduction.pk)
    assert kind(owner) == Kind.READ
    assert "1 message à lire" in client.get(HOME).content.decode()


def test_somebody_of_the_firm_finds_its_plan_too(client: Client, owner: User) -> None:
    company = CompanyFactory.create()
    MembershipFactory.create(user=owner, company=company)
    plan = begun()
    Assessment.objects.filter(pk=plan.assessment_id).update(company=company)
    assert reverse("plans:plan", args=[plan.pk]) in client.get(HOME).content.decode()


def test_the_newest_plan_is_shown_theirs_or_their_firms(owner: User) -> None:
    company = CompanyFactory.create()
    MembershipFactory.create(user=owner, company=company)
    shown = []
    for firm in (False, True, False):
        plan = begun(None if firm else owner)
        if firm:
            Assessment.objects.filter(pk=plan.assessment_id).update(company=company)
        begun()
        line = home_of(owner).plan
        assert line is not None
        shown.append(line.id == plan.pk)
    assert shown == [True, True, True]
    services.erase_plan(plan, by=owner)
    line = home_of(owner).plan
    assert line is not None
    assert line.id != plan.pk


def test_documents_are_where_one_looks_for_them(client: Client, owner: User) -> None:
    plan = engaged(owner)
    content = client.get(HOME).content.decode()
    for address in (
        reverse("diagnostics:report", args=[plan.assessment_id]),
        reverse("diagnostics:download", args=[plan.assessment_id]),
        reverse("plans:calendar", args=[plan.pk]),
        reverse("notifications:choices"),
        reverse("accounts:profile"),
    ):
        assert address in content


def test_the_page_costs_the_same_with_many_plans(client: Client, owner: User) -> None:
    """QUALITY A29."""
    engaged(owner)
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            assert client.get(HOME).status_code == 200
        counts.append(len(seen))
        for _ in range(4):
            begun(owner)
    assert counts[0] == counts[1] <= 12
