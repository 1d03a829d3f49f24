from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import factory
from django.utils import timezone

from diagnostics.codes import draw_code
from diagnostics.enums import AssessmentState, PublicationState, ReportState
from diagnostics.instrument import (
    SHIPPED_VERSION,
    Instrument,
    load_shipped,
    parse,
    shipped_definition,
)
from diagnostics.models import (
    Assessment,
    Assistance,
    BenchmarkRelease,
    Figure,
    Questionnaire,
    Report,
)
from diagnostics.references import REPORTS
from diagnostics.scoring import score
from tests.factories.accounts import UserFactory

PUBLISHED_AT = datetime(2026, 1, 5, 9, tzinfo=UTC)

PROFILE: dict[str, Any] = {"personnes": "10_49", "clientele": "mixte", "accueil": "oui"}

# A firm of a middling level, every question that it is asked answered.
ANSWERS: dict[str, Any] = {
    "S1": "idees",
    "S2": "au_fil",
    "S3": "impression",
    "C1": "fiche",
    "C3": "geree",
    "C4": ["reseau", "media"],
    "C5": ["aucun"],
    "C8": ["carte", "telephone"],
    "G1": "plus_100",
    "G2": "moitie_ou_moins",
    "G3": "separes",
    "G4": "rien",
    "G5": "choisie",
    "G6": ["courriel", "stockage"],
    "G7": ["courriel"],
    "G8": "parfois",
    "G9": "non",
    "Y1": ["mots_de_passe", "biometrie"],
    "Y2": "manuelle",
    "Y3": "partiel",
    "Y4": "oral",
    "Y5": "contact",
    "Y6": "partiel",
    "H1": "debrouille",
    "H2": "non",
    "H3": "demonstration",
    "R1": ["duree", "papier"],
    "R2": "parfois",
}


def instrument_of(questionnaire: Questionnaire) -> Instrument:
    """Read a version; the one that ships is read once."""
    if questionnaire.version == SHIPPED_VERSION:
        return load_shipped()
    return parse(questionnaire.definition)


class QuestionnaireFactory(factory.django.DjangoModelFactory[Questionnaire]):
    """The shipped questionnaire, published, one row a test."""

    version = "1.0.0"
    definition = factory.LazyFunction(shipped_definition)
    state = PublicationState.PUBLISHED
    published_at = PUBLISHED_AT

    class Meta:
        model = Questionnaire
        django_get_or_create = ("version",)


class BenchmarkReleaseFactory(factory.django.DjangoModelFactory[BenchmarkRelease]):
    """A published release, without figures unless given: `figures=[{"indicator": …}, …]`."""

    code = "2026-01"

    class Meta:
        model = BenchmarkRelease
        django_get_or_create = ("code",)
        skip_postgeneration_save = True

    @factory.post_generation
    def figures(
        release: BenchmarkRelease,
        create: bool,
        extracted: list[dict[str, Any]] | None,
    ) -> None:
        if release.state == PublicationState.PUBLISHED:
            return
        for cell in extracted or []:
            FigureFactory(release=release, **cell)
        release.state = PublicationState.PUBLISHED
        release.published_at = PUBLISHED_AT
        release.save()


class FigureFactory(factory.django.DjangoModelFactory[Figure]):
    dataset = "isoc_ciweb"
    indicator = "E_WEB"
    geo = "FR"
    year = 2025
    size_class = "10-49"
    activity = "C10-S951_X_K"
    value = Decimal("65.5")
    source = "isoc_ciweb"
    confidence = "data"

    class Meta:
        model = Figure


class AssessmentFactory(factory.django.DjangoModelFactory[Assessment]):
    """A diagnostic just begun; `answered=True` has every answer, `completed=True` is sent.

    `in_a_hurry=True` has the profile and cybersecurity, chosen first: an interim result.
    """

    questionnaire = factory.SubFactory(QuestionnaireFactory)

    class Meta:
        model = Assessment

    class Params:
        answered = factory.Trait(
            profile=factory.LazyFunction(lambda: dict(PROFILE)),
            answers=factory.LazyFunction(lambda: dict(ANSWERS)),
            skipped=["secteur", "departement"],
        )
        in_a_hurry = factory.Trait(
            first_dimension="cyber",
            profile=factory.LazyFunction(lambda: dict(PROFILE)),
            answers=factory.LazyFunction(
                lambda: {code: given for code, given in ANSWERS.items() if code[0] == "Y"}
            ),
            skipped=["secteur", "departement"],
        )
        completed = factory.Trait(
            profile=factory.LazyFunction(lambda: dict(PROFILE)),
            answers=factory.LazyFunction(lambda: dict(ANSWERS)),
            skipped=["secteur", "departement"],
            state=AssessmentState.COMPLETED,
            completed_at=datetime(2026, 3, 10, 9, tzinfo=UTC),
            benchmark_release=factory.SubFactory(BenchmarkReleaseFactory),
            results=factory.LazyAttribute(
                lambda made: score(
                    instrument_of(made.questionnaire), made.profile, made.answers
                ).as_json()
            ),
            global_score=factory.LazyAttribute(
                lambda made: Decimal(str(made.results["global"]["score"]))
            ),
            reliability=factory.LazyAttribute(
                lambda made: (
                    Decimal(str(made.results["reliability"]["value"])) if made.results else None
                )
            ),
            size_class=factory.LazyAttribute(lambda made: made.profile["personnes"]),
            sector=factory.LazyAttribute(lambda made: made.profile.get("secteur", "")),
            department=factory.LazyAttribute(lambda made: made.profile.get("departement", "")),
        )


class AssistanceFactory(factory.django.DjangoModelFactory[Assistance]):
    """A diagnostic begun by a connecteur; `organisation=` for an adviser, `handed_over=True`."""

    assessment = factory.SubFactory(AssessmentFactory)
    helper = factory.SubFactory(UserFactory)
    code = factory.LazyFunction(draw_code)
    consent_text = "Je remplis ce diagnostic avec vous."
    consent_version = "1"
    expires_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))

    class Meta:
        model = Assistance

    class Params:
        handed_over = factory.Trait(handed_over_at=factory.LazyFunction(timezone.now))
        given_up = factory.Trait(closed_at=factory.LazyFunction(timezone.now))


class ReportFactory(factory.django.DjangoModelFactory[Report]):
    """A report just asked for; `ready=True` has a PDF, a small text that is none."""

    assessment = factory.SubFactory(AssessmentFactory, completed=True)
    reference = factory.LazyFunction(lambda: REPORTS.draw(2026))

    class Meta:
        model = Report

    class Params:
        ready = factory.Trait(
            state=ReportState.READY,
            progress=100,
            content=b"%PDF-1.7 ...",
            digest="ab" * 32,
            ended_at=factory.LazyFunction(timezone.now),
        )
