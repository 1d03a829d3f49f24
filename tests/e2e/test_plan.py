"""The ninety days of a plan in compressed time, on a phone, each check-in answered from its mail.

Due dates are moved into the past, as time would: what follows is the worker's own doing. The mails
are written by the running site, so that their links are followed as their reader does.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from accounts.models import User
from matching import services as matching
from matching.enums import FollowUp, FollowUpAnswerValue, Side
from matching.models import HelpRequest, Introduction
from notifications.models import DueRow
from plans import services
from plans.models import Plan
from reference.typography import french
from tests.e2e.conftest import PHONE
from tests.e2e.visitor import Visitor
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.diagnostics import AssessmentFactory
from tests.factories.matching import IntroductionFactory
from tests.factories.plans import SheetFactory
from tests.factories.reference import CommuneFactory

pytestmark = pytest.mark.e2e


def owner_with_sheets() -> User:
    """Somebody who has just taken the diagnostic, each of their needs with a sheet."""
    owner: User = UserFactory(email=f"plan-{uuid4().hex[:8]}@example.org")
    assessment = AssessmentFactory(completed=True, owner=owner, completed_at=timezone.now())
    for need in (assessment.results or {})["needs"]:
        SheetFactory(
            slug=f"plan-{uuid4().hex[:8]}",
            themes=[need["theme"]],
            actions=[need["action"]],
            level=need["action"].split(".")[1],
        )
    return owner


def let_come(plan: Plan, kind: str, occasion: str) -> None:
    """Let a day of the pact come."""
    rows = DueRow.objects.open().filter(kind=kind, subject_id=plan.pk, occasion=occasion)
    assert rows.update(due_at=timezone.now()) == 1


def answer_from_mail(one: Visitor, plan: Plan, day: int, words: str) -> None:
    """Wait for the mail of a day, touch an answer of its first action, and confirm."""
    since = timezone.now()
    let_come(plan, services.CHECK_IN, f"{plan.series}:{day}")
    assert plan.owner is not None
    one.open_mail(plan.owner.email, "plans.check_in", since=since)
    text = one.main.inner_text()
    found = re.search(rf"{words}\s:\s*(http\S+)", text)
    assert found is not None, text
    one.open(found[1])
    one.expect(f"Jour {day} de votre engagement")
    one.check_page(f"check-in-{day}")
    one.press("Envoyer ma réponse")
    one.expect("Merci de votre réponse")


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "nojs"])
def test_ninety_days_from_the_result_to_the_end(
    visitor: Callable[..., Visitor], javascript: bool
) -> None:
    """Must show 3."""
    owner = owner_with_sheets()
    assessment = owner.assessments.get()
    one = visitor(javascript=javascript, screen=PHONE)
    one.be(owner)

    # From home to a plan: one clear next step at a time.
    one.open("/mon-espace/")
    one.check_page("home-before-plan")
    one.follow("Voir mon plan d’action")
    one.expect("5 actions")
    one.check_page("plan-preview")
    one.press("Garder ce plan")
    one.expect("Votre plan est gardé")
    one.check_page("plan-open")
    plan = Plan.objects.get(assessment=assessment)

    # Each action is opened by itself: how, with what and with whom.
    one.follow(re.compile("^Comment, avec quoi"))
    one.expect(french(plan.actions.order_by("rank")[0].steps.order_by("rank")[0].text))
    one.expect("Fiche exemple")
    one.check_page("plan-action-open")
    one.follow("Mon plan d’action")

    # Limits are the owner's own: what passes them is refused in words.
    one.follow("Choisir mes actions")
    plan.actions.update(minutes=900)
    boxes = one.main.locator("input[name=actions]")
    for place in range(2):
        one.main.locator(f"label[for='{boxes.nth(place).get_attribute('id')}']").click()
    one.press("M’engager pour 90 jours")
    one.expect("Ces actions demandent 30 h en tout")
    one.check_page("pact-over")
    plan.actions.update(minutes=60)
    one.press("M’engager pour 90 jours")
    one.expect("Jour 1 sur 90")
    one.check_page("plan-engaged")
    plan.refresh_from_db()
    first, second = plan.actions.in_pact().order_by("pact_slot")
    with one.page.expect_download() as download:
        one.main.get_by_role("link", name=re.compile("agenda")).click()
    assert download.value.suggested_filename == "mon-plan.ics"

    # A step is ticked on the plan, another on the page of its action, and day 14 answered from its
    # mail.
    one.press(re.compile("^Fait"))
    one.expect("Étape faite")
    one.follow(re.compile("^Comment, avec quoi"))
    one.press(re.compile("^Fait"))
    one.expect("Étape faite")
    assert first.steps.filter(done_at__isnull=False).count() == 2
    one.check_page("plan-action")
    one.follow("Mon plan d’action")
    answer_from_mail(one, plan, 14, "C’est en cours")
    first.refresh_from_db()
    assert first.state == "doing"

    # Day 30: stuck. A connecteur is asked, accepts and helps; the action comes back.
    reach_a_connecteur(one, plan)
    first.refresh_from_db()
    assert first.state == "doing"

    # Day 60: done. Day 85: the other one is not for this firm.
    answer_from_mail(one, plan, 60, "C’est fait")
    since = timezone.now()
    answer_from_mail(one, plan, 85, "Ce n’est pas pour moi")
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.state, second.state) == ("done", "set_aside")

    # Nothing is left of the pact: it ends without waiting for its last day.
    one.expect("votre engagement est terminé")
    one.open_mail(owner.email, "plans.ended", since=since)
    one.expect("Ce que vous avez fait")
    one.expect(french(first.what))
    one.check_page("mail-ended")
    one.follow_link_of_mail()
    one.expect("1 action sur 2 faite")
    one.check_page("plan-ended")


def reach_a_connecteur(one: Visitor, plan: Plan) -> None:
    """Say that one is stuck from the mail of day 30, ask with consent, and be helped."""
    commune = CommuneFactory()
    ConnectorFactory(commune=commune, remote=True, themes=[first_theme(plan)])
    answer_from_mail(one, plan, 30, "Je suis bloqué")
    one.follow(re.compile("^Demander de l’aide"))
    one.expect("Avant d’accepter, elle voit seulement")
    one.check_page("stuck")
    one.page.get_by_label("Qu’est-ce qui vous bloque").fill("Je ne sais pas par où commencer.")
    one.page.get_by_label("Nom de votre entreprise").fill(f"Atelier {uuid4().hex[:6]}")
    one.page.get_by_label("Commune de l’entreprise").fill("24000")
    one.page.get_by_label("Personne à contacter").fill("Camille Bloquée")
    one.main.locator("label", has_text="que le nom de mon entreprise").click()
    one.press("Envoyer ma demande")
    one.expect("Votre demande est envoyée")
    asked = HelpRequest.objects.get(owner=plan.owner)
    assert asked.situation == "Je ne sais pas par où commencer."
    introduction = Introduction.objects.get(help_request=asked)
    matching.accept_introduction(introduction, by=introduction.connector.user)
    one.open(f"/mon-plan/{plan.pk}/")
    one.expect(f"{introduction.connector.display_name}, qui vous accompagne, voit vos actions")
    matching.answer_follow_up(
        introduction,
        side=Side.CONNECTOR,
        follow_up=FollowUp.OUTCOME,
        value=FollowUpAnswerValue.DONE,
    )


def first_theme(plan: Plan) -> str:
    return str(plan.actions.in_pact().order_by("pact_slot")[0].theme)


def test_silence_pauses_and_one_tap_of_the_mail_takes_up_again(
    visitor: Callable[..., Visitor],
) -> None:
    owner = owner_with_sheets()
    plan = services.begin(owner.assessments.get(), by=owner)
    actions = plan.actions.values_list("pk", flat=True)[:1]
    services.engage(plan, actions=list(actions), hours_a_week=2, euros=0, by=owner)
    # Nobody came by since, and two questions were left unanswered.
    Plan.objects.filter(pk=plan.pk).update(seen_at=timezone.now() - timedelta(days=1))
    one = visitor(screen=PHONE)
    for day in (14, 30):
        since = timezone.now()
        let_come(plan, services.CHECK_IN, f"1:{day}")
        one.open_mail(owner.email, "plans.check_in", since=since)
    one.check_page("mail-check-in")
    since = timezone.now()
    let_come(plan, services.CHECK_IN, "1:60")
    one.open_mail(owner.email, "plans.paused", since=since)
    one.expect("nous le mettons en pause")
    one.check_page("mail-paused")
    one.follow_link_of_mail()
    one.check_page("resume")
    one.press("Reprendre mon plan")
    one.expect("Votre plan reprend")
    plan.refresh_from_db()
    assert plan.state == "engaged"


def test_a_plan_is_read_by_whom_its_owner_names_and_its_connecteur_proposes(
    visitor: Callable[..., Visitor],
) -> None:
    owner = owner_with_sheets()
    plan = services.begin(owner.assessments.get(), by=owner)
    introduction = IntroductionFactory(
        help_request__owner=owner, help_request__assessment=plan.assessment, accepted=True
    )
    one = visitor(screen=PHONE)
    one.be(owner)
    one.open(f"/mon-plan/{plan.pk}/")
    one.follow("Le faire lire à quelqu’un")
    address = f"compta-{uuid4().hex[:8]}@example.org"
    one.page.get_by_label("Adresse e-mail de la personne").fill(address)
    one.press("Envoyer le lien")
    one.expect("Le lien est envoyé à")
    one.check_page("share")
    reader = visitor(screen=PHONE)
    reader.open_mail(address, "plans.shared")
    reader.check_page("mail-shared")
    link = re.search(r"/mon-plan/lecture/\S+", reader.main.inner_text())
    assert link is not None
    reader.open(link[0])
    reader.expect("Un dirigeant vous fait lire son plan")
    reader.check_page("shared")
    reader.open("/mon-plan/comment-il-est-fait/")
    reader.check_page("plan-method")

    helper = visitor(screen=PHONE)
    helper.be(introduction.connector.user)
    helper.open(f"/connecteur/demandes/{introduction.pk}/")
    helper.follow("Voir son plan d’action")
    helper.main.locator("summary", has_text="Proposer une action").click()
    helper.check_page("in-charge")
    helper.page.get_by_label("Sur quel sujet").select_option("ia")
    helper.page.get_by_label("Quoi faire").fill("Testez un assistant sur un devis.")
    helper.page.get_by_label("Pourquoi").fill("Vos devis se ressemblent.")
    helper.press("Proposer cette action")
    helper.expect("Elle attend l’accord du dirigeant")

    one.open(f"/mon-plan/{plan.pk}/")
    one.check_page("plan-proposed")
    one.press(re.compile("^L’ajouter à mon plan"))
    one.expect("L’action est dans votre plan")
    assert plan.actions.get(code="").state == "to_do"
