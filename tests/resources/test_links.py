"""The weekly look at addresses elsewhere: what is dead, who is told, and what is never asked."""

import socket
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import requests
import responses
from django.utils import timezone
from pytest_django import Settings
from time_machine import travel

from accounts import history
from notifications import jobs
from notifications.models import Message
from resources.enums import ResourceState
from resources.link_check import Answer, OverTheNetwork
from resources.models import Resource
from resources.services import links
from tests.factories.accounts import UserFactory
from tests.factories.resources import ResourceFactory

URL = "https://example.org/guide"
DEAD, ALIVE = Answer("La page n’existe plus."), Answer()


@pytest.fixture
def recorded() -> Any:
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


class TestAsking:
    def test_a_head_is_enough(self, recorded: Any) -> None:
        recorded.head(URL, status=200)
        assert OverTheNetwork().check(URL) == ALIVE
        assert [call.request.method for call in recorded.calls] == ["HEAD"]

    @pytest.mark.parametrize("refused", [403, 404, 405, 500, 501])
    def test_the_page_is_asked_where_the_head_is_refused(self, recorded: Any, refused: int) -> None:
        recorded.head(URL, status=refused)
        recorded.get(URL, status=200, body="a" * 5_000_000)
        assert OverTheNetwork().check(URL).is_alive

    @pytest.mark.parametrize(
        ("status", "why"),
        [
            *((404, "La page n’existe plus."), (410, "La page n’existe plus.")),
            *((500, "Le site répond par une erreur (500)."), (401, ""), (403, ""), (429, "")),
        ],
    )
    def test_what_each_answer_means(self, recorded: Any, status: int, why: str) -> None:
        recorded.head(URL, status=status)
        recorded.get(URL, status=status)
        assert OverTheNetwork().check(URL).why == why

    @pytest.mark.parametrize(
        ("error", "why"),
        [
            (requests.ConnectTimeout("lent"), "Le site n’a pas répondu à temps."),
            (requests.ReadTimeout("lent"), "Le site n’a pas répondu à temps."),
            (requests.exceptions.SSLError("faux"), "Le certificat du site n’est pas valable."),
            (requests.ConnectionError("rien"), "Le site est introuvable ou ne répond pas."),
            (requests.exceptions.InvalidURL("?"), "Le site est introuvable ou ne répond pas."),
        ],
    )
    def test_what_fails_is_said_and_never_raised(
        self, recorded: Any, error: Exception, why: str
    ) -> None:
        recorded.head(URL, body=error)
        assert OverTheNetwork().check(URL).why == why

    def test_redirections_are_followed_over_https_only(self, recorded: Any) -> None:
        recorded.head(URL, status=301, headers={"Location": "/nouveau"})
        recorded.head("https://example.org/nouveau", status=200)
        assert OverTheNetwork().check(URL).is_alive
        recorded.replace("HEAD", URL, status=302, headers={"Location": "http://example.org/"})
        assert "n’est pas protégée" in OverTheNetwork().check(URL).why

    def test_a_round_of_redirections_ends(self, recorded: Any) -> None:
        recorded.head(URL, status=302, headers={"Location": URL})
        assert OverTheNetwork().check(URL).why == "L’adresse tourne en rond."

    def test_every_call_has_a_timeout(self, recorded: Any) -> None:
        recorded.head(URL, status=200)
        OverTheNetwork().check(URL)
        assert recorded.calls[0].request.req_kwargs["timeout"] == (3.05, 4.0)


Resolve = Callable[[str], None]


class TestInsideANetwork:
    """QUALITY B21: nothing is asked of a machine that is not public, named or redirected to."""

    @pytest.fixture
    def resolve(self, monkeypatch: pytest.MonkeyPatch) -> Resolve:
        """Have every name stand for an address, and no connection be opened."""

        def connect(self: socket.socket, address: Any) -> None:
            raise AssertionError(f"{address} was to be contacted")

        def to(address: str) -> None:
            family = socket.AF_INET6 if ":" in address else socket.AF_INET
            found = [(family, socket.SOCK_STREAM, 6, "", (address, 443))]
            monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)

        monkeypatch.setattr(socket.socket, "connect", connect)
        return to

    @pytest.mark.parametrize(
        "address",
        [
            *("127.0.0.1", "10.0.0.7", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.1"),
            *("100.64.0.1", "::1", "fd00::1", "fe80::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"),
        ],
    )
    def test_a_name_that_stands_for_a_private_address(self, resolve: Resolve, address: str) -> None:
        resolve(address)
        why = "L’adresse mène à un réseau privé."
        assert OverTheNetwork().check("https://interne.example.org/").why == why

    def test_a_public_page_that_redirects_inside(self, resolve: Resolve, recorded: Any) -> None:
        """Only the first page is recorded: the second would be asked for real."""
        resolve("169.254.169.254")
        recorded.head(URL, status=302, headers={"Location": "https://169.254.169.254/latest/"})
        recorded.add_passthru("https://169.254.169.254")
        assert OverTheNetwork().check(URL).why == "L’adresse mène à un réseau privé."


class Says:
    """A checker that says what it is told, and keeps what it was asked."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def check(self, url: str) -> Answer:
        self.asked.append(url)
        # The address that always answers does, unless it is told not to.
        return self.answers.pop(0) if self.answers else ALIVE


def due(**more: Any) -> Resource:
    made: Resource = ResourceFactory(
        elsewhere=True, link_due_at=timezone.now() - timedelta(minutes=1), **more
    )
    return made


@pytest.mark.django_db(transaction=True)
class TestTheWeek:
    @pytest.fixture(autouse=True)
    def on(self, settings: Settings) -> None:
        settings.LINK_CHECKS = True

    def test_nothing_is_asked_unless_a_setting_says_so(self, settings: Settings) -> None:
        settings.LINK_CHECKS = False
        due()
        checker = Says()
        assert not links.check_next_link(checker=checker)
        assert not checker.asked
        assert links.check_next_link in jobs._jobs

    def test_what_answers_is_looked_at_again_in_a_week(self) -> None:
        one = due()
        checker = Says(ALIVE)
        assert links.check_next_link(checker=checker)
        assert not links.check_next_link(checker=checker)
        assert checker.asked == [one.url]
        one.refresh_from_db()
        assert (one.link_failures, one.link_held_until) == (0, None)
        assert one.link_due_at is not None
        assert timedelta(days=6) < one.link_due_at - timezone.now() < timedelta(days=8)

    def test_after_the_third_failure_on_three_days_it_is_hidden_and_its_author_told(self) -> None:
        one = due(by_somebody=True)
        UserFactory(staff=True)
        start = timezone.now()
        for day, state in ((0, "published"), (1, "published"), (2, "hidden")):
            with travel(start + timedelta(days=day, minutes=day), tick=False):
                assert links.check_next_link(checker=Says(DEAD))
                assert not links.check_next_link(checker=Says(DEAD))
            one.refresh_from_db()
            assert one.state == state, day
            assert Message.objects.count() == (state == "hidden")
        assert one.reason == "Son adresse ne répond plus. La page n’existe plus."
        mail = Message.objects.get()
        assert (mail.name, mail.user) == ("resources.hidden", one.author)
        assert "La page n’existe plus." in mail.body_text
        (step,) = history.of(one)
        assert (step.to_state, step.by) == ("hidden", None)

    def test_nothing_is_hidden_while_our_own_network_is_down(self) -> None:
        one = due(link_failures=2)
        down = Says(DEAD, DEAD)
        links.check_next_link(checker=down)
        assert down.asked == [one.url, "https://www.service-public.fr/"]
        one.refresh_from_db()
        assert (one.state, one.link_failures, one.link_held_until) == ("published", 2, None)
        assert one.link_due_at is not None
        assert one.link_due_at > timezone.now() + timedelta(hours=23)

    def test_a_failure_that_passes_hides_nothing(self) -> None:
        one = due()
        for answer in (DEAD, DEAD, ALIVE, DEAD, DEAD):
            Resource.objects.update(link_due_at=timezone.now())
            links.check_next_link(checker=Says(answer))
        one.refresh_from_db()
        assert (one.state, one.link_failures) == (ResourceState.PUBLISHED, 2)

    def test_what_has_no_author_is_told_to_the_team(self) -> None:
        due(link_failures=2)
        member = UserFactory(staff=True)
        links.check_next_link(checker=Says(DEAD))
        mail = Message.objects.get()
        assert (mail.name, mail.user) == ("resources.dead_link", member)

    def test_what_answers_again_stays_hidden_until_somebody_looks(self) -> None:
        one = due(hidden=True, by_somebody=True, link_failures=3)
        member = UserFactory(staff=True)
        links.check_next_link(checker=Says(ALIVE))
        one.refresh_from_db()
        assert (one.state, one.link_failures) == (ResourceState.HIDDEN, 0)
        mail = Message.objects.get()
        assert (mail.name, mail.user) == ("resources.link_back", member)
        # Told once, though it goes on answering.
        Resource.objects.update(link_due_at=timezone.now())
        links.check_next_link(checker=Says(ALIVE))
        assert Message.objects.count() == 1

    @pytest.mark.parametrize("state", ["proposed", "changes_asked", "refused", "retired"])
    def test_what_is_not_shown_is_not_looked_at(self, state: str) -> None:
        due(state=state)
        assert not links.check_next_link(checker=Says())

    def test_one_that_somebody_holds_is_left_until_they_are_dead(self) -> None:
        due(link_held_until=timezone.now() + timedelta(minutes=1))
        assert not links.check_next_link(checker=Says())
        with travel(timezone.now() + timedelta(minutes=3)):
            assert links.check_next_link(checker=Says(ALIVE))

    def test_an_address_changed_meanwhile_is_looked_at_for_itself(self) -> None:
        one = due(link_failures=2)

        class Changes(Says):
            def check(self, url: str) -> Answer:
                Resource.objects.update(url="https://example.org/autre")
                return super().check(url)

        links.check_next_link(checker=Changes(DEAD))
        one.refresh_from_db()
        assert (one.state, one.link_failures, one.link_held_until) == ("published", 2, None)

    def test_no_transaction_is_open_while_it_is_asked(self) -> None:
        from django.db import connection

        due()

        class Looks(Says):
            def check(self, url: str) -> Answer:
                assert not connection.in_atomic_block
                return super().check(url)

        assert links.check_next_link(checker=Looks(ALIVE))

    def test_a_decision_by_hand_meanwhile_is_kept(self) -> None:
        one = due(link_failures=2)

        class Retires(Says):
            def check(self, url: str) -> Answer:
                Resource.objects.update(state=ResourceState.RETIRED)
                return super().check(url)

        links.check_next_link(checker=Retires(DEAD))
        one.refresh_from_db()
        assert one.state == ResourceState.RETIRED
        assert not Message.objects.exists()
