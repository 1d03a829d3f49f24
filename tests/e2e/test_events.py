"""Somebody comes to an event without account, on a phone; whoever waits gets the place given up."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.urls import reverse

from resources import event_links
from resources.models import Event, Registration
from resources.services import registering
from tests.e2e.conftest import PHONE
from tests.e2e.visitor import Visitor
from tests.factories.events import EventFactory, in_days

pytestmark = pytest.mark.e2e


def with_one_place_left() -> Event:
    event: Event = EventFactory(
        places=3,
        resource__title="Être trouvé sur les cartes",
        starts_at=in_days(3),
        join_url="https://visio.example.org/cartes",
    )
    for name in ("Alix Exemple", "Sacha Modèle"):
        email = f"{uuid4().hex[:8]}@example.org"
        registering.register(event, name=name, email=email, by=None, proven=True)
    return event


def follow_own_link(visitor: Visitor) -> None:
    """Follow the link of the mail now open that leads to the registration."""
    address = visitor.main.locator("a[href*='/evenements/inscription/']").first
    visitor.open(address.get_attribute("href") or "")


def register(visitor: Visitor, name: str, email: str) -> None:
    visitor.main.get_by_label("Prénom et nom").fill(name)
    visitor.main.get_by_label(re.compile("Adresse e-mail")).fill(email)
    visitor.press(re.compile("S’inscrire|Prendre rang"))


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "nojs"])
def test_from_the_list_to_a_place_given_up_from_the_mail(
    visitor: Callable[..., Visitor], javascript: bool
) -> None:
    event = with_one_place_left()
    inside, waiting = (f"{who}-{uuid4().hex[:8]}@example.org" for who in ("dedans", "attend"))
    one = visitor(javascript=javascript, screen=PHONE)
    one.open("/evenements/?theme=visibilite-locale&lieu=24")
    one.check_page("events")
    one.main.locator(f"a[href='{reverse('events:event', args=[event.resource.slug])}']").click()
    one.expect("1 place libre sur 3")
    one.check_page("event")
    register(one, "", "pas une adresse")
    one.expect("Saisissez votre prénom et votre nom.")
    one.check_page("event-wrong")
    register(one, "Camille Exemple", inside)
    one.expect("Votre place est retenue jusqu’au")
    register(one, "Noa Exemple", waiting)
    one.expect("sur la liste d’attente, au rang 1")
    register(one, "Noa Exemple", waiting)
    one.expect("Cette adresse est déjà inscrite")
    one.check_page("event-full")

    for who, said in ((waiting, "dès qu’une place se libère"), (inside, "Je confirme")):
        one.open_mail(who, "resources.event_to_confirm")
        one.take_picture("mail-to-confirm")
        follow_own_link(one)
        one.expect(said)
        one.check_page("registration-to-confirm")
        one.press(re.compile("Je confirme"))
        one.expect("C’est confirmé.")

    one.open_mail(inside, "resources.event_registered")
    one.take_picture("mail-registered")
    follow_own_link(one)
    one.expect("votre place est retenue")
    one.expect("https://visio.example.org/cartes")
    one.check_page("registration")
    one.press("Annuler mon inscription")
    one.expect("C’est annulé.")
    one.check_page("registration-cancelled")

    one.open_mail(waiting, "resources.event_place_freed")
    one.take_picture("mail-place-freed")
    follow_own_link(one)
    one.expect("Noa Exemple, votre place est retenue")
    states = {row.email: row.state for row in Registration.objects.filter(event=event)}
    assert (states[inside], states[waiting]) == ("cancelled", "registered")


def test_an_organiser_moves_an_event_cancels_it_and_ticks_who_came(
    visitor: Callable[..., Visitor],
) -> None:
    event = with_one_place_left()
    registering.register(
        event, name="Lou Témoin", email=f"{uuid4().hex}@example.org", by=None, proven=True
    )
    waits = registering.register(
        event, name="Eden Essai", email="eden@example.org", by=None, proven=True
    )
    one = visitor(screen=PHONE)
    one.be(event.resource.author)
    one.open("/evenements/")
    one.check_page("events-organised")
    one.open(reverse("events:registered", args=[event.resource.slug]))
    one.expect("3 places prises sur 3, 1 personne en attente.")
    one.check_page("registered")
    one.follow("Modifier ou annuler l’événement")
    one.check_page("change")
    one.check_keyboard()
    one.main.get_by_label(re.compile("Nombre de places")).fill("2")
    one.press("Enregistrer")
    one.expect("3 personnes sont déjà inscrites")
    one.check_page("change-wrong")
    one.main.get_by_label(re.compile("Nombre de places")).fill("4")
    one.press("Enregistrer")
    one.expect("C’est changé.")
    waits.refresh_from_db()
    assert waits.state == "registered"
    Event.objects.filter(pk=event.pk).update(starts_at=in_days(-1), ends_at=in_days(-1, 12))
    one.open(reverse("events:registered", args=[event.resource.slug]))
    one.main.locator("label", has_text="Lou Témoin").click()
    one.press("Enregistrer les présences")
    one.expect("Les présences sont notées.")
    one.check_page("registered-ticked")
    one.open(reverse("events:registration", args=[event_links.write(waits.pk)]))
    one.expect("absence notée")
    one.check_page("registration-after")
