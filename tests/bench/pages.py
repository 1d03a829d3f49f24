"""Pages against an empty one, for the same visitor; tests hold how many queries they make."""

import time
from collections.abc import Callable, Iterator

from django.test import Client
from django.urls import reverse

from diagnostics.models import Assessment, BenchmarkRelease, Questionnaire
from diagnostics.views.result import body_of
from matching.models import Introduction
from tests.bench.crowd import COUNTRY, grow_requests
from tests.bench.ratios import Ratio, interleaved
from tests.factories.diagnostics import AssessmentFactory
from tests.factories.matching import IntroductionFactory

# A page of each kind: one choice, several, a list of all the departments.
QUESTIONS = {"one choice": "Y3", "twelve boxes": "G6", "list of departments": "departement"}

# As many requests as one connecteur is asked in years of a busy department.
FEW = 500


def first_introduction() -> Introduction:
    """Make the one owner and the one connecteur whose rows will grow."""
    made: Introduction = IntroductionFactory(
        help_request__assessment__questionnaire=Questionnaire.objects.get(),
        help_request__assessment__benchmark_release=BenchmarkRelease.objects.get(),
    )
    return made


def visitor(assessment: Assessment) -> Client:
    """Return a browser without an account that began this diagnostic."""
    client = Client()
    session = client.session
    session["diagnostics_started"] = [str(assessment.pk)]
    session.save()
    return client


def questions(*, runs: int) -> Iterator[Ratio]:
    """Measure pages of a diagnostic whose every question is answered."""
    assessment = AssessmentFactory(answered=True, questionnaire=Questionnaire.objects.get())
    client = visitor(assessment)
    for kind, code in QUESTIONS.items():
        url = reverse("diagnostics:question", args=[assessment.pk, code])
        yield measured("question page", f"question page, {kind}", client, url, runs=runs)


def results(*, runs: int) -> Iterator[Ratio]:
    """Measure the result of somebody without an account, the first one and a retaken one."""
    known = {
        "questionnaire": Questionnaire.objects.get(),
        "benchmark_release": BenchmarkRelease.objects.get(),
    }
    first = AssessmentFactory(completed=True, **known)
    again = AssessmentFactory(completed=True, previous=first, **known)
    for label, assessment in (("result page", first), ("result page, retaken", again)):
        url = reverse("diagnostics:result", args=[assessment.pk])
        yield measured("result page", label, visitor(assessment), url, runs=runs)
    url = reverse("diagnostics:result", args=[first.pk])
    yield measured(
        "result page, first reading",
        "result page, first reading",
        visitor(first),
        url,
        runs=runs,
        # What a process keeps of a result once written; lines of figures stay, as for firms alike.
        before=body_of.cache_clear,
    )


def proposals(size: int, *, runs: int) -> Iterator[Ratio]:
    """Measure the page of proposals, in Paris, among `size` connecteurs."""
    assessment = AssessmentFactory(
        completed=True,
        questionnaire=Questionnaire.objects.get(),
        benchmark_release=BenchmarkRelease.objects.get(),
    )
    url = reverse("matching:proposals", args=[assessment.pk]) + "?commune=75011"
    goal = "proposals" if size < COUNTRY else "proposals, among 100,000"
    label = f"proposals, among {size:,} connecteurs"
    yield measured(goal, label, visitor(assessment), url, runs=runs)


def listings(first: Introduction, size: int, *, runs: int) -> Iterator[Ratio]:
    """Measure the result and « Mon espace » with `size` requests of one owner."""
    grow_requests(first, upto=size)
    owner = Client()
    owner.force_login(first.help_request.owner)
    result = reverse("diagnostics:result", args=[first.help_request.assessment_id])
    for name, url in (("result page", result), ("Mon espace", reverse("plans:home"))):
        yield measured(name, f"{name}, {size:,} requests", owner, url, runs=runs)


def dashboard(first: Introduction, size: int, *, runs: int) -> Iterator[Ratio]:
    """Measure the dashboard of a connecteur who was asked `size` times."""
    grow_requests(first, upto=size)
    connector = Client()
    connector.force_login(first.connector.user)
    # Beyond what somebody meets in years, the goal is not the same.
    goal = "dashboard" if size <= FEW else "dashboard, very many requests"
    label = f"dashboard, {size:,} requests"
    yield measured(goal, label, connector, reverse("matching:dashboard"), runs=runs)


def measured(
    goal: str,
    label: str,
    client: Client,
    url: str,
    *,
    runs: int,
    before: Callable[[], object] = lambda: None,
) -> Ratio:
    """Measure an address against the empty page, asked by the same browser.

    `before` makes both forget what they kept.
    """
    empty = reverse("bench_empty")
    for address in (url, empty):
        status = client.get(address).status_code
        if status != 200:
            raise RuntimeError(f"{address} answered {status}")

    def ask(address: str) -> None:
        before()
        client.get(address)

    pairs = interleaved(lambda: ask(url), lambda: ask(empty), runs=runs, clock=time.perf_counter)
    return Ratio(goal, label, pairs)
