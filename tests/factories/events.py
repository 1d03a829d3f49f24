from datetime import datetime, timedelta

import factory
from django.utils import timezone

from reference.holidays import PARIS
from resources.enums import RegistrationState, ResourceKind, ResourceState
from resources.models import Event, Registration, Resource
from tests.factories.accounts import RUN, UserFactory
from tests.factories.reference import CommuneFactory


def in_days(days: int, hour: int = 9) -> datetime:
    """Return an hour of Paris in so many days."""
    day = timezone.localdate() + timedelta(days=days)
    return datetime(day.year, day.month, day.day, hour, tzinfo=PARIS)


class EventResourceFactory(factory.django.DjangoModelFactory[Resource]):
    """What a published event says of itself."""

    slug = factory.Sequence(lambda n: f"atelier-exemple-{n}-{RUN}")
    kind = ResourceKind.EVENT
    title = factory.Sequence(lambda n: f"Atelier Exemple {n}")
    summary = "Créer sa fiche d’établissement, pas à pas."
    body = "Venez avec votre téléphone.\n\nVous repartez avec une fiche en ligne."
    themes = factory.LazyFunction(lambda: ["visibilite-locale"])
    publisher = "Chambre Exemple"
    author = factory.SubFactory(UserFactory)
    author_name = factory.SelfAttribute("author.full_name")
    state = ResourceState.PUBLISHED
    checked_on = factory.LazyFunction(timezone.localdate)
    published_at = factory.LazyFunction(timezone.now)

    class Meta:
        model = Resource

    class Params:
        proposed = factory.Trait(state=ResourceState.PROPOSED, published_at=None)


class EventFactory(factory.django.DjangoModelFactory[Event]):
    """A workshop in Périgueux in ten days, from nine to noon, for twelve people."""

    resource = factory.SubFactory(EventResourceFactory)
    starts_at = factory.LazyFunction(lambda: in_days(10, 9))
    ends_at = factory.LazyAttribute(lambda made: made.starts_at + timedelta(hours=3))
    place = "Salle des Exemples"
    commune = factory.SubFactory(CommuneFactory)
    places = 12

    class Meta:
        model = Event

    class Params:
        online = factory.Trait(place="", commune=None, join_url="https://visio.example.org/salle")
        begun = factory.Trait(starts_at=factory.LazyFunction(lambda: timezone.now() - HOUR))
        over = factory.Trait(
            starts_at=factory.LazyFunction(lambda: timezone.now() - timedelta(days=2))
        )
        cancelled = factory.Trait(cancelled_at=factory.LazyFunction(timezone.now))


HOUR = timedelta(hours=1)


class RegistrationFactory(factory.django.DjangoModelFactory[Registration]):
    """A row as it may be; `registering.register` makes one as it comes, and counts the place."""

    event = factory.SubFactory(EventFactory)
    name = "Camille Exemple"
    email = factory.Sequence(lambda n: f"inscrit{n}-{RUN}@example.org")
    state = RegistrationState.REGISTERED
    rank = factory.Sequence(lambda n: n + 1)

    class Meta:
        model = Registration
