"""A morning of the team: the cockpit, from the first basket to what is done (Must show 7)."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from matching import services
from matching.enums import HelpRequestState
from matching.models import BasketTick, HelpRequest, Introduction
from tests.e2e.test_staff import MakeVisitor, connector_of, request_of
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.e2e
# No other test asks from Corsica: the list is short whatever the others left.
AJACCIO, CORSICA = "2A004", "94"


def test_a_morning_of_the_staff(stack: object, visitor: MakeVisitor) -> None:
    mark = uuid4().hex[:8]
    silent = connector_of(AJACCIO, f"{mark}a")
    made = [request_of(AJACCIO, f"{mark}{n}", silent) for n in "12"]
    for request in made:
        HelpRequest.objects.filter(pk=request.pk).update(next_allowed=False)
        services.expire_introduction(Introduction.objects.get(help_request=request))
    helper = connector_of(AJACCIO, f"{mark}b")
    late = request_of(AJACCIO, f"{mark}3", helper).introductions.get()
    services.accept_introduction(late, by=helper.user)
    long_ago = timezone.now() - timedelta(days=12)
    Introduction.objects.filter(pk=late.pk).update(settled_at=long_ago)

    staff = visitor()
    staff.be(
        UserFactory(email=f"equipe-{mark}@example.org", full_name="Camille Équipe", staff=True)
    )
    staff.open("/admin/")
    staff.page.get_by_role("link", name="Commencer la matinée").click()
    staff.page.get_by_label("Région").select_option(CORSICA)
    staff.page.get_by_role("button", name="Afficher").click()
    staff.check_page_of_staff("admin-cockpit")

    # Nobody answered: one is closed with a reason, the other has been dealt with by telephone.
    baskets = staff.page.get_by_role("navigation", name="Paniers")
    baskets.get_by_role("link", name="Personne n’a répondu").click()
    to_close, to_tick = (str(request.company) for request in made)
    line = staff.page.locator(".morning-lines > li").filter(has_text=to_close)
    expect(line).to_contain_text("le choix revient au dirigeant")
    staff.check_page_of_staff("admin-cockpit-basket")
    staff.page.get_by_role("checkbox", name=f"Choisir {to_close}").check()
    chosen = staff.page.get_by_role("group", name="Pour les lignes cochées")
    chosen.get_by_role("button", name="Fermer").click()
    staff.page.locator("[name=reason]").fill("Nous en avons parlé au téléphone.")
    staff.page.get_by_role("button", name="Fermer en disant pourquoi").click()
    expect(staff.page.locator(".messagelist .success")).to_contain_text("Demande fermée")
    made[0].refresh_from_db()
    assert made[0].state == HelpRequestState.CLOSED
    line = staff.page.locator(".morning-lines > li").filter(has_text=to_tick)
    line.get_by_role("button", name="Traité").click()
    line = staff.page.locator(".morning-lines > li").filter(has_text=to_tick)
    expect(line).to_contain_text("Traité par Camille Équipe")
    assert BasketTick.objects.get(subject=str(made[1].pk)).by.full_name == "Camille Équipe"

    # Overdue: the one who accepted and was not heard of is reminded.
    baskets.get_by_role("link", name="En retard").click()
    line = staff.page.locator(".morning-lines > li").filter(has_text=helper.display_name)
    expect(line).to_contain_text("aucun contact signalé")
    line.get_by_role("button", name="Relancer").click()
    staff.page.get_by_role("button", name="Relancer le connecteur").click()
    expect(staff.page.locator(".messagelist .success")).to_contain_text("Connecteur relancé")
    staff.open_mail(made[0].owner.email, "matching.closed_by_team")
    staff.open_mail(helper.user.email, "matching.team_reminder")
