"""The result with every part of it open: what is folded away is read too."""

from uuid import uuid4

import pytest
from playwright.sync_api import expect

from config.demo.stack import Stack
from diagnostics.models import BenchmarkRelease, Questionnaire
from tests.browser import assert_accessible, assert_fits_narrow_screens
from tests.e2e.conftest import PHONE, MakeVisitor
from tests.factories.accounts import UserFactory
from tests.factories.diagnostics import ANSWERS, PROFILE, AssessmentFactory

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("size", ["2_9", "10_49"])
def test_a_result_wide_open_a14_a17(visitor: MakeVisitor, stack: Stack, size: str) -> None:
    owner = UserFactory(email=f"resultat-{uuid4().hex[:8]}@example.org")
    unsure = {code: given for code, given in ANSWERS.items() if code not in ("G4", "H3")}
    assessment = AssessmentFactory(
        completed=True,
        owner=owner,
        questionnaire=Questionnaire.objects.in_force(),
        benchmark_release=BenchmarkRelease.objects.in_force(),
        profile={**PROFILE, "personnes": size, "secteur": "C"},
        answers=unsure,
    )
    one = visitor(javascript=True, screen=PHONE)
    one.be(owner)
    one.open(f"/diagnostic/{assessment.pk}/resultat/")
    folded = one.main.locator("details")
    # By the keyboard, as anybody may: the first use opens on its figures.
    first = one.main.locator(".result-line summary").first
    first.focus()
    one.page.keyboard.press("Enter")
    expect(one.main.locator(".result-line details[open] .result-source").first).to_be_visible()
    folded.evaluate_all("all => all.forEach(each => { each.open = true })")
    assert_accessible(one.page)
    assert_fits_narrow_screens(one.page)
    one.watch.assert_clean()
