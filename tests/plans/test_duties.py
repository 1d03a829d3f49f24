"""What the law asks, cited in a way that stays true; plans begun before say it too."""

from importlib import import_module

import pytest
from django.apps import apps

from plans.duties import ACCESSIBLE_SALES, INVOICING, PERSONAL_DATA
from plans.models import PlanAction
from tests.factories.plans import begun


@pytest.mark.parametrize("duty", [INVOICING, PERSONAL_DATA, ACCESSIBLE_SALES])
def test_a_duty_fits_in_the_action_that_copies_it(duty):
    for text, name in ((duty.rule, "duty"), (duty.source, "duty_source")):
        assert len(text) <= PlanAction._meta.get_field(name).max_length


def test_invoicing_is_cited_by_no_article_that_has_been_renumbered():
    assert "289" not in INVOICING.source
    assert "Code des impositions sur les biens et services" in INVOICING.source
    assert "impots.gouv.fr" in INVOICING.source


@pytest.mark.django_db
def test_plans_begun_before_cite_it_anew_and_nothing_else_changes(monkeypatch):
    migration = import_module("plans.migrations.0002_invoicing_source")
    monkeypatch.setattr(migration, "AT_ONCE", 1)
    plan = begun()
    actions = list(plan.actions.order_by("pk"))
    old, other = actions[:2]
    PlanAction.objects.filter(pk=old.pk).update(duty="Une règle.", duty_source=migration.BEFORE)
    PlanAction.objects.filter(pk=other.pk).update(
        duty="Une autre.", duty_source=PERSONAL_DATA.source
    )
    migration.say_anew(apps, None)
    for action in (old, other):
        action.refresh_from_db()
    assert old.duty_source == migration.AFTER == INVOICING.source
    assert other.duty_source == PERSONAL_DATA.source
