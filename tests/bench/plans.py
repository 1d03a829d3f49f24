"""The page of a plan, with ten thousand resources and a million actions beside it."""

from collections.abc import Iterator

from django.db import connection
from django.test import Client
from django.urls import reverse

from diagnostics.models import BenchmarkRelease, Questionnaire
from plans import services
from plans.models import CheckIn, PlanAction
from reference.enums import Theme
from resources.models import Resource
from tests.bench.pages import measured, visitor
from tests.bench.ratios import Ratio
from tests.factories.accounts import UserFactory
from tests.factories.diagnostics import AssessmentFactory

RESOURCES = 10_000
ACTIONS = 1_000_000
A_PLAN = 5

# By the database itself: a million rows through the client would take longer than the bench.
_RESOURCES = """
    INSERT INTO resources_resource (id, slug, kind, title, summary, body, url, steps, themes, level,
        actions, sizes, sectors, minutes, euros, language, publisher, interest, author_name,
        shipped_as, state, reason, checked_on, created_at, published_at, link_failures)
    SELECT gen_random_uuid(), 'banc-' || n, 'sheet', 'Fiche ' || n, 'En une phrase.',
        repeat('Un texte à lire. ', 100), '', ARRAY['Ouvrir.', 'Essayer.', 'Vérifier.'],
        ARRAY[(%(themes)s::text[])[1 + n %% 19]], (ARRAY['bas', 'moyen', ''])[1 + n %% 3],
        '{}', CASE WHEN n %% 4 = 0 THEN ARRAY['10_49', '50_249'] ELSE '{}' END,
        CASE WHEN n %% 5 = 0 THEN ARRAY['G'] ELSE '{}' END, 30 + n %% 300, n %% 3 * 50, 'fr',
        'Banc', '', '', '', 'published', '', now()::date, now(), now(), 0
    FROM generate_series(1, %(count)s) n
"""
# In one statement: looked for afterwards, the plans that have no action yet would each be compared
# with all the actions just written.
_PLANS = """
    WITH written AS (
        INSERT INTO plans_plan (id, size_class, sector, state, pact_number, series, created_at,
            seen_at)
        SELECT gen_random_uuid(), '2_9', 'G', 'open', 0, 0, now() - n * interval '1 second', now()
        FROM generate_series(1, %(count)s) n
        RETURNING id
    )
    INSERT INTO plans_planaction (id, plan_id, rank, code, theme, level, what, why, weight, minutes,
        euros, estimated, duty, duty_source, state, reason, proposer_name)
    SELECT gen_random_uuid(), written.id, n, (ARRAY['Y2', 'S1', 'C1', 'H2', 'G5'])[n] || '.bas',
        'sauvegarde', 'bas', 'Copiez vos fichiers.', 'Sont-ils copiés ?', 10, 60, 0, false, '', '',
        'to_do', '', ''
    FROM written CROSS JOIN generate_series(1, %(each)s) n
"""


def grow() -> None:
    """Write the crowd beside the plan that is measured."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '600s'")
        cursor.execute(
            _RESOURCES, {"themes": Theme.values, "count": RESOURCES - Resource.objects.count()}
        )
        cursor.execute(_PLANS, {"count": ACTIONS // A_PLAN, "each": A_PLAN})
        cursor.execute("RESET statement_timeout")
        # What autovacuum does by itself a minute later.
        cursor.execute("VACUUM (ANALYZE)")


def ratios(*, runs: int) -> Iterator[Ratio]:
    """Measure a plan under way and an action of it, « Mon espace » of its owner, and a preview."""
    known = {
        "questionnaire": Questionnaire.objects.get(),
        "benchmark_release": BenchmarkRelease.objects.get(),
    }
    grow()
    owner = UserFactory()
    assessment = AssessmentFactory(completed=True, owner=owner, **known)
    plan = services.begin(assessment, by=owner)
    actions = plan.actions.values_list("pk", flat=True)[:3]
    services.engage(plan, actions=list(actions), hours_a_week=20, euros=1000, by=owner)
    CheckIn.objects.create(plan=plan, pact_number=1, day=14, asked_at=plan.engaged_at)
    client = Client()
    client.force_login(owner)
    beside = f"{PlanAction.objects.count():,} actions and {Resource.objects.count():,} resources"
    page = reverse("plans:plan", args=[plan.pk])
    yield measured("plan page", f"plan page, {beside}", client, page, runs=runs)
    # What is not on the page of the plan is one touch away: it is held to the same goal.
    one = reverse("plans:action", args=[actions[0]])
    yield measured("plan page", f"page of one action, {beside}", client, one, runs=runs)
    home = reverse("plans:home")
    yield measured("Mon espace", f"Mon espace, {beside}", client, home, runs=runs)
    other = AssessmentFactory(completed=True, **known)
    preview = reverse("plans:preview", args=[other.pk])
    yield measured(
        "preview of a plan", f"preview of a plan, {beside}", visitor(other), preview, runs=runs
    )
