"""From the acceptance to the meeting, on a phone, for both sides; and declining in one tap."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from matching import decline_links
from matching.enums import DeclineChoice
from matching.models import Introduction
from tests.e2e.conftest import PHONE
from tests.e2e.visitor import Visitor
from tests.factories.matching import IntroductionFactory
from tests.world import World, make_world

pytestmark = pytest.mark.e2e

MakeVisitor = Callable[..., Visitor]


@pytest.fixture
def world(stack: object) -> World:
    return make_world(mark=uuid4().hex[:8])


def accept(helper: Visitor, address: str) -> None:
    """Accept from the link of the mail: two taps and two pages (QUALITY E8)."""
    pages: list[str] = []
    helper.page.on(
        "framenavigated", lambda frame: pages.append(frame.url) if not frame.parent_frame else None
    )
    helper.open(address)
    helper.press("Accepter la demande")
    helper.expect("Qui contacter")
    assert len(pages) <= 3, pages


def offer(helper: Visitor, *days: int) -> None:
    """Offer as many slots as there are days, at ten o’clock."""
    for number, day in enumerate(days, start=1):
        at = timezone.localdate() + timedelta(days=day)
        helper.main.locator(f"[name=day_{number}]").fill(f"{at:%Y-%m-%d}")
        helper.main.locator(f"[name=clock_{number}]").fill("10:00")
    helper.main.locator("label", has_text="Par téléphone, vous").click()
    helper.press("Proposer ces créneaux")
    helper.expect("Vos créneaux sont proposés")


def learn_it(owner: Visitor, mail_to: str) -> None:
    """Open the page of the good news, without signing in, and sign in from there to answer."""
    owner.open_mail(mail_to, "matching.accepted_to_owner")
    owner.follow_link_of_mail()
    owner.expect("vous accompagne")
    owner.check_page("tracking-matched")
    owner.follow("Lire et répondre")
    owner.sign_in(mail_to)
    owner.expect("Vos échanges avec")


def meet(helper: Visitor, owner: Visitor, request_page: str, mail_to: str) -> None:
    """Offer, take, move and cancel a meeting."""
    helper.follow("Proposer des créneaux")
    helper.check_page("slots")
    offer(helper, 3, 4)
    helper.check_page("introduction-proposed")
    # The mail's own link opens the page where a slot is taken.
    owner.open_mail(mail_to, "matching.slots_proposed")
    owner.follow_link_of_mail()
    owner.check_page("request-slots")
    owner.press(re.compile("^Choisir"))
    owner.expect("Votre rendez-vous est pris")
    owner.check_page("request-booked")
    helper.page.reload()
    helper.follow("Déplacer le rendez-vous")
    offer(helper, 5)
    owner.page.reload()
    owner.expect("vous propose de le déplacer")
    owner.press(re.compile("^Choisir"))
    owner.expect("Le rendez-vous est déplacé")
    owner.follow("Annuler le rendez-vous")
    owner.check_page("cancel-meeting")
    owner.press("Annuler le rendez-vous")
    owner.expect("C’est annulé")
    if owner.javascript:
        owner.open_mail(mail_to, "matching.meeting_cancelled")
        owner.open(request_page)


def talk(helper: Visitor, owner: Visitor, mail_to: str) -> None:
    """Write to each other on the page of each."""
    owner.main.get_by_label("Votre message").fill("Bonjour, j’ai hâte de commencer.")
    owner.press("Envoyer le message")
    owner.expect("Votre message est envoyé")
    helper.page.reload()
    helper.expect("j’ai hâte de commencer")
    helper.main.get_by_label("Votre message").fill("Moi aussi <b>vraiment</b>.")
    helper.press("Envoyer le message")
    helper.check_page("introduction-thread")
    owner.open_mail(mail_to, "matching.message_received")
    owner.follow_link_of_mail()
    owner.expect("Moi aussi <b>vraiment</b>.")
    owner.check_page("request-thread")


@pytest.mark.parametrize("javascript", [True, False])
def test_e8_a24_accept_meet_and_talk_on_a_phone(
    visitor: MakeVisitor, world: World, javascript: bool
) -> None:
    helper = visitor(screen=PHONE, javascript=javascript)
    owner = visitor(screen=PHONE, javascript=javascript)
    helper.be(world.connector)
    accept(helper, reverse("matching:introduction", args=[world.introduction.pk]))
    helper.check_page("introduction-accepted")
    request_page = reverse("matching:request", args=[world.asked.pk])
    learn_it(owner, world.owner.email)
    meet(helper, owner, request_page, world.owner.email)
    talk(helper, owner, world.owner.email)
    helper.follow("Noter un contact")
    helper.main.locator("label", has_text="Nous nous sommes rencontrés").click()
    helper.main.locator("textarea").fill("Une heure dans la boutique.")
    helper.check_page("note-contact")
    helper.press("Enregistrer")
    helper.expect("Accompagnement en cours")
    owner.page.reload()
    owner.expect("Une heure dans la boutique.")
    helper.follow("Clore l’accompagnement")
    helper.main.locator("label", has_text="L’entreprise a été aidée").click()
    helper.check_page("close")
    helper.press("Clore l’accompagnement")
    helper.expect("C’est noté, merci")
    owner.page.reload()
    owner.expect("Votre avis")


@pytest.mark.parametrize("javascript", [True, False])
def test_e5_declining_is_one_tap_without_signing_in(
    visitor: MakeVisitor, world: World, javascript: bool
) -> None:
    introduction: Introduction = IntroductionFactory(connector=world.connector.connector)
    one = visitor(screen=PHONE, javascript=javascript)
    token = decline_links.write(introduction, DeclineChoice.FAR)
    one.open(reverse("matching:decline_by_link", args=[token]))
    one.check_page("decline")
    one.press("Décliner la demande")
    one.expect("C’est noté")
    one.check_page("decline-done")
    introduction.refresh_from_db()
    assert (introduction.state, introduction.decline_choice) == ("declined", "far")
