from datetime import timedelta
from typing import Any

import factory
from django.utils import timezone

from connectors.enums import ConnectorState, LabelState, ThemeLevel
from connectors.models import Charter, Connector, ConnectorTheme, Label
from connectors.shipped import first_charter
from connectors.steps import BY_ANSWER
from reference.enums import Theme
from tests.factories.accounts import UserFactory
from tests.factories.reference import CommuneFactory


class CharterFactory(factory.django.DjangoModelFactory[Charter]):
    """The version in force, the same for all."""

    version = "1.0.0"
    articles = factory.LazyFunction(lambda: first_charter().articles)
    published_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1000))

    class Meta:
        model = Charter
        django_get_or_create = ("version",)


class ConnectorFactory(factory.django.DjangoModelFactory[Connector]):
    """An active volunteer of Périgueux who knows websites; `themes=` gives others."""

    user = factory.SubFactory(UserFactory)
    state = ConnectorState.ACTIVE
    display_name = factory.Sequence(lambda n: f"Dominique Exemple {n}")
    charter = factory.SubFactory(CharterFactory)
    charter_signed_at = factory.LazyFunction(timezone.now)
    interests_declared_at = factory.LazyFunction(timezone.now)
    answered_steps = factory.LazyFunction(lambda: list(BY_ANSWER))
    commune = factory.SubFactory(CommuneFactory)
    latitude = factory.LazyAttribute(lambda made: made.commune.latitude if made.commune else None)
    longitude = factory.LazyAttribute(lambda made: made.commune.longitude if made.commune else None)

    class Meta:
        model = Connector
        skip_postgeneration_save = True

    class Params:
        # Every step answered: the charter is what remains.
        draft = factory.Trait(state=ConnectorState.DRAFT, charter=None, charter_signed_at=None)
        remote_only = factory.Trait(remote=True, commune=None, latitude=None, longitude=None)

    @factory.post_generation
    def themes(self: Connector, create: bool, extracted: Any, **kwargs: Any) -> None:
        for theme in extracted if extracted is not None else [Theme.SITE_INTERNET]:
            ConnectorTheme.objects.create(connector=self, theme=theme, level=ThemeLevel.HAS_DONE)


class LabelFactory(factory.django.DjangoModelFactory[Label]):
    """A label awarded for two years."""

    connector = factory.SubFactory(ConnectorFactory)
    state = LabelState.AWARDED
    awarded_at = factory.LazyFunction(timezone.now)
    valid_until = factory.LazyFunction(lambda: timezone.now() + timedelta(days=730))

    class Meta:
        model = Label

    class Params:
        under_review = factory.Trait(
            state=LabelState.UNDER_REVIEW, awarded_at=None, valid_until=None
        )
