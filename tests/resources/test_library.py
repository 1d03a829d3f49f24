"""What the library finds, in French, and what it says when it finds nothing."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reference.models import Region
from resources.enums import ResourceKind, ResourceState
from resources.models import Resource
from resources.selectors.library import SHOWN
from tests.factories.accounts import AdviserFactory
from tests.factories.reference import DepartmentFactory
from tests.factories.resources import ResourceFactory

pytestmark = pytest.mark.django_db
LIBRARY = reverse("resources:library")


def titles(client: Client, **asked: Any) -> list[str]:
    answer = client.get(LIBRARY, asked)
    assert answer.status_code == 200
    assert "found" in answer.context, answer.context["form"].errors
    return [line.title for line in answer.context["found"].lines]


def text_of(client: Client, **asked: Any) -> str:
    return re.sub(r"\s+", " ", client.get(LIBRARY, asked).content.decode().replace("\u00a0", " "))


class TestWords:
    @pytest.mark.parametrize(
        "typed",
        [
            *("sécurité", "securite", "SÉCURITÉS", "securites", "donnée", "donnees", "œuvre"),
            *("oeuvres", "clients", "client", "sécurité des données", '"données clients"'),
            *("sécurité -vitrine", "rangement or sécurité", "e-mails", "email or e-mail"),
            *(
                "sécurité à données",
                "securite a donnees",
                "même sécurité",
                "les données",
                "comment faire les clients",
            ),
        ],
    )
    def test_accents_plurals_and_little_words_make_no_difference(
        self, client: Client, typed: str
    ) -> None:
        ResourceFactory(
            title="Sécurité des données clients",
            summary="Mettre à l’abri vos œuvres et vos e-mails.",
        )
        ResourceFactory(title="Refaire sa vitrine", summary="Trois idées.", body="Du papier.")
        assert titles(client, q=typed) == ["Sécurité des données clients"]

    def test_the_title_counts_more_than_the_summary_and_the_summary_more_than_the_text(
        self, client: Client
    ) -> None:
        plain = {"title": "Essai", "summary": "Essai.", "body": "Essai."}
        ResourceFactory(**{**plain, "title": "Corps", "body": "Un devis."})
        ResourceFactory(**{**plain, "title": "Résumé", "summary": "Un devis."})
        ResourceFactory(**{**plain, "title": "Devis"})
        assert titles(client, q="devis") == ["Devis", "Résumé", "Corps"]

    @pytest.mark.parametrize(
        "typed", ["'", '"', "b & | ! ( ) :*", "<script>", "\\", "le la les", "%", "-", "🙂"]
    )
    def test_whatever_is_typed_breaks_nothing(self, client: Client, typed: str) -> None:
        ResourceFactory()
        page = text_of(client, q=typed)
        assert "Aucune ressource" in page
        assert "<script>" not in page.split("<main")[1]


class TestFilters:
    @pytest.fixture(autouse=True)
    def resources(self) -> None:
        dordogne = DepartmentFactory()
        Region.objects.create(code="53", name="Bretagne")
        common = {"minutes": None, "euros": None, "level": ""}
        ResourceFactory(title="Pour tous", **common)
        ResourceFactory(title="Ia", themes=["ia", "rgpd"], **common)
        ResourceFactory(title="Débutant", **{**common, "level": "bas"})
        ResourceFactory(title="Vidéo", kind=ResourceKind.VIDEO, **common)
        ResourceFactory(title="Grande", sizes=["50_249"], **common)
        ResourceFactory(title="Chantier", sectors=["F"], **common)
        ResourceFactory(title="Dordogne", department=dordogne, region_id="75", **common)
        ResourceFactory(title="Aquitaine", region_id="75", **common)
        ResourceFactory(title="Bretagne", region_id="53", **common)
        ResourceFactory(title="Gratuit", **{**common, "euros": 0})
        ResourceFactory(title="Payant", **{**common, "euros": 90})
        ResourceFactory(title="Bref", **{**common, "minutes": 30})

    def test_each_keeps_what_is_meant_for_it_or_for_all(self, client: Client) -> None:
        everything = set(titles(client))
        for asked, out in (
            ({"taille": "1"}, {"Grande"}),
            ({"taille": "50_249"}, set()),
            ({"secteur": "G"}, {"Chantier"}),
            ({"departement": "24"}, {"Bretagne"}),
            ({"departement": "33"}, {"Bretagne", "Dordogne"}),
            ({"departement": "29"}, {"Aquitaine", "Dordogne"}),
            ({"niveau": "moyen"}, {"Débutant"}),
        ):
            assert set(titles(client, **asked)) == everything - out, asked
        for asked, kept in (
            ({"theme": "rgpd"}, {"Ia"}),
            ({"nature": "video"}, {"Vidéo"}),
            ({"gratuit": "on"}, {"Gratuit"}),
            ({"duree": "60"}, {"Bref"}),
            ({"theme": "ia", "gratuit": "on"}, set()),
        ):
            assert set(titles(client, **asked)) == kept, asked

    def test_what_is_asked_is_said_and_kept_in_the_address_of_the_next_page(
        self, client: Client
    ) -> None:
        Resource.objects.bulk_create(
            ResourceFactory.build(title=f"Page {n}", themes=["ia"], kind="tool")
            for n in range(SHOWN)
        )
        page = text_of(client, theme="ia", niveau="bas", nature="tool")
        assert f"{SHOWN} ressources : Intelligence artificielle, Premiers pas, Outil" in page
        page = text_of(client, theme="ia")
        assert 'href="/ressources/?theme=ia&amp;page=2" rel="next"' in page
        last = client.get(LIBRARY, {"theme": "ia", "page": "2"})
        assert [line.title for line in last.context["found"].lines] == ["Ia"]
        # Beyond the last page, the first one is shown.
        assert client.get(LIBRARY, {"theme": "ia", "page": "9"}).context["found"].page == 1

    @pytest.mark.parametrize(
        "asked",
        [
            {"theme": "x"},
            {"page": "0"},
            {"page": "x"},
            {"duree": "7"},
            {"q": "a" * 300},
            {"x": "y"},
        ],
    )
    def test_an_address_written_by_hand_breaks_nothing(
        self, client: Client, asked: dict[str, str]
    ) -> None:
        assert client.get(LIBRARY, asked).status_code == 200

    def test_what_cannot_be_asked_is_said_at_its_field(self, client: Client) -> None:
        page = text_of(client, q="a" * 101)
        assert "Erreur : " in page
        assert 'href="#id_q"' in page
        assert "100 signes au plus" in page


class TestNothingFound:
    def test_it_is_explained_and_leads_on(self, client: Client) -> None:
        page = text_of(client, q="piratage", theme="ia", gratuit="on")
        assert "Aucune ressource pour cette recherche : « piratage »" in page
        assert "au singulier comme au pluriel" in page
        # The theme that the word means, the words taken off, the theme taken off, the rest.
        assert 'href="/ressources/?theme=cybersecurite"' in page
        assert 'href="/ressources/?theme=ia&amp;gratuit=on"' in page
        assert 'href="/ressources/?q=piratage&amp;gratuit=on"' in page
        assert 'href="/ressources/?q=piratage&amp;theme=ia"' in page
        assert 'href="/annuaire/"' in page


class TestWhatIsShown:
    def test_only_what_is_published_and_no_event(self, client: Client) -> None:
        for state in ResourceState:
            ResourceFactory(title=str(state), state=state)
        ResourceFactory(title="Atelier", kind=ResourceKind.EVENT)
        assert titles(client) == ["published"]

    def test_a_line_says_what_it_takes(self, client: Client) -> None:
        ResourceFactory(minutes=90, euros=1200)
        page = text_of(client)
        assert "Sauvegarde · Fiche pratique · 1 h 30, à partir de 1 200 €" in page

    def test_who_may_propose_is_shown_the_way(self, client: Client) -> None:
        assert "Proposer une ressource" not in text_of(client)
        client.force_login(AdviserFactory().user)
        assert 'href="/ressources/proposer/"' in text_of(client)

    def test_b6_who_only_looks_is_given_no_cookie(self) -> None:
        one = ResourceFactory()
        strict = Client(enforce_csrf_checks=True)
        for address in (LIBRARY, reverse("resources:resource", args=[one.slug])):
            assert not strict.get(address).cookies

    def test_search_engines_read_the_library_and_each_resource_once(self, client: Client) -> None:
        one = ResourceFactory()
        assert "X-Robots-Tag" not in client.get(LIBRARY)
        assert client.get(LIBRARY, {"q": "a"})["X-Robots-Tag"] == "noindex, follow"
        assert "X-Robots-Tag" not in client.get(reverse("resources:resource", args=[one.slug]))


def test_a29_the_library_costs_the_same_at_10_and_at_1000(client: Client) -> None:
    cache.clear()
    addresses = (
        LIBRARY,
        f"{LIBRARY}?q=sauvegarde&theme=sauvegarde&departement=24",
        f"{LIBRARY}?gratuit=on&duree=60&page=1",
    )

    def crowd(count: int) -> None:
        Resource.objects.bulk_create(
            ResourceFactory.build(published_at=timezone.now()) for _ in range(count)
        )

    def cost() -> list[int]:
        counts = []
        for address in addresses:
            with CaptureQueriesContext(connection) as made:
                assert client.get(address).status_code == 200
            counts.append(len(made))
        return counts

    crowd(10)
    few = cost()
    crowd(990)
    assert cost() == few == [1, 1, 1]
