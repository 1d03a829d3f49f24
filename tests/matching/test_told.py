"""What matching tells the network of people: answers, finished work, bars (QUALITY F-10, C14)."""

import re
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from connectors.enums import Helped
from connectors.models import FinishedWork, MisconductReport, RequestAnswer, SalesBar, Testimony
from connectors.services import leave, work
from matching import judging, services
from matching.candidates import Asker, candidates_for
from matching.enums import AdviserChoice, FollowUp, FollowUpAnswerValue, Side
from matching.models import Introduction
from matching.policy import POLICY
from matching.ranking import Ask, AskedTheme, rank
from matching.replay import inputs_from_json, inputs_to_json
from notifications.models import Message
from reference.enums import Theme
from tests.factories.accounts import UserFactory
from tests.factories.connectors import (
    ConnectorFactory,
    LabelFactory,
    SalesBarFactory,
    TestimonyFactory,
)
from tests.factories.matching import IntroductionFactory
from tests.matching.test_races import AT_ONCE, race

pytestmark = pytest.mark.django_db
SIREN = "732829320"
ASK = Ask(
    themes=(AskedTheme(Theme.SITE_INTERNET, 5.0),),
    department="24",
    latitude=45.184,
    longitude=0.7218,
)


def asked(**given: Any) -> Introduction:
    return IntroductionFactory.create(help_request__company__siret=f"{SIREN}00074", **given)


def accept(introduction: Introduction) -> None:
    services.accept_introduction(introduction, by=introduction.connector.user)


def finish(introduction: Introduction) -> None:
    services.answer_follow_up(
        introduction, side=Side.OWNER, follow_up=FollowUp.OUTCOME, value=FollowUpAnswerValue.DONE
    )


def test_an_answer_is_told_once_in_time_or_not() -> None:
    accepted, declined, silent = asked(), asked(), asked()
    accept(accepted)
    services.decline_introduction(declined, by=declined.connector.user)
    services.expire_introduction(silent)
    told = dict(RequestAnswer.objects.values_list("introduction_id", "in_time"))
    assert told == {accepted.pk: True, declined.pk: True, silent.pk: False}
    late = asked()
    late.expires_at = timezone.now() - timedelta(minutes=1)
    late.save(update_fields=["expires_at"])
    accept(late)
    assert RequestAnswer.objects.get(introduction_id=late.pk).in_time is False
    work.record_answer(silent.connector, introduction_id=silent.pk, in_time=True, at=timezone.now())
    assert RequestAnswer.objects.get(introduction_id=silent.pk).in_time is False


def test_finished_work_is_told_without_a_name_and_ends_the_welcome() -> None:
    introduction = asked()
    accept(introduction)
    assert introduction.connector.welcomed_at is None
    finish(introduction)
    introduction.refresh_from_db()
    told = FinishedWork.objects.get()
    assert told.connector == introduction.connector
    assert told.themes == ["site-internet", "cybersecurite"]
    assert (told.sector, told.size_class, told.department) == ("G", "10_49", "24")
    assert (told.requested_at, told.accepted_at, told.finished_at) == (
        introduction.requested_at,
        introduction.settled_at,
        introduction.finished_at,
    )
    assert told.as_labelled is False
    assert introduction.connector.__class__.objects.get().welcomed_at == told.finished_at
    names = {field.name for field in FinishedWork._meta.get_fields()}
    assert not names & {"owner", "company", "name", "siren", "email", "phone"}


def test_as_labelled_is_what_they_were_when_they_accepted() -> None:
    labelled, since = asked(), asked()
    LabelFactory(connector=labelled.connector, awarded_at=timezone.now() - timedelta(days=9))
    accept(labelled)
    accept(since)
    LabelFactory(connector=since.connector)
    for introduction in (labelled, since):
        finish(introduction)
    told = dict(FinishedWork.objects.values_list("introduction_id", "as_labelled"))
    assert told == {labelled.pk: True, since.pk: False}


def test_what_is_told_is_undone_with_its_cause(monkeypatch: pytest.MonkeyPatch) -> None:
    introduction = asked()

    def power_cut(*args: Any, **kwargs: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr("matching.mails.accepted", power_cut)
    with pytest.raises(RuntimeError):
        accept(introduction)
    assert not RequestAnswer.objects.exists()
    assert not SalesBar.objects.exists()


# --- The bar on selling ----------------------------------------------------------------------


def test_f10_a_volunteer_is_barred_from_selling_and_reminded() -> None:
    introduction = asked()
    accept(introduction)
    bar = SalesBar.objects.get()
    assert (bar.connector, bar.owner) == (introduction.connector, introduction.help_request.owner)
    assert (bar.siren, bar.introduction_id) == (SIREN, introduction.pk)
    assert bar.ends_at - bar.starts_at >= timedelta(days=365)
    mail = Message.objects.get(name="matching.accepted_to_connector")
    assert "ne rien lui vendre avant le" in mail.body_text
    again = work.bar_sales(
        introduction.connector,
        owner=UserFactory(),
        siren="",
        introduction_id=introduction.pk,
        for_free=False,
        at=timezone.now(),
    )
    assert again == SalesBar.objects.get() == bar


def test_f10_a_label_come_since_the_ask_does_not_lift_the_bar() -> None:
    introduction = asked(help_request__adviser_choice=AdviserChoice.VOLUNTEER)
    LabelFactory(connector=introduction.connector)
    accept(introduction)
    assert SalesBar.objects.get().connector == introduction.connector


def test_f10_no_bar_for_who_is_labelled_and_no_reminder() -> None:
    introduction = asked()
    LabelFactory(connector=introduction.connector)
    accept(introduction)
    assert not SalesBar.objects.exists()
    mail = Message.objects.get(name="matching.accepted_to_connector")
    assert "vendre" not in mail.body_text


@pytest.mark.parametrize(
    ("bar", "asker_siren", "barred"),
    [
        ({"siren": SIREN}, SIREN, True),
        ({"siren": "552100554"}, SIREN, False),
        ({"siren": ""}, SIREN, False),
        ({"siren": "", "same_owner": True}, SIREN, True),
        ({"siren": "552100554", "same_owner": True}, SIREN, False),
        ({"siren": "552100554", "same_owner": True}, "", True),
        ({"siren": SIREN, "over": True}, SIREN, False),
    ],
)
def test_f10_labelled_since_they_are_not_proposed_to_the_firm_helped_for_free(
    bar: dict[str, Any], asker_siren: str, barred: bool
) -> None:
    owner, now = UserFactory(), timezone.now()
    connector = ConnectorFactory()
    began = now - timedelta(days=400 if bar.get("over") else 30)
    SalesBarFactory(
        connector=connector,
        siren=bar["siren"],
        starts_at=began,
        ends_at=began + timedelta(days=365),
        **({"owner": owner} if bar.get("same_owner") else {}),
    )
    asker = Asker.of(owner, siret=f"{asker_siren}00074" if asker_siren else "")

    def ranking() -> Any:
        found = candidates_for([connector.pk], ASK, asker=asker, at=timezone.now())
        return rank(ASK, found, policy=POLICY, seed="s")

    # As a volunteer they may help again.
    assert ranking().find(str(connector.pk)) is not None
    LabelFactory(connector=connector)
    judged = ranking()
    assert (judged.find(str(connector.pk)) is None) is barred
    reasons = [line.reason for line in judged.excluded]
    assert reasons == (
        [
            "a aidé cette entreprise comme bénévole il y a moins d’un an, et ne peut donc pas "
            "encore lui vendre son aide"
        ]
        if barred
        else []
    )


def test_f3_a_bar_is_stored_with_the_ranking_and_replayed() -> None:
    connector = ConnectorFactory()
    LabelFactory(connector=connector)
    SalesBarFactory(connector=connector, siren=SIREN)
    found = candidates_for([connector.pk], ASK, asker=Asker(siren=SIREN), at=timezone.now())
    stored = inputs_to_json(ASK, found)
    assert inputs_from_json(stored) == (ASK, tuple(found))
    # Stored before the rule, without the word: read as it was, by the rules of then.
    del stored["candidates"][0]["sales_barred"]
    assert inputs_from_json(stored)[1][0].sales_barred is False


def test_f8_no_word_of_an_owner_enters_a_ranking() -> None:
    """What is stored of a ranking is all that entered it: the same with and without testimonies."""
    introduction = asked()
    connector = introduction.connector
    LabelFactory(connector=connector)
    before = judging.judge(ASK, asker=Asker(), seed="s", at=timezone.now())
    for _ in range(12):
        TestimonyFactory(work__connector=connector, published=True, helped=Helped.NO)
    after = judging.judge(ASK, asker=Asker(), seed="s", at=timezone.now())
    assert before.inputs == after.inputs
    assert before.ranking == after.ranking
    stored = str(after.inputs)
    for word in ("testimon", "helped", "contact", "sentence", "answers"):
        assert word not in stored


# --- The owner's page ------------------------------------------------------------------------


def test_an_owner_sees_the_bar_and_reports_a_sale_in_a_click(client: Client) -> None:
    introduction = asked()
    accept(introduction)
    request = introduction.help_request
    client.force_login(request.owner)
    page = client.get(reverse("matching:request", args=[request.pk])).content.decode()
    assert "ne peut rien vous vendre avant le" in page
    assert "m’a proposé une prestation payante" in page
    other = re.search(r'href="([^"]*)">Signaler un autre problème', page)
    assert other is not None
    assert client.get(other[1]).status_code == 200
    address = reverse("matching:report_selling", args=[request.pk])
    for wrong in ("", "?", str(request.pk)):
        assert client.post(address, {"introduction": wrong}).status_code == 404
    given = {"introduction": str(introduction.pk)}
    for words in ("Notre équipe est prévenue", "Vous l’avez déjà signalé"):
        assert words in client.post(address, given, follow=True).content.decode()
    report = MisconductReport.objects.get()
    assert (report.kind, report.connector) == ("selling", introduction.connector)
    assert (report.reporter, report.introduction_id) == (request.owner, introduction.pk)
    page = client.get(reverse("matching:request", args=[request.pk])).content.decode()
    assert "Vous avez signalé une vente" in page
    client.force_login(UserFactory())
    assert client.post(address, given).status_code == 404


def test_nothing_is_reported_where_no_bar_runs(client: Client) -> None:
    introduction = asked()
    LabelFactory(connector=introduction.connector)
    accept(introduction)
    request = introduction.help_request
    client.force_login(request.owner)
    page = client.get(reverse("matching:request", args=[request.pk])).content.decode()
    assert "vendre" not in page
    assert f"Signaler un problème avec {introduction.connector}" in page
    address = reverse("matching:report_selling", args=[request.pk])
    assert client.post(address, {"introduction": str(introduction.pk)}).status_code == 404


def test_the_connecteur_reads_the_reminder_before_and_after(client: Client) -> None:
    introduction = asked()
    client.force_login(introduction.connector.user)
    address = reverse("matching:introduction", args=[introduction.pk])
    assert "vous vous engagez à ne rien lui vendre" in client.get(address).content.decode()
    accept(introduction)
    assert "ne lui vendez rien avant le" in client.get(address).content.decode()
    labelled = asked()
    LabelFactory(connector=labelled.connector)
    client.force_login(labelled.connector.user)
    address = reverse("matching:introduction", args=[labelled.pk])
    assert "vend" not in client.get(address).content.decode()


# --- At once ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_c14_accepted_by_many_hands_it_is_told_once() -> None:
    introduction = asked()
    outcomes = race([partial(accept, introduction)] * AT_ONCE)
    assert outcomes == ["AlreadySettled"] * (AT_ONCE - 1) + ["won"]
    assert RequestAnswer.objects.count() == SalesBar.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_finishing_evaluating_and_leaving_at_once_never_wait_for_each_other() -> None:
    for _ in range(5):
        introduction = asked(in_progress=True)
        facts = services.Facts(contact_made=True, helped=Helped.YES)
        owner = introduction.help_request.owner
        outcomes = race(
            [
                partial(finish, introduction),
                partial(services.evaluate, introduction, by=owner, facts=facts),
                partial(leave, introduction.connector, by=introduction.connector.user),
            ]
        )
        assert set(outcomes) <= {"won", "AlreadySettled"}
        told = FinishedWork.objects.filter(introduction_id=introduction.pk).count()
        introduction.refresh_from_db()
        assert told == (introduction.state in ("done", "evaluated"))
        said = Testimony.objects.filter(work__introduction_id=introduction.pk).count()
        assert said == (introduction.state == "evaluated")
