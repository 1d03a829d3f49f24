"""The cockpit of the back office: pages, actions, rights and regions (QUALITY E1, E11, A29, B8)."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from config.groups import CORRESPONDENTS, load_groups
from matching.models import BasketTick, HelpRequest, Introduction
from matching.services import waits
from notifications.models import Message
from tests.factories.accounts import CompanyFactory, UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.matching import HelpRequestFactory, IntroductionFactory
from tests.factories.reference import CommuneFactory, DepartmentFactory, RegionFactory
from tests.matching.test_baskets import MAKERS

pytestmark = pytest.mark.django_db
HOME = "/admin/matching/cockpit/"


def address(slug: str) -> str:
    return reverse("admin:matching_cockpit_basket", args=[slug])


@pytest.fixture
def staff(client: Client) -> User:
    made: User = UserFactory(staff=True, full_name="Camille Équipe")
    client.force_login(made)
    return made


@pytest.fixture
def correspondent(client: Client) -> User:
    """Follows region 75, with the rights of the group and no other."""
    RegionFactory()
    load_groups()
    made: User = UserFactory(is_staff=True, region_id="75")
    made.groups.add(made.groups.model.objects.get(name=CORRESPONDENTS))
    client.force_login(made)
    return made


def unanswered(*, elsewhere: bool = False) -> HelpRequest:
    company = CompanyFactory()
    if elsewhere:
        region = RegionFactory(code="28", name="Normandie")
        department = DepartmentFactory(code="14", name="Calvados", region=region)
        commune = CommuneFactory(code="14118", name="Caen", department=department)
        company = CompanyFactory(commune=commune, name="Atelier Lointain")
    made: HelpRequest = HelpRequestFactory(unanswered=True, company=company)
    waits.begin(made)
    return made


def post(client: Client, slug: str, **fields: Any) -> str:
    answer: Any = client.post(address(slug), fields, follow=True)
    assert answer.status_code == 200
    said = [str(message) for message in (answer.context.get("messages") or ())]
    return "\n".join([*said, answer.content.decode()])


@pytest.mark.usefixtures("staff")
def test_the_cockpit_counts_and_each_basket_says_why_and_what_to_do(client: Client) -> None:
    names = {slug: make() for slug, make in MAKERS.items()}
    page = client.get(HOME).content.decode()
    assert page.count("cockpit-count") == len(MAKERS)
    for slug, name in names.items():
        page = client.get(address(slug)).content.decode()
        assert name in page, slug
        assert "Depuis " in page
        assert 'value="tick ' in page
    assert HOME in client.get(reverse("admin:index")).content.decode()


def queries_of(client: Client, where: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as caught:
        assert client.get(where).status_code == 200
    return len(caught)


@pytest.mark.usefixtures("staff")
def test_a29_e11_as_many_queries_for_one_line_as_for_many(client: Client) -> None:
    def one_of_each() -> None:
        for make in MAKERS.values():
            make()

    one_of_each()
    pages = [HOME, *(address(slug) for slug in MAKERS)]
    few = [queries_of(client, page) for page in pages]
    for _ in range(3):
        one_of_each()
    assert [queries_of(client, page) for page in pages] == few
    assert max(few) <= 12


def test_a_line_dealt_with_says_by_whom_and_may_come_back(client: Client, staff: User) -> None:
    made = unanswered()
    page = post(client, "sans-reponse", action="tick", _selected_action=[str(made.pk)])
    assert "Lignes traitées\u00a0: 1." in page
    assert "Traité par Camille Équipe" in page
    assert "Rien n’attend dans ce panier" in page
    tick = BasketTick.objects.get()
    assert (tick.by, tick.subject) == (staff, str(made.pk))
    post(client, "sans-reponse", only=f"untick {made.pk}")
    assert not BasketTick.objects.exists()
    # That it was dealt with, by whom and until when, is still known.
    kept = LogEntry.objects.get(user=staff, object_id=str(tick.pk))
    assert "par Camille Équipe" in kept.get_change_message()


def test_several_requests_are_closed_with_a_reason_and_the_history_says_who(
    client: Client, staff: User
) -> None:
    both = [unanswered(), unanswered()]
    chosen = [str(made.pk) for made in both]
    page = post(client, "sans-reponse", action="close", _selected_action=chosen)
    assert "Ce que vous en dites" in page
    assert f'action="{address("sans-reponse")}"' in page
    assert HelpRequest.objects.filter(state="closed").count() == 0
    given = {"action": "close", "_selected_action": chosen, "confirmed": "1"}
    assert "Corrigez l’erreur" in post(client, "sans-reponse", **given)
    page = post(client, "sans-reponse", **given, reason="Nous avons appelé.")
    assert "Demande fermée\u00a0: 2." in page
    assert HelpRequest.objects.filter(state="closed").count() == 2
    assert Message.objects.filter(name="matching.closed_by_team").count() == 2
    assert LogEntry.objects.filter(user=staff, object_id__in=chosen).count() == 2


def confirm(client: Client, slug: str, action: str, key: Any, **fields: Any) -> str:
    """Press the button of one line, then the one of the page that asks."""
    page = post(client, slug, only=f"{action} {key}")
    assert 'name="confirmed"' in page
    target = page.split('name="_selected_action" value="')[1].split('"')[0]
    given = {"action": action, "_selected_action": [target], "confirmed": "1", **fields}
    return post(client, slug, **given)


@pytest.mark.usefixtures("staff")
def test_one_line_is_acted_on_by_its_own_button(client: Client) -> None:
    late = IntroductionFactory(accepted=True)
    Introduction.objects.update(settled_at=timezone.now() - timedelta(days=11))
    page = confirm(client, "en-retard", "nudge", late.pk)
    assert "Connecteur relancé\u00a0: 1." in page
    assert "déjà été relancée aujourd’hui" in confirm(client, "en-retard", "nudge", late.pk)
    assert Message.objects.filter(name="matching.team_reminder").count() == 1
    page = confirm(client, "en-retard", "take_back", late.pk, reason="Sans nouvelles.")
    assert "Demande reprise\u00a0: 1." in page
    assert "Rien n’attend dans ce panier" in page


@pytest.mark.usefixtures("staff")
def test_a_request_is_given_to_another_from_its_line(client: Client) -> None:
    made = unanswered()
    HelpRequest.objects.update(next_allowed=True)
    chosen = ConnectorFactory()
    page = confirm(client, "sans-reponse", "reassign", made.pk, connector=str(chosen.pk))
    assert f"Demande confiée à {chosen}" in page
    assert made.introductions.requested().get().connector == chosen


@pytest.mark.usefixtures("staff")
def test_several_requests_are_given_at_once_each_to_whom_is_chosen(client: Client) -> None:
    first, second, left = unanswered(), unanswered(), unanswered()
    HelpRequest.objects.update(next_allowed=True)
    one, two = ConnectorFactory.create_batch(2)
    keys = [str(made.pk) for made in (first, second, left)]
    page = post(client, "sans-reponse", action="reassign", _selected_action=keys)
    assert page.count('name="confirmed"') == 1
    given = {"action": "reassign", "_selected_action": keys, "confirmed": "1"}
    assert "pour une demande au moins" in post(client, "sans-reponse", **given)
    given |= {f"connector_{first.pk.hex}": str(one.pk), f"connector_{second.pk.hex}": str(two.pk)}
    page = post(client, "sans-reponse", **given)
    assert f"Demande confiée à {one}" in page
    assert first.introductions.requested().get().connector == one
    assert second.introductions.requested().get().connector == two
    assert not left.introductions.exists()


@pytest.mark.usefixtures("staff")
def test_a_pause_is_told_to_whoever_would_ask_in_its_owner_s_place(client: Client) -> None:
    made = unanswered()
    HelpRequest.objects.update(next_allowed=True)
    chosen = ConnectorFactory()
    page = post(client, "sans-reponse", only=f"reassign {made.pk}")
    assert 'name="confirmed"' in page
    HelpRequest.objects.update(paused_until=timezone.now() + timedelta(days=9))
    given = {"action": "reassign", "_selected_action": [str(made.pk)], "confirmed": "1"}
    page = post(client, "sans-reponse", **given, connector=str(chosen.pk))
    assert "l’a mise en pause" in page
    assert not made.introductions.exists()


@pytest.mark.usefixtures("staff")
def test_an_overloaded_person_and_a_stuck_wait_are_relieved(client: Client) -> None:
    MAKERS["trop-de-demandes"]()
    connector = Introduction.objects.all()[0].connector
    reason = {"reason": "Vous en avez beaucoup."}
    page = confirm(client, "trop-de-demandes", "take_back_waiting", connector.pk, **reason)
    assert "Rien n’attend dans ce panier" in page
    assert not Introduction.objects.requested().filter(connector=connector).exists()
    made = HelpRequestFactory()
    confirm(client, "attentes-bloquees", "begin_again", made.pk)
    assert "Rien n’attend" in client.get(address("attentes-bloquees")).content.decode()


@pytest.mark.usefixtures("staff")
def test_whoever_is_asked_for_an_open_request_is_reminded_and_nobody_where_none(
    client: Client,
) -> None:
    made = unanswered()
    assert "plus rien à faire" in post(client, "sans-reponse", only=f"nudge_asked {made.pk}")
    asked = IntroductionFactory(help_request=made)
    confirm(client, "sans-reponse", "nudge_asked", made.pk)
    mail = Message.objects.get(name="matching.team_reminder")
    assert mail.address == asked.connector.user.email


@pytest.mark.usefixtures("staff")
def test_a_line_offers_what_has_a_use_for_it(client: Client) -> None:
    made = unanswered()
    page = client.get(address("sans-reponse")).content.decode()
    assert f'value="close {made.pk}"' in page
    # Its owner alone chooses, and nobody is being asked.
    assert f'value="reassign {made.pk}"' not in page
    assert f'value="nudge_asked {made.pk}"' not in page
    HelpRequest.objects.update(next_allowed=True)
    page = client.get(address("sans-reponse")).content.decode()
    assert f'value="reassign {made.pk}"' in page


@pytest.mark.usefixtures("staff")
def test_nothing_chosen_or_nothing_known_changes_nothing(client: Client) -> None:
    unanswered()
    assert "Cochez d’abord" in post(client, "sans-reponse", action="close")
    for key in ("n’importe quoi", "0", "00000000-0000-4000-8000-000000000000"):
        assert "Lignes traitées\u00a0: 0." in post(client, "sans-reponse", only=f"tick {key}")
        assert "plus rien" in post(client, "sans-reponse", only=f"close {key}")
    assert client.post(address("sans-reponse"), {"only": "sell 1"}).status_code == 403
    assert client.get(address("inconnu")).status_code == 404
    assert client.post(HOME).status_code == 405
    assert not BasketTick.objects.exists()


@pytest.mark.usefixtures("staff")
def test_the_national_team_picks_a_region(client: Client) -> None:
    here, there = unanswered(), unanswered(elsewhere=True)
    page = client.get(address("sans-reponse")).content.decode()
    assert str(here.company) in page
    assert str(there.company) in page
    page = client.get(address("sans-reponse"), {"region": "28"}).content.decode()
    assert str(here.company) not in page
    assert str(there.company) in page
    assert f"{address('en-retard')}?region=28" in page
    wrong = client.get(address("sans-reponse"), {"region": "x\x00"}).content.decode()
    assert str(here.company) in wrong
    # What is done in a region leads back to it.
    answer = client.post(
        f"{address('sans-reponse')}?region=28", {"only": f"tick {here.pk}"}, follow=True
    )
    assert answer.redirect_chain[-1][0].endswith("?region=28")
    assert not BasketTick.objects.exists()


@pytest.mark.usefixtures("correspondent")
def test_b8_a_correspondent_sees_and_changes_their_region_only(client: Client) -> None:
    here, there = unanswered(), unanswered(elsewhere=True)
    for query in ({}, {"region": "28"}):
        page = client.get(address("sans-reponse"), query).content.decode()
        assert str(here.company) in page
        assert str(there.company) not in page
        assert 'name="region"' not in page
    for key in ("tick", "close", "reassign"):
        post(client, "sans-reponse", only=f"{key} {there.pk}")
    given = {"_selected_action": [str(there.pk)], "confirmed": "1", "reason": "Non."}
    for action in ("close", "begin_again"):
        post(
            client,
            "sans-reponse" if action == "close" else "attentes-bloquees",
            action=action,
            **given,
        )
    foreign = IntroductionFactory(help_request=there)
    post(client, "en-retard", action="take_back", **given | {"_selected_action": [foreign.pk]})
    there.refresh_from_db()
    foreign.refresh_from_db()
    assert (there.state, there.wait_number, foreign.state) == ("unanswered", 1, "requested")
    assert not BasketTick.objects.exists()
    confirm(client, "sans-reponse", "close", here.pk, reason="Nous avons appelé.")
    here.refresh_from_db()
    assert here.state == "closed"


def test_who_only_reads_acts_on_nothing(client: Client) -> None:
    made = unanswered()
    reader = UserFactory(is_staff=True)
    client.force_login(reader)
    assert client.get(HOME).status_code == 403
    assert client.post(address("sans-reponse"), {"only": f"tick {made.pk}"}).status_code == 403
    reader.user_permissions.add(
        Permission.objects.get(content_type__app_label="matching", codename="view_helprequest")
    )
    page = client.get(address("sans-reponse")).content.decode()
    assert str(made.company) in page
    assert "Traité" not in page
    for action in ("tick", "close", "reassign"):
        answer = client.post(address("sans-reponse"), {"only": f"{action} {made.pk}"})
        assert answer.status_code == 403, action


@pytest.mark.parametrize("where", [HOME, "/admin/matching/cockpit/en-retard/"])
def test_the_others_do_not_enter(client: Client, where: str) -> None:
    client.force_login(UserFactory())
    assert client.get(where).status_code == 302
    assert "login" in client.get(where)["Location"]
