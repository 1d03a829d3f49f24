"""Whom a resource is for is folded away on a phone, unless it says something that must be seen."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.connectors import ConnectorFactory
from tests.factories.resources import ResourceFactory

pytestmark = pytest.mark.django_db
PAGES = ("resources:propose", "events:propose")


@pytest.fixture
def author(client: Client) -> Any:
    user = ConnectorFactory().user
    client.force_login(user)
    return user


def folds(answer: Any) -> list[tuple[bool, str]]:
    """Return each fold of the form: whether it is open, and what it holds."""
    page = answer.content.decode()
    found = re.findall(r'<details class="cc-details[^"]*"( open)?>(.*?)</details>', page, re.DOTALL)
    return [(bool(is_open), held) for is_open, held in found]


@pytest.mark.usefixtures("author")
@pytest.mark.parametrize("name", PAGES)
def test_it_is_folded_with_nothing_lost(client: Client, name: str) -> None:
    answer = client.get(reverse(name))
    ((is_open, held),) = folds(answer)
    assert not is_open
    for field in ("sizes", "sectors", "region", "language"):
        assert f'name="{field}"' in held
    page = answer.content.decode()
    for field in answer.context["form"].fields:
        assert len(re.findall(rf'\bid="id_{field}"', page)) == 1, field


@pytest.mark.usefixtures("author")
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    ("given", "is_open"),
    [
        ({}, False),
        ({"sizes": ["1"]}, True),
        ({"sectors": ["G"]}, True),
        ({"region": "75"}, True),
        ({"language": "en"}, True),
        ({"language": "xx"}, True),
        ({"sectors": ["nulle"]}, True),
    ],
)
def test_it_is_open_on_an_answer_or_an_error(
    client: Client, name: str, given: dict[str, Any], is_open: bool
) -> None:
    answer = client.post(reverse(name), {"title": "Un titre", "language": "fr", **given})
    assert [found for found, _ in folds(answer)] == [is_open]


@pytest.mark.usefixtures("author")
def test_it_is_open_on_what_the_team_asked_for(client: Client) -> None:
    answer = client.get(reverse("resources:propose"), {"theme": "ia", "taille": "10_49"})
    assert [found for found, _ in folds(answer)] == [True]


def test_it_is_open_on_what_was_said_the_first_time(client: Client, author: Any) -> None:
    said = ResourceFactory(author=author, state="changes_asked", sizes=["1"])
    nothing = ResourceFactory(author=author, state="changes_asked")
    for one, is_open in ((said, True), (nothing, False)):
        answer = client.get(reverse("resources:proposal", args=[one.pk]))
        assert [found for found, _ in folds(answer)] == [is_open]
