"""Bars drawn at random, checked one by one, in one region only for a correspondent."""

from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from config.groups import CORRESPONDENTS, load_groups
from connectors import trust
from connectors.errors import ForbiddenTransition, NothingToDraw
from connectors.models import AuditDraw, AuditLine, MisconductReport, SalesBar
from connectors.services import audits
from tests.at_once import race
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory, SalesBarFactory
from tests.factories.reference import CommuneFactory, DepartmentFactory, RegionFactory

pytestmark = pytest.mark.django_db
DRAWS = "admin:connectors_auditdraw_"
LINES = "admin:connectors_auditline_changelist"


def elsewhere(count: int) -> list[SalesBar]:
    """Make bars of another region."""
    normandy = RegionFactory(code="28", name="Normandie")
    calvados = DepartmentFactory(code="14", name="Calvados", region=normandy)
    caen = CommuneFactory(code="14118", name="Caen", department=calvados)
    return [SalesBarFactory(connector__commune=caen) for _ in range(count)]


@pytest.fixture
def staff() -> User:
    return UserFactory.create(staff=True)


def test_the_same_seed_draws_the_same_again(staff: User) -> None:
    for _ in range(12):
        SalesBarFactory()
    drawn = audits.draw(size=5, by=staff)
    again = trust.drawn(
        SalesBar.objects.order_by("pk").values_list("pk", flat=True), seed=drawn.seed, size=5
    )
    assert set(drawn.lines.values_list("bar", flat=True)) == set(again)
    assert drawn.lines.count() == 5
    # Two draws have two seeds: nobody knows the next one.
    assert audits.draw(size=5, by=staff).seed != drawn.seed
    assert len(drawn.seed) == 32


def test_nothing_to_draw_is_said(staff: User) -> None:
    with pytest.raises(NothingToDraw):
        audits.draw(size=5, by=staff)
    assert not AuditDraw.objects.exists()


def test_a_correspondent_draws_in_their_region_only() -> None:
    mine = [SalesBarFactory() for _ in range(3)]
    theirs = elsewhere(3)
    region = mine[0].connector.commune.department.region
    by = UserFactory(is_staff=True, region=region)
    drawn = audits.draw(size=50, by=by)
    assert drawn.region == region
    assert set(drawn.lines.values_list("bar", flat=True)) == {bar.pk for bar in mine}
    assert not drawn.lines.filter(bar__in=theirs).exists()


def line_of(staff: User) -> AuditLine:
    SalesBarFactory()
    return audits.draw(size=1, by=staff).lines.get()


def test_what_is_found_is_written_once_and_a_breach_is_reported(staff: User) -> None:
    kept, broken = line_of(staff), line_of(staff)
    audits.find_kept(kept, by=staff, note="Appelée, rien vendu.")
    kept.refresh_from_db()
    assert (kept.finding, kept.checked_by, kept.note) == ("kept", staff, "Appelée, rien vendu.")
    assert not MisconductReport.objects.exists()
    audits.find_broken(broken, by=staff, note="Un devis a été envoyé.")
    report = MisconductReport.objects.get()
    assert (report.kind, report.connector) == ("selling", broken.bar.connector)
    assert report.introduction_id == broken.bar.introduction_id
    assert report.text == "Un devis a été envoyé."
    for line in (kept, broken):
        for act in (audits.find_kept, audits.find_broken):
            with pytest.raises(ForbiddenTransition):
                act(line, by=staff, note="Encore.")
    assert MisconductReport.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_line_is_checked_once_by_two_at_once(staff: User) -> None:
    line = line_of(staff)
    acts = [
        partial(act, line, by=staff, note="Vu.") for act in (audits.find_kept, audits.find_broken)
    ]
    assert race(acts) == ["ForbiddenTransition", "won"]
    line.refresh_from_db()
    assert MisconductReport.objects.count() == (line.finding == "broken")


def act(client: Client, action: str, line: AuditLine, **given: Any) -> Any:
    return client.post(
        reverse(LINES),
        {"action": action, "_selected_action": [line.pk], "index": 0, **given},
        follow=True,
    )


def test_staff_draw_and_work_through_the_list(client: Client, staff: User) -> None:
    client.force_login(staff)
    assert "Aucune interdiction" in (
        client.post(reverse(f"{DRAWS}add"), {"size": 3}, follow=True).content.decode()
    )
    for _ in range(4):
        SalesBarFactory()
    for wrong in ("", "0", "201"):
        assert client.post(reverse(f"{DRAWS}add"), {"size": wrong}).status_code == 200
    assert not AuditDraw.objects.exists()
    client.post(reverse(f"{DRAWS}add"), {"size": 3}, follow=True)
    drawn = AuditDraw.objects.get()
    assert (drawn.lines.count(), drawn.drawn_by) == (3, staff)
    page = client.get(reverse(f"{DRAWS}change", args=[drawn.pk])).content.decode()
    assert drawn.seed in page
    assert "Vérifier ces interdictions" in page
    listed = client.get(reverse(LINES), {"draw__id__exact": drawn.pk, "situation": "to_check"})
    assert listed.context["cl"].result_count == 3
    line = drawn.lines.first()
    assert line is not None
    assert "Ce qui a été vérifié" in act(client, "find_broken", line).content.decode()
    act(client, "find_broken", line, confirmed=1, note="Un devis.")
    line.refresh_from_db()
    assert line.finding == "broken"
    assert MisconductReport.objects.get().reporter == staff
    (basket,) = (
        one
        for one in client.get(reverse("admin:index")).context["baskets"]
        if one["title"] == "Interdictions de vendre à vérifier"
    )
    assert basket["count"] == 2


def test_a_correspondent_neither_draws_nor_checks_elsewhere(client: Client, staff: User) -> None:
    SalesBarFactory(connector=ConnectorFactory())
    elsewhere(2)
    national = audits.draw(size=10, by=staff)
    load_groups()
    region = ConnectorFactory().commune.department.region
    by = UserFactory.create(is_staff=True, region=region)
    by.groups.add(by.groups.model.objects.get(name=CORRESPONDENTS))
    client.force_login(by)
    client.post(reverse(f"{DRAWS}add"), {"size": 10})
    mine = AuditDraw.objects.get(region=region)
    assert mine.lines.count() == 1
    assert client.get(reverse(f"{DRAWS}changelist")).context["cl"].result_count == 1
    foreign = national.lines.exclude(bar__in=mine.lines.values("bar")).first()
    assert foreign is not None
    act(client, "find_kept", foreign, confirmed=1, note="Vu.")
    foreign.refresh_from_db()
    assert foreign.finding == "to_check"
    own = mine.lines.get()
    act(client, "find_kept", own, confirmed=1, note="Vu.")
    own.refresh_from_db()
    assert own.finding == "kept"
