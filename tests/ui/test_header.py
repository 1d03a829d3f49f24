"""The header shows each person the way to what is theirs, for one query a role."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.services import end_role
from connectors.enums import ConnectorState
from tests.factories.accounts import AdviserFactory, UserFactory
from tests.factories.connectors import ConnectorFactory

LOGIN = "account_login"
SPACE = "plans:home"
CONNECTOR = "matching:dashboard"
ADVISER = "diagnostics:assisted"


def _links(client: Client) -> set[str]:
    html = client.get(reverse("how_it_works")).content.decode()
    header = html[html.index("<header") : html.index("</header>")]
    return {
        name for name in (LOGIN, SPACE, CONNECTOR, ADVISER) if f'href="{reverse(name)}"' in header
    }


@pytest.mark.django_db
def test_a_visitor_is_offered_to_sign_in_and_nothing_is_asked_of_the_database(
    client: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        assert _links(client) == {LOGIN}


@pytest.mark.django_db
def test_an_owner_finds_their_space_only(client: Client) -> None:
    client.force_login(UserFactory())
    assert _links(client) == {SPACE}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "traits", [{}, {"draft": True}, {"state": ConnectorState.PAUSED}], ids=["active", "new", "away"]
)
def test_a_connecteur_finds_both_spaces_for_one_query_a_role(
    client: Client, traits: dict[str, Any], django_assert_num_queries: Any
) -> None:
    client.force_login(ConnectorFactory(**traits).user)
    with django_assert_num_queries(5):  # the session, the person, and three roles
        assert _links(client) == {SPACE, CONNECTOR}


@pytest.mark.django_db
def test_an_adviser_finds_the_diagnostics_they_help_with_until_the_role_ends(
    client: Client,
) -> None:
    member = AdviserFactory()
    client.force_login(member.user)
    assert _links(client) == {SPACE, ADVISER}
    end_role(member, by=UserFactory(staff=True))
    assert _links(client) == {SPACE}


@pytest.mark.django_db
def test_who_left_the_connecteurs_no_longer_sees_their_space(client: Client) -> None:
    client.force_login(ConnectorFactory(state=ConnectorState.LEFT).user)
    assert _links(client) == {SPACE}


@pytest.mark.parametrize("name", ["home", "how_it_works"])
def test_the_link_to_the_page_being_read_is_marked(client: Client, name: str) -> None:
    html = client.get(reverse(name)).content.decode()
    assert f'<a href="{reverse(name)}" aria-current="page">' in html
    assert html.count('aria-current="page"') == 2  # the menu of small screens and that of wide ones
