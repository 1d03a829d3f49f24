"""Whom the directory finds, how it understands what is typed, and what it says of each."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from connectors.enums import ConnectorState
from connectors.models import Charter, Connector, ConnectorTheme, Holiday
from connectors.selectors import directory
from connectors.services import directory as drawing
from connectors.shuffle import day_of
from matching.models import CapacityMonth
from matching.months import month_of
from reference.enums import Theme
from reference.models import Commune, Department
from tests.factories.accounts import UserFactory
from tests.factories.connectors import (
    CharterFactory,
    ConnectorFactory,
    LabelFactory,
    TestimonyFactory,
)
from tests.factories.diagnostics import AssessmentFactory
from tests.factories.reference import CommuneFactory

pytestmark = pytest.mark.django_db
DIRECTORY = reverse("connectors:directory")


@pytest.fixture(autouse=True)
def places(db: None) -> None:
    """Périgueux; Bergerac, 41 km away; Limoges, 80 km away, in another department."""
    CommuneFactory()
    CommuneFactory(
        code="24037",
        name="Bergerac",
        search_name="bergerac",
        postcodes=["24100"],
        latitude=44.8546,
        longitude=0.4890,
        population=26_000,
    )
    haute_vienne = Department.objects.create(code="87", name="Haute-Vienne", region_id="75")
    CommuneFactory(
        code="87085",
        name="Limoges",
        search_name="limoges",
        postcodes=["87000"],
        department=haute_vienne,
        latitude=45.8315,
        longitude=1.2578,
        population=130_000,
    )


def listed(name: str, *, at: str = "24322", **traits: Any) -> Connector:
    made: Connector = ConnectorFactory(
        display_name=name, listed=True, commune=Commune.objects.get(pk=at), **traits
    )
    return made


def names(client: Client, **asked: str) -> list[str]:
    answer = client.get(DIRECTORY, asked)
    assert answer.status_code == 200
    assert "found" in answer.context, answer.context["form"].errors
    return sorted(line.name for line in answer.context["found"].lines)


def text_of(client: Client, **asked: str) -> str:
    return re.sub(r"[ \n]+", " ", client.get(DIRECTORY, asked).content.decode())


class TestWhoIsFound:
    def test_nobody_but_those_active_listed_and_under_the_charter_in_force(
        self, client: Client
    ) -> None:
        listed("Alix Exemple")
        ConnectorFactory(display_name="Pas Listé")
        listed("En Pause", state=ConnectorState.PAUSED)
        assert names(client) == ["Alix Exemple"]
        CharterFactory(version="2.0.0", published_at=timezone.now())
        assert names(client) == []

    def test_around_a_commune_those_whose_own_radius_reaches_it_or_who_cover_its_department(
        self, client: Client
    ) -> None:
        listed("Proche", radius_km=5)
        listed("De Bergerac", at="24037", radius_km=42)
        listed("Trop Loin", at="24037", radius_km=40)
        listed("Couvre", at="87085", radius_km=5, departments=["24"])
        listed("À Distance", at="87085", radius_km=5, remote=True)
        near = ["Couvre", "De Bergerac", "Proche"]
        assert names(client, lieu="Périgueux") == near
        assert names(client, lieu="24000", distance="on") == ["Couvre", "De Bergerac"] + [
            "Proche",
            "À Distance",
        ]

    def test_in_a_department_those_who_live_there_or_cover_it(self, client: Client) -> None:
        listed("Proche", radius_km=5)
        listed("Couvre", at="87085", departments=["24"])
        listed("De Limoges", at="87085", radius_km=100)
        for typed in ("Dordogne", "24", "Dordogne (24)", "dordogn"):
            assert names(client, lieu=typed) == ["Couvre", "Proche"], typed

    def test_by_theme_sector_language_distance_and_label(self, client: Client) -> None:
        listed("Ia", themes=[Theme.IA], languages=["fr", "oc"])
        shop = listed("Boutique", themes=[Theme.VENTE_EN_LIGNE], sectors=["G"], remote=True)
        listed("Chantier", themes=[Theme.IA], sectors=["F"])
        LabelFactory(connector=shop)
        assert names(client, quoi="intelligence artificielle") == ["Chantier", "Ia"]
        # Whoever names no sector helps all of them.
        assert names(client, secteur="commerce") == ["Boutique", "Ia"]
        assert names(client, langue="oc") == ["Ia"]
        assert names(client, distance="on") == ["Boutique"]
        assert names(client, qui="labellise") == ["Boutique"]
        assert names(client, qui="benevole") == ["Chantier", "Ia"]

    def test_a_label_that_is_over_counts_no_more_the_same_minute(self, client: Client) -> None:
        one = listed("Alix")
        LabelFactory(
            connector=one,
            awarded_at=timezone.now() - timedelta(days=700),
            valid_until=timezone.now() + timedelta(seconds=0.2),
        )
        at = timezone.now()
        labelled = directory.Search(labelled=True)
        assert len(directory.search(labelled, at=at).lines) == 1
        assert not directory.search(labelled, at=at + timedelta(seconds=1)).lines

    def test_the_first_of_the_order_give_what_everybody_gives(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Reading little first, where people are many, changes nothing of what is found."""
        for number in range(40):
            listed(f"Personne {number:02}", themes=[Theme.IA] if number % 2 else [Theme.RGPD])
        drawing.draw(day_of(timezone.now()))
        wanted = directory.Search(theme=Theme.IA)
        at = timezone.now()
        everybody = directory.search(wanted, at=at)
        monkeypatch.setattr(directory, "COUNTED", 3)
        for first in (39, 20, 1):
            monkeypatch.setattr(directory, "READ_FIRST", first)
            found = directory.search(wanted, at=at)
            assert found.lines == everybody.lines[:4]
            assert (found.total, found.more_than_total) == (3, True)


class TestWhatIsUnderstood:
    def test_typing_errors_are_mended_and_said_with_a_way_back(self, client: Client) -> None:
        listed("Alix", themes=[Theme.CYBERSECURITE], sectors=["C"])
        page = text_of(client, quoi="piratge", lieu="Perigeux", secteur="boulangrie")
        assert "Sujet\u00a0: nous avons compris <strong>Cybersécurité</strong>" in page
        assert "Lieu\u00a0: nous avons compris <strong>Périgueux (24)</strong>" in page
        assert "Métier\u00a0: nous avons compris <strong>Fabrication, artisanat" in page
        assert "Ce n’est pas cela" in page
        assert 'href="/annuaire/?quoi=piratge&amp;secteur=boulangrie"' in page
        assert ">Alix<" in page

    def test_what_is_well_typed_is_not_questioned(self, client: Client) -> None:
        listed("Alix")
        page = text_of(client, quoi="SITE WEB", lieu="perigueux", secteur="Boulangerie")
        assert "nous avons compris" not in page
        assert ">Alix<" in page

    def test_a_trade_typed_as_a_subject_is_taken_for_a_trade(self, client: Client) -> None:
        listed("Métal", sectors=["C"])
        listed("Bâtisseuse", sectors=["F"])
        assert names(client, quoi="plombier") == ["Bâtisseuse"]

    def test_homonyms_are_offered(self, client: Client) -> None:
        page = text_of(client, lieu="Saint-Denis")
        assert "Lieu\u00a0: <strong>Saint-Denis (974)</strong>" in page
        assert 'href="/annuaire/?lieu=Saint-Denis+%2893%29"' in page
        assert "Saint-Denis (974)</strong>" not in text_of(client, lieu="Saint-Denis (93)")
        # A department and a town.
        page = text_of(client, lieu="Vienne")
        assert "Lieu\u00a0: <strong>Vienne (86)</strong>" in page
        assert 'href="/annuaire/?lieu=Vienne+38200"' in page

    @pytest.mark.parametrize(
        ("field", "typed"), [("lieu", "Qqqqzzzz"), ("quoi", "qqqqzzzz"), ("secteur", "qqqqzzzz")]
    )
    def test_what_means_nothing_is_said_at_its_field(
        self, client: Client, field: str, typed: str
    ) -> None:
        answer = client.get(DIRECTORY, {field: typed})
        assert list(answer.context["form"].errors) == [field]
        page = answer.content.decode()
        assert f'href="#id_{field}"' in page
        assert "Erreur" in page

    @pytest.mark.parametrize("asked", [{"qui": "x"}, {"page": "0"}, {"page": "9999"}, {"lieu": ""}])
    def test_an_address_written_by_hand_breaks_nothing(
        self, client: Client, asked: dict[str, str]
    ) -> None:
        assert client.get(DIRECTORY, asked).status_code == 200


class TestWhatIsSaid:
    def test_availability_in_words(self, client: Client) -> None:
        today = day_of(timezone.now())
        listed("Libre")
        away = listed("Absent")
        Holiday.objects.create(connector=away, first_day=today, last_day=today + timedelta(days=3))
        soon = listed("Bientôt")
        Holiday.objects.create(
            connector=soon,
            first_day=today + timedelta(days=5),
            last_day=today + timedelta(days=9),
        )
        full = listed("Complet", monthly_capacity=1)
        CapacityMonth.objects.create(connector=full, month=month_of(timezone.now()), used=1, cap=1)
        lines = client.get(DIRECTORY).context["found"].lines
        said = {line.name: line.availability for line in lines}
        assert said["Libre"] == "Peut répondre sous trois jours ouvrés"
        assert said["Absent"].startswith("En congé jusqu’au ")
        assert said["Bientôt"].startswith("Peut répondre sous trois jours ouvrés, en congé du ")
        assert said["Complet"] == "Complet ce mois-ci"

    def test_b10_no_address_is_in_a_page_of_the_directory(self, client: Client) -> None:
        one = listed("Alix", user__email="alix.secret@example.org")
        page = reverse("connectors:person", args=[one.pk])
        for address in (DIRECTORY, page):
            text = client.get(address).content.decode()
            assert "Alix" in text
            assert "alix.secret" not in text
            assert "mailto:" not in text.split("<main")[1].split("</main>")[0]

    def test_nobody_found_leads_on(self, client: Client) -> None:
        page = text_of(client, lieu="Périgueux", quoi="ia")
        assert "Personne pour cette recherche" in page
        assert 'href="/annuaire/?quoi=ia&amp;lieu=P%C3%A9rigueux&amp;distance=on"' in page


class TestPersonPage:
    def test_only_somebody_listed_has_one(self, client: Client) -> None:
        one = listed("Alix")
        address = reverse("connectors:person", args=[one.pk])
        assert "Demander à être aidé" in client.get(address).content.decode()
        Connector.objects.filter(pk=one.pk).update(state=ConnectorState.PAUSED)
        page = client.get(address)
        assert page.status_code == 200
        assert "Demander à être aidé" not in page.content.decode()
        for gone in ({"state": ConnectorState.SUSPENDED}, {"listed": False}):
            Connector.objects.filter(pk=one.pk).update(state=ConnectorState.ACTIVE, listed=True)
            Connector.objects.filter(pk=one.pk).update(**gone)
            assert client.get(address).status_code == 404
        assert client.get(reverse("connectors:person", args=[uuid4()])).status_code == 404

    def test_whoever_signed_an_old_charter_keeps_it_and_is_not_asked_until_they_sign_again(
        self, client: Client, charter: Charter
    ) -> None:
        address = reverse("connectors:person", args=[listed("Alix").pk])
        assert "Demander à être aidé" in client.get(address).content.decode()
        CharterFactory(version="2.0.0", published_at=timezone.now())
        text = client.get(address).content.decode()
        assert "Demander à être aidé" not in text
        assert "Ne prend pas de nouvelle demande en ce moment" in text

    def test_search_engines_do_not_read_there_who_did_not_agree_to_it(self, client: Client) -> None:
        listed("Alix")
        for asked in ({}, {"quoi": "site"}):
            assert client.get(DIRECTORY, asked)["X-Robots-Tag"] == "noindex"

    def test_its_place_is_said_as_in_the_list(self, client: Client) -> None:
        one = listed("Alix", departments=["87"])
        (line,) = client.get(DIRECTORY).context["found"].lines
        person = client.get(reverse("connectors:person", args=[one.pk])).context["person"]
        assert (
            person.place
            == line.place
            == "Périgueux (24), jusqu’à 30\u00a0km\u00a0; Haute-Vienne (87)"
        )

    def test_search_engines_are_kept_out_unless_it_was_agreed_to(self, client: Client) -> None:
        one = listed("Alix")
        address = reverse("connectors:person", args=[one.pk])
        answer = client.get(address)
        assert answer["X-Robots-Tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in answer.content.decode()
        Connector.objects.filter(pk=one.pk).update(indexed=True)
        answer = client.get(address)
        assert "X-Robots-Tag" not in answer
        assert "noindex" not in answer.content.decode()

    @pytest.mark.parametrize(("answers", "shown"), [(10, False), (11, True)])
    def test_f9_what_owners_said_is_public_from_eleven_answers(
        self, client: Client, answers: int, shown: bool
    ) -> None:
        one = listed("Alix")
        for number in range(answers):
            TestimonyFactory(work__connector=one, published=True, sentence=f"Une phrase {number}.")
        page = client.get(reverse("connectors:person", args=[one.pk])).content.decode()
        assert ("Ce que les entreprises en disent" in page) is shown
        assert ("Une phrase 3." in page) is shown

    def test_who_has_a_diagnostic_asks_this_very_person(self, client: Client) -> None:
        one = listed("Alix")
        address = reverse("matching:ask_person", args=[one.pk])
        assert client.get(address)["Location"] == reverse("diagnostics:start")
        owner = UserFactory()
        mine = AssessmentFactory(completed=True, owner=owner)
        client.force_login(owner)
        answer = client.get(address)
        assert answer["Location"] == f"/diagnostic/{mine.pk}/demande/?connecteur={one.pk}"
        assert "Alix" in client.get(answer["Location"]).content.decode()
        Connector.objects.filter(pk=one.pk).update(listed=False)
        assert client.get(address).status_code == 404


class TestAroundMe:
    def test_the_nearest_commune_takes_the_place_of_the_position(self, client: Client) -> None:
        answer = client.post(
            reverse("connectors:directory_near"),
            {"lat": "45.20", "lon": "0.70", "quoi": "ia", "distance": "on"},
        )
        assert answer.status_code == 302
        assert answer["Location"] == ("/annuaire/?quoi=ia&lieu=P%C3%A9rigueux+%2824%29&distance=on")
        assert "45.2" not in answer["Location"]

    @pytest.mark.parametrize(
        ("lat", "lon"),
        [("", ""), ("nan", "0"), ("91", "0"), ("1e999", "0"), ("0", "0"), ("x", "y")],
    )
    def test_a_place_where_we_know_no_commune_is_said(
        self, client: Client, lat: str, lon: str
    ) -> None:
        answer = client.post(
            reverse("connectors:directory_near"), {"lat": lat, "lon": lon}, follow=True
        )
        assert "Nous n’avons pas trouvé de commune près de vous" in answer.content.decode()

    def test_who_only_looks_is_given_no_cookie(self) -> None:
        strict = Client(enforce_csrf_checks=True)
        assert not strict.get(DIRECTORY, {"quoi": "ia"}).cookies
        answer = strict.post(reverse("connectors:directory_near"), {"lat": "45.20", "lon": "0.70"})
        assert answer["Location"] == "/annuaire/?lieu=P%C3%A9rigueux+%2824%29"
        assert not answer.cookies

    def test_b17_only_this_page_may_ask_for_the_position(self, client: Client) -> None:
        assert "geolocation=(self)" in client.get(DIRECTORY)["Permissions-Policy"]
        assert "camera=()" in client.get(DIRECTORY)["Permissions-Policy"]
        for address in ("/", reverse("connectors:directory_order")):
            assert "geolocation=()" in client.get(address)["Permissions-Policy"]


def crowd(count: int) -> None:
    home, charter = Commune.objects.get(pk="24322"), CharterFactory()
    users = User.objects.bulk_create(
        User(email=f"foule-{uuid4().hex}@example.org", password="!") for _ in range(count)
    )
    people = Connector.objects.bulk_create(
        Connector(
            user=user,
            state=ConnectorState.ACTIVE,
            display_name="Foule Exemple",
            charter=charter,
            charter_signed_at=timezone.now(),
            commune=home,
            latitude=home.latitude,
            longitude=home.longitude,
            listed=True,
        )
        for user in users
    )
    ConnectorTheme.objects.bulk_create(
        ConnectorTheme(connector=one, theme=Theme.IA, level=1) for one in people
    )


def test_a29_the_directory_costs_the_same_at_10_and_at_300(client: Client) -> None:
    cache.clear()
    crowd(10)
    person = Connector.objects.first()
    assert person is not None
    addresses: tuple[str, ...] = (
        DIRECTORY,
        f"{DIRECTORY}?quoi=ia&lieu=P%C3%A9rigueux",
        f"{DIRECTORY}?lieu=24&qui=benevole&langue=fr&page=1",
        reverse("connectors:directory_order"),
        reverse("connectors:person", args=[person.pk]),
    )

    def cost() -> list[int]:
        counts = []
        for address in addresses:
            with CaptureQueriesContext(connection) as made:
                assert client.get(address).status_code == 200
            counts.append(len(made))
        return counts

    few = cost()
    crowd(290)
    assert cost() == few
    assert max(few) <= 12
