"""A request about one need alone, with the words of what blocks, and what follows when helped."""

import html
import re
from uuid import uuid4

import pytest
from django.urls import reverse

from matching import helped, services
from matching.enums import FollowUp, FollowUpAnswerValue, Side
from matching.models import HelpRequest, Introduction, Ranking
from reference.enums import Theme
from reference.vocabulary import Need
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.diagnostics import AssessmentFactory
from tests.factories.matching import IntroductionFactory
from tests.factories.reference import CommuneFactory

pytestmark = pytest.mark.django_db
NEED = Need(Theme.IA, 4.0, "Utilisez-vous l’IA ?", "Testez un assistant.", "G9.bas")


def ask(**given):
    assessment = AssessmentFactory(completed=True, owner=UserFactory())
    return services.ask_for_help(
        assessment,
        submission_id=uuid4(),
        firm=services.Firm("Atelier Exemple", CommuneFactory(), "Claude Exemple"),
        next_allowed=False,
        by=assessment.owner,
        **given,
    )


def test_only_who_knows_that_need_is_asked_and_told_of_it_alone():
    ConnectorFactory(themes=[Theme.CYBERSECURITE])
    knows = ConnectorFactory(themes=[Theme.IA])
    asked = ask(about=NEED, situation="x" * 600)
    assert [need["theme"] for need in asked.needs] == ["ia"]
    assert asked.situation == "x" * 500
    assert Introduction.objects.get().connector == knows
    assert [one["theme"] for one in Ranking.objects.get().inputs["ask"]["themes"]] == ["ia"]


def test_without_one_all_the_needs_of_the_diagnostic_are_asked_on():
    ConnectorFactory(themes=list(Theme))
    assert len(ask().needs) == 5
    assert HelpRequest.objects.get().situation == ""


def test_a_need_is_added_while_a_request_waits_and_the_next_one_is_found_by_both():
    first = ConnectorFactory(themes=[Theme.IA])
    both = ConnectorFactory(themes=[Theme.IA, Theme.STRATEGIE], monthly_capacity=1)
    asked = ask(about=NEED, situation="Un.")
    other = Need(Theme.STRATEGIE, 2.0, "Avez-vous un plan ?", "Écrivez vos priorités.", "A1.bas")
    assert not services.is_about(asked, other)
    with pytest.raises(services.NotYours):
        services.add_need(asked, other, by=UserFactory())
    services.add_need(asked, other, situation="Deux.", by=asked.owner)
    services.add_need(asked, other, by=asked.owner)
    asked.refresh_from_db()
    assert services.is_about(asked, other)
    assert [need["theme"] for need in asked.needs] == ["ia", "strategie"]
    assert asked.situation == "Un.\nDeux."
    # Nobody more is asked for it.
    introduction = Introduction.objects.get()
    services.decline_introduction(introduction, by=introduction.connector.user)
    asked.refresh_from_db()
    left = both if introduction.connector == first else first
    services.choose_connector(asked, left, by=asked.owner)
    ranking = Ranking.objects.get(introductions__connector=left)
    assert [one["theme"] for one in ranking.inputs["ask"]["themes"]] == ["ia", "strategie"]


def test_once_accepted_or_over_a_request_takes_no_other_need():
    introduction = IntroductionFactory(accepted=True, help_request__matched=True)
    asked = introduction.help_request
    with pytest.raises(services.AlreadySettled):
        services.add_need(asked, NEED, by=asked.owner)
    services.withdraw_request(asked, by=asked.owner)
    with pytest.raises(services.AlreadySettled):
        services.add_need(asked, NEED, by=asked.owner)
    asked.refresh_from_db()
    assert not services.is_about(asked, NEED)


def test_proposals_may_be_looked_at_for_one_theme(client):
    assessment = AssessmentFactory(completed=True, owner=UserFactory())
    everything = ConnectorFactory(themes=[Theme.CYBERSECURITE], remote=True)
    other = ConnectorFactory(themes=[Theme.STRATEGIE], remote=True)
    client.force_login(assessment.owner)
    address = reverse("matching:proposals", args=[assessment.pk])
    page = client.get(f"{address}?theme=strategie").content.decode()
    assert other.display_name in page
    assert everything.display_name not in page
    assert '<input type="hidden" name="theme" value="strategie">' in page
    # A theme that is none, or that the diagnostic does not raise, restricts nothing.
    for theme in ("nonsense", "ia"):
        page = client.get(f"{address}?theme={theme}").content.decode()
        assert other.display_name in page
        assert everything.display_name in page


def test_what_is_helped_is_told_with_who_said_so_and_nothing_else_is(monkeypatch):
    told = []
    monkeypatch.setattr(helped, "_handlers", [lambda asked, by: told.append((asked.pk, by))])
    for value in (FollowUpAnswerValue.ABANDONED, FollowUpAnswerValue.ONGOING):
        _answer(IntroductionFactory(in_progress=True, help_request__matched=True), value)
    assert told == []
    done = IntroductionFactory(in_progress=True, help_request__matched=True)
    _answer(done, FollowUpAnswerValue.DONE)
    assert told == [(done.help_request_id, done.connector.user)]


def _answer(introduction, value):
    services.answer_follow_up(
        introduction, side=Side.CONNECTOR, follow_up=FollowUp.OUTCOME, value=value
    )


def test_a_handler_is_kept_once():
    def handler(asked, by):
        """Do nothing."""

    before = list(helped._handlers)
    helped.register(handler)
    helped.register(handler)
    assert helped._handlers == [*before, handler]
    helped._handlers.remove(handler)


# --- The theme stays, from the plan to the request -------------------------------------------

WHO_ASKS = {
    "company": "Atelier Exemple",
    "commune": "Périgueux",
    "contact_name": "Claude Exemple",
    "adviser_choice": "both",
    "consent": "on",
}


def to_ask(page, label):
    """Return the address that the page gives under this label."""
    found = re.search(rf'href="([^"]*/demande/[^"]*)">{label}', page)
    assert found is not None, page
    return html.unescape(found[1])


@pytest.mark.parametrize("label", ["Demander à ", "Choisissez pour moi"])
def test_who_comes_for_one_subject_asks_on_that_one(client, label):
    CommuneFactory()
    assessment = AssessmentFactory(completed=True, owner=UserFactory())
    other = ConnectorFactory(themes=[Theme.STRATEGIE], remote=True)
    # Would come first on everything: knows all the needs.
    ConnectorFactory(themes=[one for one in Theme if one != Theme.STRATEGIE], remote=True)
    client.force_login(assessment.owner)
    proposals = reverse("matching:proposals", args=[assessment.pk])
    page = client.get(f"{proposals}?theme=strategie").content.decode()
    assert f"Sujet : {Theme.STRATEGIE.label}" in page.replace("\xa0", " ")
    address = to_ask(page, label)
    form = client.get(address).content.decode()
    assert f"un seul sujet : <strong>{Theme.STRATEGIE.label}" in form.replace("\xa0", " ")
    assert f"{proposals}?theme=strategie" in form
    client.post(address, {**WHO_ASKS, **hidden(form)})
    asked = HelpRequest.objects.get()
    assert [need["theme"] for need in asked.needs] == ["strategie"]
    assert Introduction.objects.get().connector == other


def hidden(form):
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def test_a_subject_that_the_diagnostic_does_not_raise_restricts_nothing(client):
    assessment = AssessmentFactory(completed=True, owner=UserFactory())
    ConnectorFactory(themes=list(Theme), remote=True)
    client.force_login(assessment.owner)
    for theme in ("ia", "nonsense"):
        page = client.get(
            reverse("matching:proposals", args=[assessment.pk]) + f"?theme={theme}"
        ).content.decode()
        assert "theme=" not in to_ask(page, "Demander à ")
        address = reverse("matching:ask", args=[assessment.pk]) + f"?theme={theme}"
        assert "un seul sujet" not in client.get(address).content.decode()
