from datetime import timedelta
from typing import Any
from uuid import uuid4

import factory
from django.utils import timezone

from connectors.enums import (
    ConnectorState,
    Helped,
    LabelState,
    OfferState,
    ReportKind,
    TestimonyState,
    ThemeLevel,
)
from connectors.models import (
    Charter,
    Connector,
    ConnectorTheme,
    FinishedWork,
    Label,
    MisconductReport,
    Offer,
    SalesBar,
    Suspension,
    Testimony,
)
from connectors.numbers import LABELS
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


class SuspensionFactory(factory.django.DjangoModelFactory[Suspension]):
    """What is held against a holder whose label is suspended."""

    label = factory.SubFactory(
        "tests.factories.connectors.LabelFactory", state=LabelState.SUSPENDED
    )
    reason = "Des ventes à une entreprise aidée bénévolement."
    suspended_at = factory.LazyFunction(timezone.now)
    suspended_by = factory.SubFactory(UserFactory, staff=True)

    class Meta:
        model = Suspension


class MisconductReportFactory(factory.django.DjangoModelFactory[MisconductReport]):
    """A report that waits, with ten days left."""

    connector = factory.SubFactory(ConnectorFactory)
    kind = ReportKind.NO_SHOW
    text = "Trois rendez-vous manqués, sans un mot."
    reporter = factory.SubFactory(UserFactory)
    decide_before = factory.LazyFunction(lambda: timezone.now() + timedelta(days=10))

    class Meta:
        model = MisconductReport


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
        numbered = factory.Trait(number=factory.LazyFunction(lambda: LABELS.draw(2026)))


class FinishedWorkFactory(factory.django.DjangoModelFactory[FinishedWork]):
    """Something done for a firm of Dordogne, as a volunteer."""

    connector = factory.SubFactory(ConnectorFactory)
    introduction_id = factory.LazyFunction(uuid4)
    themes = factory.LazyFunction(lambda: [Theme.SITE_INTERNET.value])
    sector = "G"
    size_class = "2_9"
    department = "24"
    requested_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=40))
    accepted_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=39))
    finished_at = factory.LazyFunction(timezone.now)

    class Meta:
        model = FinishedWork


class TestimonyFactory(factory.django.DjangoModelFactory[Testimony]):
    """Words to be read by staff; traits `to_answer`, `published`, `unpublished`."""

    __test__ = False

    work = factory.SubFactory(FinishedWorkFactory)
    contact_made = True
    helped = Helped.YES
    what_done = "Un site simple a été ouvert."
    sentence = "Trois heures gagnées par semaine."
    may_publish = True
    said_at = factory.LazyFunction(timezone.now)
    state = TestimonyState.TO_MODERATE

    class Meta:
        model = Testimony

    class Params:
        to_answer = factory.Trait(
            state=TestimonyState.TO_ANSWER,
            answer_before=factory.LazyFunction(lambda: timezone.now() + timedelta(days=14)),
        )
        published = factory.Trait(
            state=TestimonyState.PUBLISHED, published_at=factory.LazyFunction(timezone.now)
        )
        unpublished = factory.Trait(state=TestimonyState.UNPUBLISHED, may_publish=False)


class OfferFactory(factory.django.DjangoModelFactory[Offer]):
    """A draft about payment; `published=True` shows it."""

    connector = factory.SubFactory(ConnectorFactory)
    theme = Theme.PAIEMENT
    title = "Encaisser par carte"
    description = "Une demi-journée dans vos murs."
    audience = "Commerces"
    price_from = 300
    price_to = 600
    delay_days = 10

    class Meta:
        model = Offer

    class Params:
        published = factory.Trait(
            state=OfferState.PUBLISHED, published_at=factory.LazyFunction(timezone.now)
        )


class SalesBarFactory(factory.django.DjangoModelFactory[SalesBar]):
    """A bar that began today and runs for a year."""

    connector = factory.SubFactory(ConnectorFactory)
    owner = factory.SubFactory(UserFactory)
    siren = "732829320"
    introduction_id = factory.LazyFunction(uuid4)
    starts_at = factory.LazyFunction(timezone.now)
    ends_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=365))

    class Meta:
        model = SalesBar
