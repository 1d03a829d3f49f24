"""Two people, or two tabs, at the same moment: it happens once (Must show 2, QUALITY F14)."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from accounts import history
from connectors import services, steps
from connectors.models import CharterSignature, Connector, DeclaredLink
from connectors.services import charters, interests, joining_steps, organisations
from notifications.models import DueRow, Message
from tests.at_once import race
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.connectors import CharterFactory, ConnectorFactory

pytestmark = pytest.mark.django_db(transaction=True)
ONE_WINS = ["ForbiddenTransition", "won"]


def twice(act: Callable[..., Any], connector: Connector, **given: Any) -> list[str]:
    """Run an act twice at once, each on a row of its own, as two requests do."""
    rows = [Connector.objects.get(pk=connector.pk) for _ in range(2)]
    return race([partial(act, row, **given) for row in rows])


def ready() -> Connector:
    made: Connector = ConnectorFactory(state="draft")
    return made


def test_an_application_is_handed_in_once() -> None:
    connector = ready()
    assert twice(services.submit, connector, by=connector.user) == ONE_WINS
    assert Message.objects.filter(name="connectors.submitted").count() == 1
    assert len(history.of(connector)) == 1


@pytest.mark.parametrize("first", ["approve", "refuse", "send_back"])
@pytest.mark.parametrize("second", ["approve", "refuse", "send_back"])
def test_a_candidate_is_decided_upon_once(first: str, second: str) -> None:
    staff = UserFactory(staff=True)
    connector = ConnectorFactory(state="submitted")
    acts = []
    for name in (first, second):
        row = Connector.objects.get(pk=connector.pk)
        given = {} if name == "approve" else {"reason": "motif"}
        acts.append(partial(getattr(services, name), row, by=staff, **given))
    assert race(acts) == ONE_WINS
    assert Message.objects.count() == 1
    assert len(history.of(connector)) == 1


def test_an_application_is_begun_once() -> None:
    user = UserFactory()
    begin = partial(joining_steps.begin, user, full_name="Alix Essai", display_name="Alix")
    assert race([begin, begin]) == ["AlreadyConnector", "won"]
    assert len(history.of(Connector.objects.get())) == 1


def test_two_steps_saved_at_once_are_both_kept() -> None:
    connector = ConnectorFactory(state="draft", answered_steps=[])
    firms = partial(
        joining_steps.save_firms,
        Connector.objects.get(pk=connector.pk),
        sectors=["G"],
        size_classes=[],
        by=connector.user,
    )
    words = partial(
        joining_steps.save_motivation,
        Connector.objects.get(pk=connector.pk),
        motivation="Aider.",
        presentation="Moi.",
        by=connector.user,
    )
    assert race([firms, words]) == ["won", "won"]
    connector.refresh_from_db()
    assert connector.answered_steps == [steps.MOTIVATION, steps.FIRMS]
    assert (connector.sectors, connector.motivation) == (["G"], "Aider.")


def test_one_siren_makes_one_organisation() -> None:
    pair = [ConnectorFactory(), ConnectorFactory()]
    save = [
        partial(
            joining_steps.save_organisation,
            one,
            siren="732829320",
            name="Atelier Essai",
            by=one.user,
        )
        for one in pair
    ]
    assert race(save) == ["won", "won"]
    first, second = Connector.objects.all()
    assert first.organisation_id == second.organisation_id is not None


def test_a_version_is_published_once() -> None:
    staff = UserFactory(staff=True)
    ConnectorFactory()
    draft = CharterFactory(version="2.0.0", published_at=None)
    publish = partial(charters.publish_charter, draft, by=staff)
    assert race([publish, publish]) == ["CharterPublished", "won"]
    assert DueRow.objects.filter(kind=charters.CHARTER_PUBLISHED).count() == 1


def test_a_version_is_signed_once() -> None:
    connector = ConnectorFactory(draft=True)
    CharterFactory()
    assert twice(services.sign_charter, connector, by=connector.user) == ["won", "won"]
    assert CharterSignature.objects.count() == 1


def test_a_link_is_declared_once_and_an_attachment_ended_once() -> None:
    ours = OrganisationFactory()
    connector = ConnectorFactory(organisation=ours)
    link = {"nature": "employer", "name": "Fournisseur", "siren": ""}
    outcomes = twice(interests.add_link, connector, **link, by=connector.user)
    assert outcomes == ["LinkAlreadyDeclared", "won"]
    assert DeclaredLink.objects.count() == 1
    ended = twice(organisations.detach, connector, organisation=ours, by=UserFactory())
    assert ended == ["NotAttached", "won"]
    assert Message.objects.filter(name="connectors.detached").count() == 1
