"""« Mon espace » of somebody of a firm, or of several."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from connectors.models import Connector
from diagnostics.models import Assessment
from tests.factories.accounts import CompanyFactory, MembershipFactory, UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.diagnostics import AssessmentFactory
from tests.factories.matching import HelpRequestFactory
from tests.factories.plans import SheetFactory, begun

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
