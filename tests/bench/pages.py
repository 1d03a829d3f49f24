"""The pages that list rows, with few rows and with many; tests hold how many queries they make."""

from collections.abc import Iterator

from django.test import Client
from django.urls import reverse

from diagnostics.models import BenchmarkRelease, Questionnaire
from matching.models import Introduction
from tests.bench.crowd import grow_requests
from tests.bench.timing import Times, timed
from tests.factories.diagnostics import AssessmentFactory
from tests.factories.matching import IntroductionFactory

HEADER = ("page", "rows", "ms (extremes)")


def first_introduction() -> Introduction:
    """Make the one owner and the one connecteur whose rows will grow."""
    made: Introduction = IntroductionFactory(
        help_request__assessment__questionnaire=Questionnaire.objects.get(),
        help_request__assessment__benchmark_release=BenchmarkRelease.objects.get(),
    )
    return made


def proposals(size: int, *, runs: int) -> Iterator[tuple[object, ...]]:
    """Measure the page of proposals, in Paris, among `size` connecteurs."""
    client = Client()
    assessment = AssessmentFactory(
        completed=True,
        questionnaire=Questionnaire.objects.get(),
        benchmark_release=BenchmarkRelease.objects.get(),
    )
    session = client.session
    session["diagnostics_started"] = [str(assessment.pk)]
    session.save()
    url = reverse("matching:proposals", args=[assessment.pk]) + "?commune=75011"
    yield ("proposals", size, _measured(client, url, runs=runs))


def listings(first: Introduction, size: int, *, runs: int) -> Iterator[tuple[object, ...]]:
    """Measure the result, « Mon espace » and the dashboard with `size` requests of one owner."""
    grow_requests(first, upto=size)
    owner, connector = Client(), Client()
    owner.force_login(first.help_request.owner)
    connector.force_login(first.connector.user)
    result = reverse("diagnostics:result", args=[first.help_request.assessment_id])
    for name, client, url in (
        ("result", owner, result),
        ("Mon espace", owner, reverse("plans:home")),
        ("dashboard", connector, reverse("matching:dashboard")),
    ):
        yield (name, size, _measured(client, url, runs=runs))


def _measured(client: Client, url: str, *, runs: int) -> Times:
    status = client.get(url).status_code
    if status != 200:
        raise RuntimeError(f"{url} answered {status}")
    return timed(lambda: client.get(url), runs=runs)
