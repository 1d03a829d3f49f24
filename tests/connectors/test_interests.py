"""Links of interest: declared, taken back, confirmed each year; nobody is suspended (F-10)."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from time_machine import travel

from connectors import steps
from connectors.admin.people import ConnectorSituation
from connectors.enums import ConnectorState, LinkNature
from connectors.errors import ProfileClosed
from connectors.models import Connector, DeclaredLink
from connectors.selectors.person import person_card
from connectors.services import interests
from notifications import due
from notifications.models import DueRow, Message
from tests.connectors.joining import A_LINK, is_an_error_at, profile_url, said
from tests.factories.connectors import ConnectorFactory

pytestmark = pytest.mark.django_db
KIND = interests.INTERESTS_TO_CONFIRM
NOW = datetime(2026, 3, 10, 9, tzinfo=timezone.get_current_timezone())
PAGE = profile_url(steps.INTERESTS)


@pytest.fixture
def connector(client: Client) -> Connector:
    made: Connector = ConnectorFactory()
    client.force_login(made.user)
    return made


def sweep(at: datetime) -> None:
    """Handle what is due at a moment, as the sweep would."""
    with travel(at, tick=False):
        for row in DueRow.objects.ready(at=at).filter(kind=KIND):
            interests.interests_to_confirm(row, now=at)
            DueRow.objects.open().filter(pk=row.pk).update(done_at=at)


def asked() -> int:
    return Message.objects.filter(name="connectors.interests_to_confirm").count()


def test_the_handler_is_registered() -> None:
    assert due.registered[KIND] is interests.interests_to_confirm


def test_f10_a_link_is_added_once_and_taken_back(client: Client, connector: Connector) -> None:
    assert client.post(PAGE, {**A_LINK, "siren": "732 829 320"})["Location"] == PAGE
    link = DeclaredLink.objects.get()
    assert (link.nature, link.siren) == (LinkNature.EMPLOYER, "732829320")
    again = client.post(PAGE, A_LINK)
    is_an_error_at(again, "name", "Vous avez déjà déclaré ce lien")
    assert f"le lien avec {link.name}" in client.get(PAGE).content.decode()
    gone = client.post(PAGE, {"remove": link.pk})
    assert said(gone)[-1] == "Le lien est retiré."
    assert not DeclaredLink.objects.exists()
    assert client.post(PAGE, {"remove": link.pk}).status_code == 404


def test_b8_nobody_takes_back_the_link_of_another(client: Client, connector: Connector) -> None:
    other = ConnectorFactory()
    link = interests.add_link(
        other, nature=LinkNature.FAMILY, name="Chez eux", siren="", by=other.user
    )
    for number in (str(link.pk), "x", ""):
        assert client.post(PAGE, {"remove": number}).status_code == 404
    assert DeclaredLink.objects.get() == link


def test_f10_it_is_asked_again_after_a_year_and_an_answer_begins_another(
    connector: Connector,
) -> None:
    with travel(NOW, tick=False):
        interests.declare(connector, by=connector.user)
    sweep(NOW + timedelta(days=364))
    assert asked() == 0
    sweep(NOW + timedelta(days=365))
    sweep(NOW + timedelta(days=370))
    assert asked() == 1
    assert PAGE in Message.objects.get().body_text
    with travel(NOW + timedelta(days=371), tick=False):
        interests.declare(connector, by=connector.user)
    sweep(NOW + timedelta(days=372))
    assert asked() == 1
    sweep(NOW + timedelta(days=371 + 365))
    assert asked() == 2


def test_f10_whoever_confirmed_early_is_not_asked_at_the_old_date(connector: Connector) -> None:
    with travel(NOW, tick=False):
        interests.declare(connector, by=connector.user)
    with travel(NOW + timedelta(days=300), tick=False):
        interests.declare(connector, by=connector.user)
    sweep(NOW + timedelta(days=366))
    assert asked() == 0


@pytest.mark.parametrize(
    ("state", "mails", "again"),
    [
        (ConnectorState.PAUSED, 1, False),
        (ConnectorState.SUSPENDED, 1, False),
        (ConnectorState.SUBMITTED, 0, True),
        (ConnectorState.DRAFT, 0, True),
        (ConnectorState.REFUSED, 0, False),
        (ConnectorState.LEFT, 0, False),
    ],
)
def test_f10_the_reason_is_read_again(
    connector: Connector, state: str, mails: int, again: bool
) -> None:
    with travel(NOW, tick=False):
        interests.declare(connector, by=connector.user)
    Connector.objects.update(state=state)
    sweep(NOW + timedelta(days=365))
    assert asked() == mails
    assert DueRow.objects.open().filter(kind=KIND).exists() is again


@pytest.mark.parametrize(("days", "shown"), [(365 + 59, False), (365 + 61, True)])
def test_f10_the_team_sees_after_sixty_days_and_nobody_is_suspended(
    connector: Connector, days: int, shown: bool
) -> None:
    with travel(NOW, tick=False):
        interests.declare(connector, by=connector.user)
    sweep(NOW + timedelta(days=365))
    with travel(NOW + timedelta(days=days), tick=False):
        late = ConnectorSituation.keep(Connector.objects.all(), "interests_late")
        assert (connector in late) is shown
    connector.refresh_from_db()
    assert connector.state == ConnectorState.ACTIVE


def test_f10_the_page_says_which_links_are_public_and_the_public_page_shows_those(
    client: Client, connector: Connector
) -> None:
    for nature in LinkNature:
        DeclaredLink.objects.create(connector=connector, nature=nature, name=f"Org {nature}")
    step = client.get(PAGE).content.decode()
    assert "Votre page publique dit où vous travaillez, ce que vous vendez ou" in step
    assert person_card(connector, at=timezone.now()).links == (
        "Org employer (y travaille)",
        "Org ownership (en détient des parts)",
        "Org supplier (vend ou recommande ses produits)",
    )


def test_the_page_confirms_the_whole(client: Client, connector: Connector) -> None:
    Connector.objects.update(interests_declared_at=None)
    assert "Je n’ai aucun lien" in client.get(PAGE).content.decode()
    client.post(PAGE, A_LINK)
    assert "J’ai déclaré tous mes liens" in client.get(PAGE).content.decode()
    client.post(PAGE, {"complete": "on"})
    connector.refresh_from_db()
    assert connector.interests_declared_at is not None
    assert DueRow.objects.open().filter(kind=KIND).count() == 1


@pytest.mark.parametrize("state", ["submitted", "refused", "left"])
def test_what_is_examined_is_not_changed(state: str) -> None:
    connector = ConnectorFactory(state=state)
    link = DeclaredLink.objects.create(connector=connector, nature=LinkNature.OTHER, name="Un")
    by = connector.user
    for act in (
        lambda: interests.add_link(connector, nature="other", name="Deux", siren="", by=by),
        lambda: interests.remove_link(link, by=by),
        lambda: interests.declare(connector, by=by),
    ):
        with pytest.raises(ProfileClosed):
            act()
    assert DeclaredLink.objects.count() == 1


def test_the_table_refuses_the_same_link_twice_and_a_wrong_siren(connector: Connector) -> None:
    row = {"connector": connector, "nature": LinkNature.OTHER, "name": "Un"}
    DeclaredLink.objects.create(**row)
    for wrong in (row, {**row, "name": "Deux", "siren": "12"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            DeclaredLink.objects.create(**wrong)
