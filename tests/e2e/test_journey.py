"""The main job, from the home page to the closed request, with the real worker's mails.

Due dates are moved into the past, as time would: what follows is the worker's own doing.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db.models import F
from django.utils import timezone
from playwright.sync_api import expect

from matching.models import HelpRequest, Introduction
from notifications.enums import MessageState
from notifications.models import DueRow, Message
from tests.e2e.conftest import PHONE
from tests.e2e.visitor import Visitor
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.e2e

MakeVisitor = Callable[..., Visitor]
FIRM = "Quincaillerie Exemple"
CONTACT = "Camille Essai"
PHONE_NUMBER = "06 12 34 56 78"


def take_diagnostic(owner: Visitor) -> None:
    """From the home page to the result, one question per page."""
    owner.open("/")
    owner.check_page("home")
    owner.follow("Commencer le diagnostic")
    owner.check_page("start")
    owner.press("Commencer le diagnostic")
    owner.check_page("question")
    owner.answer_questions()
    owner.check_page("review")
    owner.press("Envoyer et voir mon résultat")
    owner.page.go_back()
    # Going back sends nothing twice: it leads to the result, and says so (A3).
    owner.expect("déjà envoyé")
    expect(owner.main.get_by_role("heading", level=1)).to_have_text(
        "Le résultat de votre diagnostic"
    )


def see_result(owner: Visitor) -> None:
    """The score, the European index and its lines, sourced."""
    owner.expect(re.compile(r"\d+\s*sur 100"))
    owner.expect(re.compile(r"\d+\s*usages sur 12"))
    owner.expect("Allemagne")
    owner.expect(re.compile(r"Eurostat, \w+"))
    owner.check_page("result")


def ask_for_help(owner: Visitor, email: str) -> HelpRequest:
    """From three proposals to the request sent to the first one."""
    owner.follow("Voir les connecteurs près de chez vous")
    owner.expect("3 personnes peuvent vous aider")
    assert owner.main.get_by_text("Pourquoi cette personne").count() == 3
    owner.check_page("proposals")
    owner.follow(re.compile("^Demander à"))
    owner.sign_in(email)
    owner.check_page("ask")
    owner.page.get_by_label("Nom de votre entreprise").fill(FIRM)
    owner.page.get_by_label("Commune de l’entreprise").fill("69001")
    owner.page.get_by_label("Personne à contacter").fill(CONTACT)
    owner.page.get_by_role("textbox", name=re.compile("^Téléphone")).fill(PHONE_NUMBER)
    for box in ("que le nom de mon entreprise", "Ou le suivant proposé"):
        owner.main.locator("label", has_text=box).click()
    owner.press("Envoyer ma demande")
    owner.expect("pour répondre")
    owner.check_page("request")
    made = HelpRequest.objects.get(owner__email=email)
    assert owner.page.url.endswith(f"/demandes/{made.pk}/")
    return made


def accept(connector: Visitor, email: str, introduction: Introduction) -> None:
    """From the mail to the details of the firm, unseen before."""
    connector.open_mail(email, "matching.introduction_requested")
    connector.follow_link_of_mail(then_sign_in=email)
    before = connector.main.inner_text()
    for secret in (FIRM, CONTACT, PHONE_NUMBER):
        assert secret not in before
    connector.check_page("introduction")
    connector.open("/connecteur/")
    connector.check_page("dashboard")
    with connector.page.expect_navigation():
        connector.main.locator(f"a[href*='{introduction.pk}']").click()
    connector.press("Accepter la demande")
    for detail in (FIRM, CONTACT, PHONE_NUMBER):
        connector.expect(detail)
    connector.check_page("contact")


def bring_forward(introduction: Introduction, kind: str) -> None:
    """Let days pass: what was sent was sent the week before, and the date has come.

    One mail a day and a case is kept to (QUALITY E7); the sweep of the worker finds the row.
    """
    both = (introduction.connector.user, introduction.help_request.owner)
    Message.objects.filter(user__in=both, state=MessageState.SENT).update(
        sent_at=F("sent_at") - timedelta(days=8)
    )
    rows = DueRow.objects.open().filter(subject_id=introduction.pk, kind=kind)
    assert rows.update(due_at=timezone.now() - timedelta(minutes=1)) == 1


def answer_mail(
    side: Visitor, email: str, message: str, answer: str, *, then: str = "Merci de votre réponse"
) -> None:
    """Open the link of a follow-up, choose an answer, send it; `then` is what the page says."""
    side.open_mail(email, message)
    side.follow_link_of_mail()
    side.check_page("follow-up")
    side.main.locator("label", has_text=answer).click()
    side.press("Envoyer ma réponse")
    side.expect(then)


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "nojs"])
def test_the_whole_journey_a24(visitor: MakeVisitor, javascript: bool) -> None:
    email = f"dirigeante-{uuid4().hex[:8]}@example.org"
    owner = visitor(javascript=javascript, screen=PHONE)
    take_diagnostic(owner)
    see_result(owner)
    asked = ask_for_help(owner, email)

    introduction = asked.introductions.select_related("connector__user").get()
    helper, address = introduction.connector.display_name, introduction.connector.user.email
    owner.open_mail(email, "matching.request_received")
    connector = visitor(javascript=javascript, screen=PHONE)
    accept(connector, address, introduction)

    owner.open_mail(email, "matching.accepted_to_owner")
    owner.follow_link_of_mail()
    owner.expect(f"{helper} vous accompagne")
    owner.expect(re.compile(f"Lues le .* par {helper}"))

    bring_forward(introduction, "matching.contact_check")
    answer_mail(owner, email, "matching.contact_check", "Oui, nous avons échangé")
    answer_mail(connector, address, "matching.contact_check", "Oui, nous avons échangé")

    bring_forward(introduction, "matching.outcome_check")
    done = "Le projet a avancé, l’accompagnement est terminé"
    answer_mail(connector, address, "matching.outcome_check", done)
    # Whose work is done is asked what it was worth, on the same page.
    answer_mail(owner, email, "matching.outcome_check", done, then="vous a-t-il aidé")
    owner.check_page("evaluation")

    owner.open("/mon-espace/")
    owner.expect(f"L’accompagnement par {helper} est terminé")
    owner.check_page("mon-espace")
    connector.open("/connecteur/?etat=terminees")
    connector.expect("Accompagnement terminé")
    connector.check_page("dashboard-done")
    member = UserFactory(email=f"equipe-{uuid4().hex[:8]}@example.org", staff=True)
    staff = visitor(javascript=javascript)
    staff.sign_in(member.email, to=f"/admin/matching/helprequest/{asked.pk}/change/")
    expect(staff.page.locator("#content")).to_contain_text("terminée")
    staff.check_page_of_staff("admin-request")
