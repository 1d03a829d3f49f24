"""A resource as its reader sees it, and what they say of it without an account."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from notifications.models import Message
from reference.models import Region
from resources.enums import ResourceKind, ResourceState
from resources.models import Opinion, OutdatedReport, Resource
from resources.services import opinions, outdated
from resources.words import cost_in_words, duration_in_words
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.resources import ResourceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_said_anything() -> None:
    cache.clear()


def address(one: Resource, name: str = "resource") -> str:
    return reverse(f"resources:{name}", args=[one.slug])


def text_of(client: Client, one: Resource) -> str:
    html = client.get(address(one)).content.decode()
    return re.sub(r"\s+", " ", html.replace("\u00a0", " ").replace("&nbsp;", " "))


class TestThePage:
    def test_it_shows_the_text_and_the_facts(self, client: Client) -> None:
        one = ResourceFactory(
            author_name="Camille Exemple",
            organisation=OrganisationFactory(name="Chambre de Dordogne"),
            interest="Formatrice payée par la chambre.",
            themes=["sauvegarde", "cybersecurite"],
            sectors=["I"],
            sizes=["1"],
        )
        page = text_of(client, one)
        for shown in (
            "<h1>Tester une sauvegarde</h1>",
            "<h2>Pourquoi</h2>",
            "1 h · gratuit · Premiers pas",
            "<strong>Choisissez un fichier.</strong>",
            "<dt>Durée</dt><dd>1 h</dd>",
            "<dt>Coût</dt><dd>gratuit</dd>",
            "<dt>Niveau</dt><dd>Premiers pas</dd>",
            "<dt>Aussi pour</dt><dd>Cybersécurité</dd>",
            "<dt>Métier</dt><dd>Hôtellerie, hébergement, restauration</dd>",
            "<dt>Publiée par</dt><dd>Chambre de commerce Exemple</dd>",
            "<dt>Proposée par</dt><dd>Camille Exemple, Chambre de Dordogne</dd>",
            "<dt>Intérêt déclaré</dt><dd>Formatrice payée par la chambre.</dd>",
        ):
            assert shown in page
        assert page.count("<h1") == 1

    def test_no_interest_is_said_too(self, client: Client) -> None:
        assert "<dt>Intérêt déclaré</dt><dd>Aucun</dd>" in text_of(client, ResourceFactory())

    def test_what_is_elsewhere_says_which_site(self, client: Client) -> None:
        page = text_of(client, ResourceFactory(elsewhere=True))
        assert 'href="https://example.org/guide" rel="external noopener noreferrer"' in page
        assert "(site example.org)" in page

    def test_only_what_is_published_has_a_page(self, client: Client) -> None:
        for state in ResourceState:
            expected = 200 if state == ResourceState.PUBLISHED else 404
            assert client.get(address(ResourceFactory(state=state))).status_code == expected
        # An event has a page of its own.
        event = ResourceFactory(kind=ResourceKind.EVENT)
        page = reverse("events:event", args=[event.slug])
        assert client.get(address(event)).headers["Location"] == page

    def test_a29_it_costs_one_query(self, client: Client, django_assert_num_queries: Any) -> None:
        one = ResourceFactory(organisation=OrganisationFactory())
        with django_assert_num_queries(1):
            client.get(address(one))


class TestOpinions:
    def say(self, client: Client, one: Resource, what: str = "utile", **headers: str) -> Any:
        return client.post(address(one, "opinion"), {"avis": what}, headers=headers)

    def test_once_a_reader_without_account_nor_cookie(self) -> None:
        one = ResourceFactory()
        strict = Client(enforce_csrf_checks=True)
        answer = self.say(strict, one)
        assert answer["Location"] == f"{address(one)}?avis=merci#avis"
        assert not answer.cookies
        assert self.say(strict, one, "pas-utile")["Location"].endswith("?avis=deja#avis")
        assert [opinion.useful for opinion in Opinion.objects.all()] == [True]
        # Another browser, another resource.
        assert "merci" in self.say(strict, one, "pas-utile", **{"User-Agent": "Autre"})["Location"]
        assert "merci" in self.say(strict, ResourceFactory())["Location"]
        shown = strict.get(f"{address(one)}?avis=merci").content.decode()
        assert "votre avis est compté" in shown
        assert "<form" not in shown.split("<main")[1]

    def test_whoever_is_signed_in_is_one_reader_wherever_they_are(self, client: Client) -> None:
        one = ResourceFactory()
        client.force_login(UserFactory())
        self.say(client, one)
        assert "deja" in self.say(client, one, **{"User-Agent": "Autre"})["Location"]

    def test_the_key_names_nobody_and_ties_nothing_together(self) -> None:
        one, two = ResourceFactory(), ResourceFactory()
        who = {"address": "192.0.2.7", "browser": "Firefox"}
        first, second = (opinions.reader_of(each, **who) for each in (one, two))
        assert first != second
        assert first == opinions.reader_of(one, **who)
        assert re.fullmatch("[0-9a-f]{64}", first)

    @pytest.mark.parametrize(
        "headers",
        [
            {"Origin": "https://ailleurs.example"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Origin": "null", "Sec-Fetch-Site": "cross-site"},
        ],
    )
    def test_another_site_cannot_speak_for_its_visitors(
        self, client: Client, headers: dict[str, str]
    ) -> None:
        assert self.say(client, ResourceFactory(), **headers).status_code == 403
        assert not Opinion.objects.exists()

    def test_from_our_own_page(self, client: Client) -> None:
        headers = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}
        assert "merci" in self.say(client, ResourceFactory(), **headers)["Location"]

    def test_what_is_no_opinion_or_has_no_page(self, client: Client) -> None:
        one = ResourceFactory()
        assert self.say(client, one, "bof").status_code == 403
        assert client.get(address(one, "opinion")).status_code == 405
        assert self.say(client, ResourceFactory(hidden=True)).status_code == 404

    def test_b18_a_network_that_says_a_lot_waits(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("resources.views.reading.OPINIONS_PER_HOUR", 1)
        assert "merci" in self.say(client, ResourceFactory())["Location"]
        assert "trop" in self.say(client, ResourceFactory())["Location"]
        assert Opinion.objects.count() == 1

    def test_b24_old_readers_are_unknown_for_good_and_still_count(self) -> None:
        one = ResourceFactory()
        for reader in ("a" * 64, "b" * 64):
            opinions.say(one, useful=True, reader=reader)
        Opinion.objects.filter(reader="a" * 64).update(at=timezone.now() - timedelta(days=91))
        assert opinions.forget_readers(timezone.now()) == 1
        assert opinions.forget_readers(timezone.now()) == 0
        assert Opinion.objects.count() == 2
        assert not Opinion.objects.filter(reader="a" * 64).exists()
        assert Opinion.objects.filter(reader="b" * 64).exists()


class TestOutOfDate:
    TEXT = "Le lien vers le guide est mort."

    def test_the_author_and_the_team_are_told_once(self, client: Client) -> None:
        one = ResourceFactory(by_somebody=True)
        member = UserFactory(staff=True)
        answer = client.post(address(one, "report"), {"text": self.TEXT}, follow=True)
        assert "Notre équipe relit" in answer.content.decode()
        filed = OutdatedReport.objects.get()
        assert (filed.resource, filed.text) == (one, self.TEXT)
        told = Message.objects.values_list("name", "user")
        assert sorted(told) == [
            ("resources.outdated_author", one.author_id),
            ("resources.outdated_team", member.pk),
        ]
        assert self.TEXT in Message.objects.get(user=member).body_text

    def test_correspondents_are_told_of_their_region(self) -> None:
        one = ResourceFactory(region=Region.objects.create(code="75", name="Nouvelle-Aquitaine"))
        theirs = UserFactory(is_staff=True, region_id="75")
        UserFactory(staff=True)
        outdated.report(one, text=self.TEXT)
        assert [message.user for message in Message.objects.all()] == [theirs]

    @pytest.mark.parametrize("typed", ["", "Court", "a" * 501])
    def test_what_is_missing_is_said(self, client: Client, typed: str) -> None:
        page = client.post(address(ResourceFactory(), "report"), {"text": typed})
        assert "<title>Erreur" in page.content.decode()
        assert not OutdatedReport.objects.exists()

    def test_b19_a_robot_is_thanked_and_not_heard(self, client: Client) -> None:
        one = ResourceFactory()
        client.post(address(one, "report"), {"text": self.TEXT, "site_web": "https://x.example"})
        assert not OutdatedReport.objects.exists()

    def test_b18_one_network_reports_so_many_times_a_day(
        self, client: Client, settings: Settings
    ) -> None:
        settings.OUTDATED_REPORTS_PER_DAY = 1
        one = ResourceFactory()
        assert client.post(address(one, "report"), {"text": self.TEXT}).status_code == 302
        answer = client.post(address(one, "report"), {"text": self.TEXT})
        assert answer.status_code == 429
        assert answer["Retry-After"]
        assert OutdatedReport.objects.count() == 1

    def test_it_is_settled_once(self) -> None:
        filed = outdated.report(ResourceFactory(), text=self.TEXT)
        member = UserFactory(staff=True)
        outdated.settle(filed, by=member)
        with pytest.raises(outdated.AlreadySettled):
            outdated.settle(filed, by=member)


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        *((None, ""), (5, "5 min"), (60, "1 h"), (150, "2 h 30"), (239, "3 h 59")),
        *((240, "une demi-journée"), (480, "1 jour"), (700, "1 jour et demi"), (960, "2 jours")),
    ],
)
def test_a_duration_in_words(minutes: int | None, words: str) -> None:
    assert duration_in_words(minutes).replace("\u00a0", " ") == words


@pytest.mark.parametrize(
    ("euros", "words"), [(None, ""), (0, "gratuit"), (1500, "à partir de 1 500 €")]
)
def test_a_cost_in_words(euros: int | None, words: str) -> None:
    assert cost_in_words(euros).replace("\u00a0", " ") == words
