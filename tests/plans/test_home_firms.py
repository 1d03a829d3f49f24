"""« Mon espace » of somebody of a firm, or of several."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.firms import people
from accounts.models import User
from connectors.models import Connector
from diagnostics.models import Assessment
from plans import services
from plans.enums import ActionState
from plans.models import Plan
from plans.next_step import Kind
from plans.selectors import home_of
from tests.factories.accounts import CompanyFactory, MembershipFactory, UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.diagnostics import AssessmentFactory
from tests.factories.matching import HelpRequestFactory
from tests.factories.plans import SheetFactory, begun, engage

pytestmark = pytest.mark.django_db
HOME = "/mon-espace/"


def lists(client: Client, user: User) -> str:
    client.force_login(user)
    page = client.get(HOME).content.decode()
    return page[page.index('id="requests"') : page.index('id="documents"')]


def test_each_line_says_its_firm_to_whoever_has_several() -> None:
    user = UserFactory.create()
    bakery, garage = (CompanyFactory.create(name=name) for name in ("Fournil", "Garage"))
    MembershipFactory.create(user=user, company=bakery)
    AssessmentFactory.create(completed=True, owner=user, company=bakery)
    HelpRequestFactory.create(owner=user, company=bakery)
    assert "Fournil" not in lists(Client(), user)
    MembershipFactory.create(user=user, company=garage)
    assert lists(Client(), user).count("Fournil") == 2


def firms_with_plans(user: User) -> list[Plan]:
    """Return the plans of two firms that somebody belongs to, the newest last."""
    plans = []
    for name in ("Fournil", "Garage"):
        company = CompanyFactory.create(name=name)
        MembershipFactory.create(user=user, company=company, member=True)
        owner = MembershipFactory.create(company=company).user
        plans.append(begun(owner, company=company))
    return plans


def of_plan(client: Client) -> str:
    page = client.get(HOME).content.decode()
    return page[page.index('id="plan"') : page.index('id="requests"')]


def test_whoever_has_several_firms_finds_the_plan_of_the_one_they_chose(client: Client) -> None:
    user = UserFactory.create()
    plans = firms_with_plans(user)
    client.force_login(user)
    for plan in plans:
        assert plan.assessment is not None
        company = plan.assessment.company
        assert company is not None
        client.post("/mon-entreprise/choisir/", {"firm": str(company.pk)})
        content = of_plan(client)
        assert reverse("plans:plan", args=[plan.pk]) in content
        assert f"Lire le plan de {company.name}" in content


def test_a_plan_is_found_from_the_diagnostics_of_its_firm(client: Client) -> None:
    user = UserFactory.create()
    plan = firms_with_plans(user)[0]
    assert plan.assessment is not None
    client.force_login(user)
    listed = client.get(reverse("diagnostics:of_firm", args=[plan.assessment.company_id]))
    lead = reverse("plans:preview", args=[plan.assessment_id])
    assert lead in listed.content.decode()
    assert client.get(lead)["Location"] == reverse("plans:plan", args=[plan.pk])


@pytest.mark.parametrize(
    ("member", "kinds"),
    [(True, [Kind.START, Kind.START]), (False, [Kind.ENGAGE, Kind.UNBLOCK])],
)
def test_a_member_is_asked_nothing_of_a_plan_that_they_read(
    member: bool, kinds: list[Kind]
) -> None:
    company = CompanyFactory.create()
    user = MembershipFactory.create(company=company, member=member).user
    plan = begun(MembershipFactory.create(company=company).user, company=company)
    assert plan.owner is not None
    found = [home_of(user).next_step]
    engage(plan, count=1)
    services.move_action(plan.actions.all()[0], to=ActionState.BLOCKED, by=plan.owner)
    found.append(home_of(user).next_step)
    assert [step.kind for step in found if step is not None] == kinds


def test_who_left_a_firm_is_not_sent_to_a_plan_that_they_do_not_make(client: Client) -> None:
    leaving = MembershipFactory.create(member=True)
    MembershipFactory.create(company=leaving.company)
    given = {"owner": leaving.user, "company": leaving.company, "completed_at": timezone.now()}
    AssessmentFactory.create(completed=True, **given)
    step = home_of(leaving.user).next_step
    assert step is not None
    assert step.kind == Kind.PLAN
    people.leave(leaving, by=leaving.user)
    assert home_of(leaving.user).next_step is None


def test_a_connecteur_who_belongs_to_a_firm_has_a_home_of_their_own(client: Client) -> None:
    connector: Connector = ConnectorFactory.create()
    client.force_login(connector.user)
    assert client.get(HOME)["Location"] == reverse("matching:dashboard")
    membership = MembershipFactory.create(user=connector.user, member=True)
    assert membership.company.name in client.get(HOME).content.decode()


def test_a_plan_proposes_no_event_which_would_be_over_before_it() -> None:
    plan = begun()
    need = plan.actions.get(rank=1)
    SheetFactory.create(themes=[need.theme], actions=[need.code], level=need.level, kind="event")
    other = begun(size_class=plan.size_class)
    chosen = other.actions.get(code=need.code).resources.values_list("resource__kind", flat=True)
    assert set(chosen) == {"sheet"}
    assert Assessment.objects.count() == 2
