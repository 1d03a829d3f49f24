"""A connecteur closes what they accepted: as the answer of day 30 does, with an outcome."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from connectors.models import FinishedWork
from matching import services
from matching.enums import FollowUp, FollowUpAnswerValue, Outcome, Side
from matching.models import FollowUpAnswer, Introduction
from notifications.models import Message
from tests.factories.accounts import UserFactory
from tests.factories.matching import IntroductionFactory

pytestmark = pytest.mark.django_db


def close(introduction: Introduction, outcome: Outcome, **given: str) -> None:
    services.close_introduction(
        introduction, outcome=outcome, by=introduction.connector.user, **given
    )
    introduction.refresh_from_db()
    introduction.help_request.refresh_from_db()


def test_whoever_helped_has_finished() -> None:
    introduction = IntroductionFactory(accepted=True)
    close(introduction, Outcome.HELPED, comment="Un site ouvert.")
    assert (introduction.state, introduction.outcome) == ("done", "helped")
    assert introduction.contact_made_at is not None
    assert introduction.help_request.state == "closed"
    assert FinishedWork.objects.filter(introduction_id=introduction.pk).exists()
    answer = FollowUpAnswer.objects.get()
    assert (answer.side, answer.value, answer.comment) == ("connector", "done", "Un site ouvert.")


@pytest.mark.parametrize(
    ("outcome", "given", "words"),
    [
        (Outcome.NOT_HELPED, {}, "s’est arrêté"),
        (Outcome.UNREACHABLE, {}, "n’a pas réussi à vous joindre"),
        (Outcome.PASSED_ON, {"passed_to": "la CCI de Dordogne"}, "la CCI de Dordogne"),
    ],
)
def test_otherwise_the_owner_chooses_somebody_else(
    client: Client, outcome: Outcome, given: dict[str, str], words: str
) -> None:
    introduction = IntroductionFactory(accepted=True)
    close(introduction, outcome, **given)
    assert (introduction.state, introduction.outcome) == ("abandoned", outcome)
    assert introduction.help_request.state == "unanswered"
    owner = introduction.help_request.owner
    mail = Message.objects.get(name="matching.request_unanswered", user=owner)
    assert words in mail.body_text
    client.force_login(owner)
    address = reverse("matching:request", args=[introduction.help_request_id])
    page = client.get(address).content.decode()
    assert (given.get("passed_to", "vous oriente") in page) == bool(given)


def test_it_answers_the_mail_of_day_30_that_is_on_its_way() -> None:
    introduction = IntroductionFactory(in_progress=True)
    services.answer_follow_up(
        introduction,
        side=Side.CONNECTOR,
        follow_up=FollowUp.OUTCOME,
        value=FollowUpAnswerValue.ONGOING,
    )
    close(introduction, Outcome.HELPED)
    assert list(FollowUpAnswer.objects.order_by("pk").values_list("occasion", "value")) == [
        (1, "ongoing"),
        (2, "done"),
    ]


def test_closed_twice_or_by_somebody_else_it_raises_and_changes_nothing() -> None:
    introduction = IntroductionFactory(accepted=True)
    for by in (introduction.help_request.owner, UserFactory()):
        with pytest.raises(services.NotYours):
            services.close_introduction(introduction, outcome=Outcome.HELPED, by=by)
    for outcome, name in ((Outcome.HELPED, "la CCI"), (Outcome.PASSED_ON, "")):
        with pytest.raises(services.WrongAnswer):
            close(introduction, outcome, passed_to=name)
    close(introduction, Outcome.HELPED)
    with pytest.raises(services.AlreadySettled):
        close(introduction, Outcome.UNREACHABLE)
    introduction.refresh_from_db()
    assert introduction.outcome == "helped"
    waiting = IntroductionFactory()
    with pytest.raises(services.AlreadySettled):
        close(waiting, Outcome.UNREACHABLE)


def test_a_name_goes_with_what_was_passed_on_only() -> None:
    introduction = IntroductionFactory(accepted=True)
    with pytest.raises(IntegrityError, match="passed_to_somebody"), transaction.atomic():
        Introduction.objects.filter(pk=introduction.pk).update(passed_to="la CCI")


def test_the_page_asks_for_the_outcome_and_the_name(client: Client) -> None:
    introduction = IntroductionFactory(accepted=True)
    client.force_login(introduction.connector.user)
    address = reverse("matching:close", args=[introduction.pk])
    introduction_page = reverse("matching:introduction", args=[introduction.pk])
    assert address in client.get(introduction_page).content.decode()
    for given, error in (
        ({}, "Choisissez une réponse"),
        ({"outcome": "passed_on"}, "Indiquez vers qui"),
        ({"outcome": "vanished"}, "Sélectionnez un choix valide"),
    ):
        page = client.post(address, given).content.decode()
        assert "<title>Erreur" in page
        assert error in page
    # A name typed before another answer was chosen is no obstacle.
    sent = client.post(address, {"outcome": "unreachable", "passed_to": "la CCI"}, follow=True)
    assert "C’est noté, merci" in sent.content.decode()
    introduction.refresh_from_db()
    assert (introduction.outcome, introduction.passed_to) == ("unreachable", "")
    assert "déjà terminé" in client.post(address, follow=True).content.decode()
