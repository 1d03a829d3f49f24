"""What each basket of the cockpit holds, why, and until when (QUALITY E1, E2)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from connectors.models import CharterSignature, Connector
from matching import services
from matching.baskets import BASKETS, BY_SLUG, Line, counts, lines_of
from matching.enums import FollowUp, FollowUpAnswerValue, Side
from matching.models import BasketTick, FollowUpAnswer, HelpRequest, Introduction
from matching.services import waits
from notifications import due
from notifications.models import Address, DueRow
from tests.factories.accounts import CompanyFactory, UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.matching import HelpRequestFactory, IntroductionFactory
from tests.factories.reference import CommuneFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def lines(slug: str, *, region: str | None = None) -> list[Line]:
    return lines_of(BY_SLUG[slug], region=region, at=timezone.now())


def waiting(**fields: Any) -> HelpRequest:
    """Make a request whose ladder is planned, as the services do."""
    made: HelpRequest = HelpRequestFactory(**fields)
    waits.begin(made)
    return made


def moved(made: Introduction, **dates: Any) -> Introduction:
    Introduction.objects.filter(pk=made.pk).update(**dates)
    made.refresh_from_db()
    return made


def nobody() -> str:
    made = waiting(unanswered=True)
    return str(made.company)


def overdue() -> str:
    made = moved(IntroductionFactory(accepted=True), settled_at=timezone.now() - 11 * DAY)
    return str(made.connector)


def overloaded() -> str:
    connector: Connector = ConnectorFactory()
    for _ in range(6):
        IntroductionFactory(connector=connector, help_request=waiting())
    return str(connector)


def quiet() -> str:
    connector: Connector = ConnectorFactory(charter_signed_at=timezone.now() - 200 * DAY)
    IntroductionFactory(connector=connector, help_request=waiting())
    return str(connector)


def no_reason() -> str:
    made: Introduction = IntroductionFactory(declined=True, help_request=waiting())
    return str(made.connector)


def bouncing() -> str:
    connector: Connector = ConnectorFactory()
    now = timezone.now()
    Address.objects.create(address=connector.user.email, last_bounce_at=now, suspended_at=now)
    return str(connector)


def stuck() -> str:
    made: HelpRequest = HelpRequestFactory()
    return str(made.company)


MAKERS: dict[str, Callable[[], str]] = {
    "sans-reponse": nobody,
    "en-retard": overdue,
    "trop-de-demandes": overloaded,
    "apres-trois-mois": quiet,
    "refus-sans-motif": no_reason,
    "messages-en-retour": bouncing,
    "attentes-bloquees": stuck,
}


@pytest.mark.parametrize("slug", MAKERS)
def test_a_basket_holds_its_own_lines_and_no_other_basket_does(slug: str) -> None:
    name = MAKERS[slug]()
    assert [line.name for line in lines(slug)] == [name]
    found = counts(region=None, at=timezone.now())
    assert {one: count for one, count in found.items() if count} == {slug: 1}
    assert lines(slug)[0].why.endswith(".")


@pytest.mark.parametrize("slug", MAKERS)
def test_b8_a_line_is_of_the_region_of_its_firm_or_connecteur(slug: str) -> None:
    MAKERS[slug]()
    # Périgueux is in region 75.
    assert len(lines(slug, region="75")) == 1
    assert lines(slug, region="84") == []
    assert counts(region="84", at=timezone.now())[slug] == 0


@pytest.mark.parametrize("slug", MAKERS)
def test_a_tick_holds_until_the_reason_is_newer(slug: str) -> None:
    MAKERS[slug]()
    (line,) = lines(slug)
    by: User = UserFactory(full_name="Alix Équipe")
    services.tick(slug, line.key, by=by)
    assert counts(region=None, at=timezone.now())[slug] == 0
    (ticked,) = lines(slug)
    assert (ticked.ticked_by, ticked.ticked_at is not None) == ("Alix Équipe", True)
    BasketTick.objects.update(at=line.since - timedelta(seconds=1))
    assert counts(region=None, at=timezone.now())[slug] == 1
    assert lines(slug)[0].ticked_at is None
    services.tick(slug, line.key, by=by)
    assert BasketTick.objects.count() == 1
    services.untick(slug, line.key)
    assert lines(slug)[0].ticked_at is None


def test_two_silent_people_put_an_open_request_in_the_basket() -> None:
    made = waiting()
    for _ in range(2):
        assert lines("sans-reponse") == []
        asked = IntroductionFactory(help_request=made)
        moved(asked, state="expired", settled_at=timezone.now())
    (line,) = lines("sans-reponse")
    assert line.why.startswith("2 personnes n’ont pas répondu")
    # Another wait begins: what was said before it is another story.
    waits.begin(made, again=True)
    assert lines("sans-reponse") == []


def test_a_request_on_pause_is_nobody_s_silence_and_is_not_stuck() -> None:
    made = waiting()
    services.pause_request(made, by=made.owner)
    assert lines("sans-reponse") == lines("attentes-bloquees") == []
    DueRow.objects.filter(kind=services.PAUSE_ENDS).delete()
    assert len(lines("attentes-bloquees")) == 1


def test_a_late_answer_and_three_questions_without_one_are_overdue() -> None:
    now = timezone.now()
    moved(IntroductionFactory(help_request=waiting()), expires_at=now - 2 * DAY)
    helped = moved(IntroductionFactory(in_progress=True), settled_at=now - 100 * DAY)
    for number in (1, 2, 3):
        assert len(lines("en-retard")) == 1
        row = due.plan("matching.outcome_check", helped.pk, due_at=now, occasion=str(number))
        DueRow.objects.filter(pk=row.pk).update(done_at=now - (10 - number) * DAY)
    late, asked = lines("en-retard")
    assert "attend sa réponse" in asked.why
    assert "3 questions" in late.why
    assert late.since == now - 7 * DAY
    answer = FollowUpAnswer.objects.create(
        introduction=helped,
        side=Side.OWNER,
        follow_up=FollowUp.OUTCOME,
        value=FollowUpAnswerValue.ONGOING,
    )
    assert len(lines("en-retard")) == 1
    FollowUpAnswer.objects.filter(pk=answer.pk).update(answered_at=now - 30 * DAY)
    assert len(lines("en-retard")) == 2


def test_five_open_requests_are_not_too_many() -> None:
    connector: Connector = ConnectorFactory()
    for _ in range(5):
        IntroductionFactory(connector=connector, help_request=waiting())
    IntroductionFactory(connector=connector, declined=True, decline_reason="Trop loin.")
    assert lines("trop-de-demandes") == []
    IntroductionFactory(connector=connector, in_progress=True)
    assert lines("trop-de-demandes")[0].why == "6 demandes en cours, dont 5 sans réponse."


def test_who_was_asked_lately_or_has_just_joined_was_not_quiet() -> None:
    IntroductionFactory(help_request=waiting())
    old: Connector = ConnectorFactory(charter_signed_at=timezone.now() - 200 * DAY)
    before = IntroductionFactory(connector=old, declined=True, decline_reason="Absente.")
    moved(before, requested_at=timezone.now() - 80 * DAY)
    IntroductionFactory(connector=old, help_request=waiting())
    assert lines("apres-trois-mois") == []
    moved(before, requested_at=timezone.now() - 100 * DAY)
    assert [line.name for line in lines("apres-trois-mois")] == [str(old)]


def test_a_charter_signed_again_is_no_one_who_has_just_joined() -> None:
    connector: Connector = ConnectorFactory()
    years_ago = timezone.now() - 800 * DAY
    CharterSignature.objects.create(
        connector=connector, charter=connector.charter, signed_at=years_ago
    )
    IntroductionFactory(connector=connector, help_request=waiting())
    assert [line.name for line in lines("apres-trois-mois")] == [str(connector)]


def test_a_refusal_with_a_reason_or_of_long_ago_asks_nothing() -> None:
    IntroductionFactory(declined=True, decline_reason="Trop loin.", help_request=waiting())
    IntroductionFactory(declined=True, decline_choice="far", help_request=waiting())
    old = IntroductionFactory(declined=True, help_request=waiting())
    moved(old, settled_at=timezone.now() - 100 * DAY)
    assert lines("refus-sans-motif") == []
    IntroductionFactory(declined=True, decline_choice="other", help_request=waiting())
    assert len(lines("refus-sans-motif")) == 1


def test_an_owner_is_told_apart_and_whoever_has_nothing_under_way_is_not_shown() -> None:
    now = timezone.now()
    made = waiting(company=CompanyFactory(name="Atelier Muet", commune=CommuneFactory()))
    for user in (made.owner, UserFactory()):
        Address.objects.create(address=user.email, last_bounce_at=now, suspended_at=now)
    (line,) = lines("messages-en-retour")
    assert (line.name, line.page) == ("Atelier Muet", ("matching_helprequest", made.pk))


def test_a_step_that_fails_or_is_not_done_is_stuck() -> None:
    made = waiting()
    row = DueRow.objects.filter(subject_id=made.pk).earliest("due_at")
    assert lines("attentes-bloquees") == []
    DueRow.objects.filter(pk=row.pk).update(attempts=1, last_error="perdu")
    (line,) = lines("attentes-bloquees")
    assert line.since == row.due_at
    DueRow.objects.filter(pk=row.pk).update(attempts=0, due_at=timezone.now() - DAY)
    assert "ne se fait pas" in lines("attentes-bloquees")[0].why


def test_each_basket_has_words_and_an_address_of_its_own() -> None:
    assert set(MAKERS) == {basket.slug for basket in BASKETS}
    assert len({basket.title for basket in BASKETS}) == len(BASKETS)
