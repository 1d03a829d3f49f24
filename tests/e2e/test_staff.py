"""The team at work in the back office, and what the worker does of it."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import User
from config.groups import CORRESPONDENTS
from connectors.enums import LabelState
from connectors.models import Connector
from matching import services
from matching.enums import HelpRequestState, IntroductionState
from matching.models import HelpRequest
from matching.services import INTRODUCTION_EXPIRES
from notifications.enums import MessageState
from notifications.models import DueRow, Message
from reference.models import Commune, Region
from tests.connectors import filing
from tests.e2e.visitor import Visitor
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.diagnostics import AssessmentFactory

pytestmark = pytest.mark.e2e

MakeVisitor = Callable[..., Visitor]
LYON, BORDEAUX = "69123", "33063"


@pytest.fixture
def mark(stack: object) -> str:
    return uuid4().hex[:8]


@pytest.fixture
def staff(visitor: MakeVisitor, mark: str) -> Visitor:
    """A member of the team, signed in."""
    one = visitor()
    one.be(UserFactory(email=f"equipe-{mark}@example.org", full_name="Camille Équipe", staff=True))
    return one


def connector_of(commune: str, mark: str) -> Connector:
    made: Connector = ConnectorFactory(
        user=UserFactory(email=f"connecteur-{commune}-{mark}@example.org"),
        display_name=f"Connecteur {commune} {mark}",
        commune=Commune.objects.get(code=commune),
    )
    return made


def request_of(commune: str, mark: str, connector: Connector) -> HelpRequest:
    owner = UserFactory(email=f"dirigeant-{commune}-{mark}@example.org")
    return services.ask_for_help(
        AssessmentFactory(completed=True, owner=owner),
        submission_id=uuid4(),
        firm=services.Firm(
            name=f"Atelier {commune} {mark}",
            commune=Commune.objects.get(code=commune),
            contact_name="Camille Essai",
        ),
        next_allowed=True,
        connector=connector,
        by=owner,
    )


def act(staff: Visitor, address: str, action: str, *, confirm: str | None = None) -> None:
    """Press the button of an action on the page of an object, then its confirmation."""
    staff.open(address)
    staff.page.get_by_role("button", name=action, exact=True).click()
    if confirm is not None:
        staff.page.get_by_role("button", name=confirm, exact=True).click()


def test_inviting_a_connecteur(staff: Visitor, visitor: MakeVisitor, mark: str) -> None:
    email = f"invite-{mark}@example.org"
    staff.open("/admin/connectors/connector/add/")
    staff.page.locator("[name=email]").fill(email)
    staff.page.locator("[name=display_name]").fill("Dominique Invité")
    staff.page.locator("[name=_save]").click()
    expect(staff.page.locator(".messagelist .success")).to_be_visible()
    staff.check_page_of_staff("admin-connectors")
    invited = visitor()
    invited.open_mail(email, "connectors.invitation")
    invited.follow_link_of_mail(then_sign_in=email)
    invited.expect("C’est le nom que les entreprises verront")


def test_deciding_and_ending_a_label(staff: Visitor, mark: str) -> None:
    connector = connector_of(LYON, mark)
    label = filing.examined(connector)
    act(staff, f"/admin/connectors/label/{label.pk}/change/", "Décider")
    staff.check_page_of_staff("admin-label-decision")
    staff.page.get_by_label("Attribuer le label").check()
    staff.page.locator("[name=reasons]").fill("Dossier complet et clients satisfaits.")
    staff.page.get_by_role("button", name="Enregistrer la décision", exact=True).click()
    expect(staff.page.locator(".messagelist .success")).to_be_visible()
    label.refresh_from_db()
    assert label.state == LabelState.AWARDED
    staff.open_mail(connector.user.email, "connectors.label_decided")
    end = "Retirer le label"
    act(staff, f"/admin/connectors/label/{label.pk}/change/", end)
    staff.page.locator("[name=reason]").fill("À la demande de la personne.")
    staff.page.get_by_role("button", name=end, exact=True).click()
    expect(staff.page.locator(".messagelist .success")).to_be_visible()
    label.refresh_from_db()
    assert label.state == LabelState.REVOKED
    staff.open_mail(connector.user.email, "connectors.label_ended")


def test_reassigning_an_expired_request(staff: Visitor, mark: str) -> None:
    first = connector_of(LYON, mark)
    asked = request_of(LYON, mark, first)
    late = DueRow.objects.filter(subject_id=asked.introductions.get().pk, kind=INTRODUCTION_EXPIRES)
    assert late.update(due_at=timezone.now() - timedelta(minutes=1)) == 1
    staff.open_mail(first.user.email, "matching.introduction_expired")
    assert asked.introductions.filter(state=IntroductionState.EXPIRED, connector=first).exists()
    act(staff, f"/admin/matching/helprequest/{asked.pk}/change/", "Confier à un autre connecteur")
    choice = staff.page.locator("[name=connector]").first
    chosen = Connector.objects.select_related("user").get(pk=choice.get_attribute("value"))
    choice.check()
    staff.page.get_by_role("button", name="Confier", exact=True).click()
    expect(staff.page.locator(".messagelist .success")).to_contain_text(chosen.display_name)
    asked.refresh_from_db()
    assert asked.state == HelpRequestState.OPEN
    assert asked.introductions.requested().get().connector == chosen
    staff.open_mail(chosen.user.email, "matching.introduction_requested")


def test_replaying_a_failed_mail(staff: Visitor, mark: str) -> None:
    connector = connector_of(LYON, mark)
    request_of(LYON, mark, connector)
    staff.open_mail(connector.user.email, "matching.introduction_requested")
    mail = Message.objects.get(address=connector.user.email)
    Message.objects.filter(pk=mail.pk).update(
        state=MessageState.FAILED, sent_at=None, last_error="550 mailbox unavailable"
    )
    act(staff, f"/admin/notifications/message/{mail.pk}/change/", "Rejouer l’envoi")
    expect(staff.page.locator(".messagelist .success")).to_be_visible()
    staff.open_mail(connector.user.email, "matching.introduction_requested")
    mail.refresh_from_db()
    assert mail.state == MessageState.SENT


def test_a_regional_correspondent_sees_one_region(visitor: MakeVisitor, mark: str) -> None:
    here, elsewhere = connector_of(BORDEAUX, mark), connector_of(LYON, mark)
    mine, theirs = request_of(BORDEAUX, mark, here), request_of(LYON, mark, elsewhere)
    correspondent = User.objects.create_user(
        f"correspondant-{mark}@example.org", is_staff=True, region=Region.objects.get(code="75")
    )
    correspondent.groups.add(Group.objects.get(name=CORRESPONDENTS))
    one = visitor()
    one.be(correspondent)
    one.open(f"/admin/connectors/connector/?q={mark}")
    listed = one.page.locator("#result_list")
    expect(listed).to_contain_text(here.display_name)
    expect(listed).not_to_contain_text(elsewhere.display_name)
    one.open(f"/admin/matching/helprequest/?q={mark}")
    listed = one.page.locator("#result_list")
    expect(listed).to_contain_text(mine.company.name)
    expect(listed).not_to_contain_text(theirs.company.name)
    for address, secret in (
        (f"/admin/connectors/connector/{elsewhere.pk}/change/", elsewhere.user.email),
        (f"/admin/matching/helprequest/{theirs.pk}/change/", theirs.owner.email),
    ):
        one.page.goto(address)
        expect(one.page.locator("body")).not_to_contain_text(secret)
        assert not one.page.url.endswith(address)
