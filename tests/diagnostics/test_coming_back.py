"""Coming back by a code to what was left unfinished, and the one recall of it."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from diagnostics import recall_links, services
from diagnostics.models import Assessment
from diagnostics.services.recalling import RECALL
from notifications import due
from notifications.models import DueRow, Message
from tests.accounts.test_sign_in import ask, last_code
from tests.diagnostics.taking import answer_all, begin, first_page
from tests.factories.accounts import UserFactory
from tests.factories.diagnostics import (
    AssessmentFactory,
    BenchmarkReleaseFactory,
    QuestionnaireFactory,
)

pytestmark = pytest.mark.django_db
CAMILLE, DANIEL = "camille@example.org", "daniel@example.org"
BEGUN_AT = datetime(2026, 3, 3, 8, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _published() -> None:
    QuestionnaireFactory()
    BenchmarkReleaseFactory()
    cache.clear()


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(BEGUN_AT, tick=False) as clock:
        yield clock


def leave(assessment: Assessment, address: str = CAMILLE, *, recall: bool = True) -> None:
    link = assessment.resume_links.live(at=timezone.now()).latest("created_at")
    services.send_resume_link(link, address=address, recall=recall)


def left(address: str = CAMILLE, *, recall: bool = True, **given: Any) -> Assessment:
    """Give a diagnostic left at once, with an address."""
    assessment = services.start_assessment()
    Assessment.objects.filter(pk=assessment.pk).update(**given)
    assessment.refresh_from_db()
    leave(assessment, address, recall=recall)
    return assessment


def sweep() -> None:
    while due.handle_next():
        pass


def recalls() -> list[str]:
    return list(Message.objects.filter(name="diagnostics.recall").values_list("address", flat=True))


def url_in(message: Message, path: str) -> str:
    found = re.search(rf"https?://[^/\s]+({path}\S+)", message.body_text)
    assert found, message.body_text
    return found[1]


class TestTheMoment:
    @pytest.mark.parametrize(
        ("after", "sent"), [("23:59", 0), ("24:00", 1), ("47:59", 1), ("48:00", 1), ("48:01", 0)]
    )
    def test_one_recall_between_24_and_48_hours_after_the_last_touch(
        self, clock: Any, after: str, sent: int
    ) -> None:
        left()
        hours, minutes = map(int, after.split(":"))
        # No sweep ran before: a run missed is made up for, up to two days.
        clock.shift(timedelta(hours=hours, minutes=minutes))
        sweep()
        assert recalls() == [CAMILLE] * sent

    def test_too_late_is_never(self, clock: Any) -> None:
        left()
        for _ in range(4):
            clock.shift(timedelta(hours=49))
            sweep()
        assert not recalls()
        assert not DueRow.objects.open().filter(kind=RECALL).exists()

    def test_touched_again_it_moves(self, clock: Any) -> None:
        assessment = left()
        clock.shift(timedelta(hours=20))
        services.save_answer(assessment, code="personnes", answer="1")
        for hours in (4, 10, 9.99):
            clock.shift(timedelta(hours=hours))
            sweep()
            assert not recalls()
        clock.shift(timedelta(hours=1))
        sweep()
        assert recalls() == [CAMILLE]

    def test_who_came_back_by_the_link_is_not_recalled_yet(
        self, clock: Any, client: Client
    ) -> None:
        assessment = left()
        clock.shift(timedelta(hours=23))
        key = assessment.resume_links.get().key
        client.get(f"/diagnostic/reprendre/{key}/")
        clock.shift(timedelta(minutes=30))
        client.post(f"/diagnostic/reprendre/{key}/")
        clock.shift(timedelta(hours=23))
        sweep()
        assert not recalls()
        clock.shift(timedelta(hours=1))
        sweep()
        assert recalls() == [CAMILLE]

    def test_a_get_of_the_link_touches_nothing(self, clock: Any, client: Client) -> None:
        assessment = left()
        clock.shift(timedelta(hours=23))
        client.get(f"/diagnostic/reprendre/{assessment.resume_links.get().key}/")
        clock.shift(timedelta(hours=1))
        sweep()
        assert recalls() == [CAMILLE]

    def test_never_twice(self, clock: Any) -> None:
        assessment = left()
        clock.shift(timedelta(hours=25))
        sweep()
        sweep()
        # Brought back to the list by hand, or asked for again, to this address or another.
        DueRow.objects.filter(kind=RECALL).update(done_at=None)
        sweep()
        for address in (CAMILLE, DANIEL):
            leave(assessment, address)
            clock.shift(timedelta(hours=25))
            sweep()
        assert recalls() == [CAMILLE]


class TestWhoIsRecalled:
    def test_nobody_who_did_not_tick(self, clock: Any) -> None:
        left(recall=False)
        clock.shift(timedelta(hours=25))
        sweep()
        assert not recalls()

    @pytest.mark.parametrize(("ticked", "recalled"), [(True, [DANIEL]), (False, [])])
    def test_a_second_address_takes_the_place_of_the_first(
        self, clock: Any, ticked: bool, recalled: list[str]
    ) -> None:
        assessment = left()
        clock.shift(timedelta(minutes=1))
        leave(assessment, DANIEL, recall=ticked)
        assessment.refresh_from_db()
        assert assessment.recall_address == DANIEL
        clock.shift(timedelta(hours=25))
        sweep()
        assert recalls() == recalled

    def test_two_diagnostics_and_two_addresses_are_two_recalls(self, clock: Any) -> None:
        left()
        left(DANIEL)
        clock.shift(timedelta(hours=25))
        sweep()
        assert sorted(recalls()) == [CAMILLE, DANIEL]

    def test_not_who_finished(self, clock: Any, client: Client) -> None:
        assessment = begin(client)
        leave(assessment)
        services.complete_assessment(_answered(assessment))
        assessment.refresh_from_db()
        assert assessment.recall_address == ""
        assert not DueRow.objects.open().filter(kind=RECALL).exists()
        clock.shift(timedelta(hours=25))
        sweep()
        assert not recalls()

    def test_not_who_finished_another_with_the_same_address(self, clock: Any) -> None:
        left()
        left(DANIEL)
        other = left(CAMILLE.upper(), recall=False)
        services.complete_assessment(_answered(other))
        clock.shift(timedelta(hours=25))
        sweep()
        assert recalls() == [DANIEL]

    @pytest.mark.parametrize("signed_in_here", [True, False])
    def test_not_the_owner_who_finished_another_since(
        self, clock: Any, signed_in_here: bool
    ) -> None:
        owner = UserFactory(email="Camille@Example.org")
        left(owner=owner if signed_in_here else None)
        if signed_in_here:
            left(DANIEL, owner=owner)
        AssessmentFactory(
            completed=True, owner=owner, completed_at=timezone.now() + timedelta(hours=2)
        )
        clock.shift(timedelta(hours=25))
        sweep()
        assert not recalls()

    def test_what_was_finished_before_it_was_begun_is_no_reason(self, clock: Any) -> None:
        owner = UserFactory(email=CAMILLE)
        AssessmentFactory(
            completed=True, owner=owner, completed_at=timezone.now() - timedelta(days=200)
        )
        left(owner=owner)
        clock.shift(timedelta(hours=25))
        sweep()
        assert recalls() == [CAMILLE]

    def test_not_who_cancelled_the_link_unless_it_was_made_again(self, clock: Any) -> None:
        closed, again = left(), left(DANIEL)
        for assessment in (closed, again):
            services.revoke_resume_links(assessment)
        services.create_resume_link(again)
        clock.shift(timedelta(hours=25))
        sweep()
        assert recalls() == [DANIEL]

    def test_a_link_that_only_grew_old_is_no_reason(self, clock: Any) -> None:
        assessment = left()
        assessment.resume_links.update(expires_at=timezone.now() + timedelta(hours=3))
        clock.shift(timedelta(hours=25))
        sweep()
        assert recalls() == [CAMILLE]

    def test_claimed_and_still_unfinished_it_is_recalled_once(self, clock: Any) -> None:
        assessment = left()
        services.claim(assessment, owner=UserFactory())
        clock.shift(timedelta(hours=25))
        sweep()
        assert recalls() == [CAMILLE]

    def test_not_what_was_erased(self, clock: Any) -> None:
        left().delete()
        clock.shift(timedelta(hours=25))
        sweep()
        assert not recalls()


class TestTheMail:
    def test_it_brings_back_by_a_button_and_leaves_the_other_link(
        self, clock: Any, client: Client
    ) -> None:
        assessment = begin(client)
        client.post(first_page(assessment), {"answer": "1"})
        leave(assessment)
        before = url_in(Message.objects.get(), "/diagnostic/reprendre/")
        clock.shift(timedelta(hours=25))
        sweep()
        message = Message.objects.get(name="diagnostics.recall")
        assert re.fullmatch(
            r"Votre diagnostic numérique vous attend\u00a0: encore \d+ min environ", message.subject
        )
        assert "Me le rappeler une fois" in message.body_text
        assert "C’est le seul rappel" in message.body_text
        fresh = url_in(message, "/diagnostic/reprendre/")
        assert fresh != before
        for link in (fresh, before):
            phone = Client()
            assert phone.get(link).status_code == 200
            assert phone.post(link, follow=True).redirect_chain[-1][0].endswith("/clientele/")

    def test_its_other_link_forgets_the_address_by_a_button(
        self, clock: Any, client: Client
    ) -> None:
        assessment = left()
        stop = url_in(Message.objects.get(), "/diagnostic/ne-plus-rappeler/")
        assert CAMILLE not in stop
        page = client.get(stop)
        assert (page.status_code, Assessment.objects.get().recall_address) == (200, CAMILLE)
        touched = Assessment.objects.get().saved_at
        clock.shift(timedelta(hours=1))
        page = client.post(stop, follow=True)
        assert "Aucun rappel ne partira" in page.content.decode()
        assessment.refresh_from_db()
        assert (assessment.recall_address, assessment.saved_at) == ("", touched)
        assert client.post(stop).status_code == 200
        clock.shift(timedelta(hours=25))
        sweep()
        assert not recalls()

    def test_the_link_of_one_address_stops_nothing_for_another(
        self, clock: Any, client: Client
    ) -> None:
        assessment = left()
        stop = url_in(Message.objects.get(), "/diagnostic/ne-plus-rappeler/")
        clock.shift(timedelta(minutes=1))
        leave(assessment, DANIEL)
        client.post(stop)
        clock.shift(timedelta(hours=25))
        sweep()
        assert recalls() == [DANIEL]

    def test_a_link_that_we_did_not_write_is_not_found(self, client: Client) -> None:
        token = recall_links.write(left(), address=CAMILLE)
        for changed in (token[:-1], f"x{token}", "a:b:c"):
            assert client.get(f"/diagnostic/ne-plus-rappeler/{changed}/").status_code == 404


class TestThePage:
    def test_the_tick_is_optional_and_not_made_beforehand(self, client: Client) -> None:
        at = f"/diagnostic/{begin(client).pk}/plus-tard/"
        page = client.get(at).content.decode()
        box = re.search(r'<input[^>]*name="recall"[^>]*>', page)
        assert box
        assert "checked" not in box[0]
        assert "required" not in box[0]
        assert "en vous connectant avec un code" in page
        client.post(at, {"act": "send", "email": "Camille@Example.org"})
        assert Assessment.objects.get().recall_address == CAMILLE
        assert not DueRow.objects.filter(kind=RECALL).exists()
        client.post(at, {"act": "send", "email": CAMILLE, "recall": "on"})
        assert DueRow.objects.open().filter(kind=RECALL).count() == 1
        page = client.get(at).content.decode()
        assert "un rappel est prévu" in page
        # Whoever holds the link sees that an address is kept, not which.
        assert CAMILLE not in page
        client.post(at, {"act": "forget"})
        assert Assessment.objects.get().recall_address == ""
        assert not DueRow.objects.open().filter(kind=RECALL).exists()

    def test_a_refused_address_keeps_the_tick(self, client: Client) -> None:
        at = f"/diagnostic/{begin(client).pk}/plus-tard/"
        page = client.post(at, {"act": "send", "email": "camille@", "recall": "on"})
        box = re.search(r'<input[^>]*name="recall"[^>]*>', page.content.decode())
        assert box
        assert "checked" in box[0]
        assert Assessment.objects.get().recall_address == ""

    def test_a_result_keeps_no_address(self, client: Client) -> None:
        assessment = begin(client)
        services.complete_assessment(_answered(assessment))
        at = f"/diagnostic/{assessment.pk}/plus-tard/"
        assert 'name="recall"' not in client.get(at).content.decode()
        client.post(at, {"act": "send", "email": CAMILLE, "recall": "on"})
        message = Message.objects.get()
        assert "ne-plus-rappeler" not in message.body_text
        assert "/comptes/login/" not in message.body_text
        assert Assessment.objects.get().recall_address == ""

    def test_once_recalled_it_is_not_offered_again(self, clock: Any, client: Client) -> None:
        assessment = begin(client)
        leave(assessment)
        clock.shift(timedelta(hours=25))
        sweep()
        page = client.get(f"/diagnostic/{assessment.pk}/plus-tard/").content.decode()
        assert 'name="recall"' not in page
        assert "déjà été rappelé" in page


class TestTheCode:
    def test_another_device_finds_it_again_by_a_code(self, client: Client) -> None:
        assessment = begin(client)
        client.post(first_page(assessment), {"answer": "1"})
        client.post(
            f"/diagnostic/{assessment.pk}/plus-tard/",
            {"act": "send", "email": "Camille@Example.org"},
        )
        assert "un code vous y sera envoyé" in Message.objects.get().body_text
        phone = Client()
        ask(phone, "CAMILLE@example.org")
        page = phone.post("/comptes/login/code/confirm/", {"code": last_code()}, follow=True)
        assert f"/diagnostic/{assessment.pk}/" in page.content.decode()
        at = phone.get(f"/diagnostic/{assessment.pk}/")["Location"]
        assert at.endswith("/question/clientele/")
        assert answer_all(phone, at).endswith("/verification/")

    def test_what_is_answered_from_then_on_is_closed_to_who_typed_the_address(
        self, client: Client
    ) -> None:
        assessment = begin(client)
        link = f"/diagnostic/reprendre/{assessment.resume_links.get().key}/"
        leave(assessment, recall=False)
        other = Client()
        other.post(link)
        services.claim_left_by(UserFactory(email=CAMILLE))
        for device in (client, other):
            assert device.get(f"/diagnostic/{assessment.pk}/").status_code == 404
        assert client.get(link).status_code == 410

    def test_only_what_is_unfinished_and_nobodys_and_of_this_very_address(self) -> None:
        owner, other = UserFactory(email=CAMILLE), UserFactory()
        mine, replaced, hers, taken, done = (left() for _ in range(5))
        leave(replaced, DANIEL)
        services.claim(taken, owner=other)
        services.complete_assessment(_answered(done))
        services.forget_address(hers)
        AssessmentFactory()
        assert services.claim_left_by(owner) == 1
        assert list(Assessment.objects.filter(owner=owner)) == [mine]
        assert Assessment.objects.get(pk=taken.pk).owner == other
        assert services.claim_left_by(owner) == 0
        assert services.claim_left_by(UserFactory(email=f"x{CAMILLE}")) == 0


def _answered(assessment: Assessment) -> Assessment:
    whole = AssessmentFactory.build(answered=True, questionnaire=assessment.questionnaire)
    assessment.profile, assessment.answers = whole.profile, whole.answers
    assessment.skipped = whole.skipped
    assessment.save(update_fields=["profile", "answers", "skipped"])
    return assessment
