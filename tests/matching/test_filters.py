"""Whom the rules leave out, from the database to the reason (issue 5 section 1, QUALITY F-10)."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from accounts.services import withdraw_consent
from connectors.enums import LinkNature
from connectors.models import Connector, DeclaredLink, Holiday
from matching import judging, services
from matching.candidates import Asker, candidates_for
from matching.models import HelpRequest, Introduction
from matching.policies import policy_in_force
from matching.ranking import Ask, AskedTheme, Candidate, rank
from matching.services import steps
from reference.enums import Theme
from reference.holidays import PARIS
from tests.factories.accounts import CompanyFactory, UserFactory
from tests.factories.connectors import (
    ConnectorFactory,
    FinishedWorkFactory,
    MisconductReportFactory,
)
from tests.factories.matching import HelpRequestFactory, IntroductionFactory

pytestmark = pytest.mark.django_db
SIREN = "732829320"


def excluded(help_request: HelpRequest, chosen: Connector | None = None) -> dict[str, str]:
    """Return why each connecteur left out of a request's ranking is so.

    Who speaks another language, or is out of reach, is only judged when chosen by name.
    """
    ranking = judging.judge_request(help_request, chosen=chosen.pk if chosen else None).ranking
    return {line.id: line.reason for line in ranking.excluded}


def asked_of(help_request: HelpRequest, connector: Connector) -> bool:
    ranking = judging.judge_request(help_request).ranking
    return ranking.find(str(connector.pk)) is not None


@pytest.mark.parametrize(
    ("first", "last", "cancelled", "away"),
    [(-1, 1, False, True), (0, 0, False, True), (1, 5, False, False), (-5, -1, False, False)]
    + [(-1, 1, True, False)],
)
def test_whoever_is_on_holiday_today_is_left_out(
    first: int, last: int, cancelled: bool, away: bool
) -> None:
    """Even before the sweep has begun the pause of that holiday."""
    connector, today = ConnectorFactory(), timezone.now().astimezone(PARIS).date()
    Holiday.objects.create(
        connector=connector,
        first_day=today + timedelta(days=first),
        last_day=today + timedelta(days=last),
        cancelled_at=timezone.now() if cancelled else None,
    )
    reasons = excluded(HelpRequestFactory())
    assert reasons == ({str(connector.pk): "est en congé"} if away else {})


def test_the_language_asked_for_is_spoken() -> None:
    french, signing = ConnectorFactory(), ConnectorFactory(languages=["fr", "lsf"])
    english = ConnectorFactory(languages=["en"])
    reason = {str(english.pk): "n’aide pas en français"}
    assert excluded(HelpRequestFactory(), english) == reason
    asked = HelpRequestFactory(language="lsf")
    assert asked_of(asked, signing)
    assert not asked_of(asked, french)


def test_f10_a_competitor_or_an_employer_is_left_out_and_why_is_said() -> None:
    rival, neutral = ConnectorFactory(), ConnectorFactory()
    for connector, siren in ((rival, SIREN), (neutral, "404833048")):
        DeclaredLink.objects.create(
            connector=connector, nature=LinkNature.COMPETITOR, name="Une boulangerie", siren=siren
        )
    asked = HelpRequestFactory(company=CompanyFactory(siret=f"{SIREN}00074"))
    assert excluded(asked) == {
        str(rival.pk): "a déclaré un lien avec l’entreprise qui demande de l’aide"
    }
    assert asked_of(asked, neutral)
    assert asked_of(HelpRequestFactory(), rival)


def give_up(introduction: Introduction, *, by: Any) -> None:
    steps.move_introduction(
        introduction, ["requested"], "withdrawn", by=by, settled_at=timezone.now(), settled_by=by
    )


def test_whom_the_owner_gave_up_is_not_proposed_on_another_request() -> None:
    introduction = IntroductionFactory()
    owner, connector = introduction.help_request.owner, introduction.connector
    again, other = HelpRequestFactory(owner=owner), HelpRequestFactory()
    assert asked_of(again, connector)
    give_up(introduction, by=owner)
    assert excluded(again) == {str(connector.pk): "a déjà été écarté par cette entreprise"}
    assert asked_of(other, connector)


def test_a_colleague_of_the_same_firm_gave_them_up() -> None:
    firm = CompanyFactory(siret=f"{SIREN}00074")
    introduction = IntroductionFactory(help_request__company=firm)
    give_up(introduction, by=introduction.help_request.owner)
    assert not asked_of(HelpRequestFactory(company=firm), introduction.connector)


def test_taking_the_whole_request_back_turns_nobody_down() -> None:
    introduction = IntroductionFactory()
    owner, connector = introduction.help_request.owner, introduction.connector
    withdraw_consent(introduction.help_request.consent)
    introduction.refresh_from_db()
    assert introduction.settled_by == owner
    assert asked_of(HelpRequestFactory(owner=owner), connector)


def test_an_explicit_no_of_a_connecteur_is_an_answer_never_against() -> None:
    """It moves nothing: neither left out, nor lower, on the next request of the same owner."""
    introduction = IntroductionFactory()
    owner, connector = introduction.help_request.owner, introduction.connector
    other = ConnectorFactory()
    next_one = HelpRequestFactory(owner=owner)
    Connector.objects.update(last_proposed_at=timezone.now() - timedelta(days=10))
    before = judging.judge_request(next_one).ranking
    services.decline_introduction(introduction, by=connector.user, reason="Pas ce mois-ci.")
    after = judging.judge_request(next_one).ranking
    scores = {line.id: line.score for line in after.ranked}
    assert scores[str(connector.pk)] == scores[str(other.pk)]
    assert (
        scores[str(connector.pk)]
        >= {line.id: line.score for line in before.ranked}[str(connector.pk)]
    )


@pytest.mark.parametrize("founded", ["open", "unfounded"])
def test_whom_the_owner_reported_is_not_proposed_again(founded: str) -> None:
    owner, connector = UserFactory(), ConnectorFactory()
    decided = None if founded == "open" else timezone.now()
    MisconductReportFactory(connector=connector, reporter=owner, state=founded, decided_at=decided)
    why = "a fait l’objet d’un signalement par cette entreprise"
    assert excluded(HelpRequestFactory(owner=owner)) == {str(connector.pk): why}
    assert asked_of(HelpRequestFactory(), connector)


def test_whom_a_colleague_reported_about_a_request_is_not_proposed_to_the_firm() -> None:
    firm = CompanyFactory(siret=f"{SIREN}00074")
    introduction = IntroductionFactory(help_request__company=firm)
    MisconductReportFactory(
        connector=introduction.connector,
        reporter=introduction.help_request.owner,
        introduction_id=introduction.pk,
    )
    assert not asked_of(HelpRequestFactory(company=firm), introduction.connector)
    assert asked_of(HelpRequestFactory(), introduction.connector)


def test_whoever_does_not_travel_is_near_nobody() -> None:
    still = ConnectorFactory(on_site=False, departments=["24"])
    reason = {str(still.pk): "ne couvre pas votre territoire"}
    assert excluded(HelpRequestFactory(), still) == reason
    assert not asked_of(HelpRequestFactory(), still)
    Connector.objects.filter(pk=still.pk).update(remote=True)
    assert asked_of(HelpRequestFactory(), still)


def test_what_was_done_for_such_firms_is_told_and_weighs_nothing() -> None:
    """« A déjà aidé 2 entreprises »: a fact for the owner, no point for the connecteur."""
    known, new = ConnectorFactory(sectors=["G"]), ConnectorFactory(sectors=["G"])
    FinishedWorkFactory.create_batch(2, connector=known)
    FinishedWorkFactory(connector=known, sector="C")
    FinishedWorkFactory(connector=known, themes=[Theme.IA.value])
    ranking = judging.judge_request(HelpRequestFactory()).ranking
    lines = {line.id: line for line in ranking.ranked}
    told = " ".join(reason.for_owner for reason in lines[str(known.pk)].reasons)
    assert "A déjà aidé 2 entreprises de votre secteur sur vos priorités." in told
    assert lines[str(known.pk)].score == lines[str(new.pk)].score


def test_all_of_it_is_known_in_one_query(django_assert_num_queries: Any) -> None:
    introduction = IntroductionFactory()
    ask = Ask(
        themes=(AskedTheme(Theme.SITE_INTERNET, 5.0),), sector="G", department="24", language="en"
    )
    connector = ConnectorFactory(languages=["fr", "en"], departments=["24"], slots=["evening"])
    asker, at = Asker(introduction.help_request.owner_id, SIREN), timezone.now()
    policy = policy_in_force()
    with django_assert_num_queries(1):
        found = candidates_for([connector.pk], ask, asker=asker, at=at)
    (one,) = found
    assert isinstance(one, Candidate)
    assert (one.languages, one.slots) == (("fr", "en"), ("evening",))
    assert rank(ask, found, policy=policy, seed="s").ranked
