"""The preview of a plan: no account, nothing stored, then kept by who signs in."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from diagnostics.selectors import needs_of
from plans.candidates import materials_for
from plans.models import Plan
from plans.preview import situation_of
from plans.selection import Material, select
from reference import departments
from resources.choosing import Candidate
from resources.enums import ResourceState
from resources.models import Resource
from tests.factories.accounts import UserFactory
from tests.factories.diagnostics import PROFILE, AssessmentFactory
from tests.factories.plans import SheetFactory, begun
from tests.factories.reference import DepartmentFactory, RegionFactory

pytestmark = pytest.mark.django_db


def held_by(client, assessment):
    session = client.session
    session["diagnostics_started"] = [str(assessment.pk)]
    session.save()
    return reverse("plans:preview", args=[assessment.pk])


def test_anybody_looks_at_the_plan_of_the_diagnostic_they_made_and_nothing_is_stored(client):
    sheet = SheetFactory(themes=["cybersecurite"], actions=["Y1.bas"], minutes=45, euros=30)
    address = held_by(client, AssessmentFactory(completed=True))
    content = client.get(address).content.decode()
    for words in (sheet.title, "45\u00a0min", "30\u00a0€", "Étape 1.", "Garder ce plan"):
        assert words in content
    assert f"{reverse('account_login')}?next={address}" in content
    assert client.post(address)["Location"].startswith(reverse("account_login"))
    assert not Plan.objects.exists()
    assert client.put(address).status_code == 405


def test_the_result_leads_to_it(client):
    assessment = AssessmentFactory(completed=True)
    address = held_by(client, assessment)
    result = client.get(reverse("diagnostics:result", args=[assessment.pk])).content.decode()
    assert address in result


def test_somebody_elses_is_not_found(client):
    address = reverse("plans:preview", args=[AssessmentFactory(completed=True).pk])
    assert client.get(address).status_code == 404
    client.force_login(UserFactory())
    assert client.get(address).status_code == 404
    assert client.post(address).status_code == 404


def test_signed_in_one_keeps_it_once_and_claims_the_diagnostic(client):
    assessment = AssessmentFactory(completed=True)
    user = UserFactory()
    client.force_login(user)
    address = held_by(client, assessment)
    answer = client.post(address)
    plan = Plan.objects.get()
    assert answer["Location"] == reverse("plans:plan", args=[plan.pk])
    assert plan.owner == user
    # From then on its address leads to the plan itself.
    assert client.get(address)["Location"] == reverse("plans:plan", args=[plan.pk])
    assert client.post(address)["Location"] == reverse("plans:plan", args=[plan.pk])
    assert Plan.objects.count() == 1


def test_with_no_need_the_page_says_so(client):
    assessment = AssessmentFactory(
        completed=True, results={"needs": []}, global_score=90, reliability=90
    )
    content = client.get(held_by(client, assessment)).content.decode()
    assert "aucune priorité" in content
    assert "Garder ce plan" not in content


def test_how_a_plan_is_made_is_public_with_its_numbers(client):
    content = client.get(reverse("plans:method")).content.decode()
    for words in ("gain pour l’effort = poids du besoin ÷ (heures + euros ÷ 40)", "8 points"):
        assert words in content


def test_the_database_leaves_out_what_the_choice_would_exclude_and_nothing_else():
    """The rows that are read give the very plan that the whole library would give."""
    RegionFactory()
    home, away = DepartmentFactory(), DepartmentFactory(code="33", name="Gironde")
    other = RegionFactory(code="11", name="Île-de-France")
    restrictions = (
        {},
        {"sizes": ["10_49"]},
        {"sizes": ["1"]},
        {"sectors": ["G"]},
        {"sectors": ["C", "I"]},
        {"department": home},
        {"department": away},
        {"region": home.region},
        {"region": other},
        {"state": ResourceState.HIDDEN},
        {"level": "moyen"},
    )
    for number, given in enumerate(restrictions):
        for theme in ("cybersecurite", "competences", "ia"):
            SheetFactory(slug=f"{theme}-{number}", themes=[theme], **{"level": "", **given})
    profiles = (
        PROFILE,
        {**PROFILE, "secteur": "G", "departement": "24"},
        {**PROFILE, "secteur": "C", "departement": "75"},
    )
    for profile in profiles:
        assessment = AssessmentFactory(completed=True, profile=profile)
        situation, needs = situation_of(assessment), needs_of(assessment)
        read = materials_for(needs, situation.profile)
        assert 0 < len(read) < Resource.objects.count()
        assert select(needs, situation, read) == select(needs, situation, whole_library())


def whole_library():
    """Read every published resource as the choice knows it, restricted by nothing."""
    of_region = {
        code: frozenset(dep for dep, region in departments.regions().items() if region == code)
        for code in departments.regions().values()
    }
    return [
        Material(
            Candidate(
                id=row.pk,
                slug=row.slug,
                themes=tuple(row.themes),
                level=row.level,
                actions=tuple(row.actions),
                sizes=tuple(row.sizes),
                sectors=tuple(row.sectors),
                departments=frozenset({row.department_id})
                if row.department_id
                else of_region.get(row.region_id, frozenset()),
            ),
            steps=tuple(row.steps),
            minutes=row.minutes,
            euros=row.euros,
        )
        for row in Resource.objects.published()
    ]


def test_the_page_costs_the_same_with_many_resources(client):
    """QUALITY A29."""
    assessment = AssessmentFactory(completed=True)
    address = held_by(client, assessment)
    counts = []
    for count in (3, 100):
        for need in needs_of(assessment):
            SheetFactory.create_batch(count, themes=[need.theme.value])
        client.get(address)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address).status_code == 200
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 12


def test_an_owner_with_a_plan_keeps_it_when_somebody_else_asks():
    plan = begun()
    stranger = Client()
    stranger.force_login(UserFactory())
    address = reverse("plans:preview", args=[plan.assessment_id])
    assert stranger.get(address).status_code == 404
