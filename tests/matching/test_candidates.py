"""What a ranking reads of the people of a shortlist, in one query (QUALITY A29)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from connectors.enums import LinkNature
from connectors.models import DeclaredLink
from matching.candidates import Asker, candidates_for
from matching.models import CapacityMonth
from matching.months import month_of
from reference.enums import Theme
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.connectors import ConnectorFactory, LabelFactory
from tests.matching.crowds import ASK

pytestmark = pytest.mark.django_db


def test_what_is_known_of_each_is_what_the_ranking_weighs() -> None:
    now = timezone.now()
    connector = ConnectorFactory(
        themes=[Theme.SITE_INTERNET, Theme.IA],
        sectors=["G"],
        last_proposed_at=now - timedelta(days=12),
    )
    LabelFactory(connector=connector)
    CapacityMonth.objects.create(connector=connector, month=month_of(now), used=2, cap=3)
    (one,) = candidates_for([connector.pk], ASK, at=timezone.now())
    assert one.labelled
    assert [(known.theme, known.level) for known in one.themes] == [(Theme.SITE_INTERNET, 2)]
    assert (one.accepted_this_month, one.capacity, one.waiting) == (2, 3, 0)
    assert one.days_since_proposed == 12
    assert not one.own_firm


def test_f10_a_declared_link_with_the_firm_is_known() -> None:
    linked, other = ConnectorFactory(), ConnectorFactory()
    for connector, siren in ((linked, "732829320"), (other, "404833048"), (other, "")):
        DeclaredLink.objects.create(
            connector=connector, nature=LinkNature.SUPPLIER, name=f"Lien {siren}", siren=siren
        )
    for siren, expected in (("732829320", {str(linked.pk)}), ("", set())):
        known = candidates_for(
            [linked.pk, other.pk], ASK, asker=Asker(siren=siren), at=timezone.now()
        )
        assert {one.id for one in known if one.declared_link} == expected


def test_ones_own_firm_is_known_f10() -> None:
    """QUALITY F-10: oneself, a colleague, and an adviser whose organisation is the firm."""
    oneself = ConnectorFactory()
    adviser = ConnectorFactory(organisation=OrganisationFactory(siren="732829320"))
    colleague = ConnectorFactory()
    MembershipFactory(user=colleague.user, company__siret="73282932000074")
    stranger = ConnectorFactory()
    asker = Asker.of(oneself.user, siret="73282932000074")
    own = {
        one.id: one.own_firm
        for one in candidates_for(
            [oneself.pk, adviser.pk, colleague.pk, stranger.pk],
            ASK,
            asker=asker,
            at=timezone.now(),
        )
    }
    assert own == {
        str(oneself.pk): True,
        str(adviser.pk): True,
        str(colleague.pk): True,
        str(stranger.pk): False,
    }
