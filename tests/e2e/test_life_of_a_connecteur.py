"""The whole life of a connecteur, with the real worker's mails.

Time travels by moving dates into the past, as time would; what follows is the worker's own doing.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pikepdf
import pytest
from django.contrib.auth.models import Group
from django.db.models import F
from playwright.sync_api import expect

from accounts.models import User
from config.groups import REVIEWERS
from connectors.enums import ConnectorState, LabelState
from connectors.models import Connector, Label
from notifications.models import DueRow
from tests.e2e.conftest import PHONE
from tests.e2e.visitor import Visitor
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.e2e

MakeVisitor = Callable[..., Visitor]


def pdf() -> bytes:
    """Return one blank page."""
    document, held = pikepdf.new(), BytesIO()
    document.add_blank_page()
    document.save(held)
    return held.getvalue()


def tick(one: Visitor, label: str) -> None:
    one.main.locator("label", has_text=label).first.click()


def fill(one: Visitor, label: str, text: str) -> None:
    one.main.get_by_label(label).first.fill(text)


def act(staff: Visitor, address: str, action: str, *, confirm: str = "", reason: str = "") -> None:
    """Press the button of an action on the page of an object, then its confirmation."""
    staff.open(address)
    staff.page.get_by_role("button", name=action, exact=True).click()
    if reason:
        staff.page.locator("[name=reason]").fill(reason)
    staff.page.get_by_role("button", name=confirm or action, exact=True).click()
    expect(staff.page.locator(".messagelist .success")).to_be_visible()


# --- Joining -----------------------------------------------------------------------------------


def join(person: Visitor, email: str, name: str) -> Connector:
    """From the public page to the application handed in, one step a page."""
    person.open("/devenir-connecteur/")
    person.check_page("join")
    person.follow("Commencer ma candidature")
    person.sign_in(email)
    person.check_page("join-identity")
    fill(person, "Prénom et nom", name)
    fill(person, "Nom affiché", name)
    go_on = "Enregistrer et continuer"
    person.press(go_on)
    person.press(go_on)
    person.check_page("join-motivation")
    fill(person, "Pourquoi voulez-vous aider", "J’ai tenu un commerce, je veux transmettre.")
    fill(person, "Présentez-vous aux entreprises", "Vingt ans de commerce, dont dix en ligne.")
    person.press(go_on)
    person.main.get_by_label("Site internet").select_option("3")
    person.main.get_by_label("Cybersécurité").select_option("1")
    person.check_page("join-themes")
    person.press(go_on)
    person.check_page("join-firms")
    person.press(go_on)
    fill(person, "Votre commune", "Périgueux (24)")
    person.check_page("join-territory")
    person.press(go_on)
    tick(person, "L’un ou l’autre")
    person.check_page("join-availability")
    person.press(go_on)
    person.check_page("join-interests")
    tick(person, "aucun")
    person.press(go_on)
    person.check_page("join-charter")
    tick(person, "J’ai lu la charte")
    person.press("Signer la charte et continuer")
    person.check_page("join-recap")
    person.press("Déposer ma candidature")
    person.check_page("join-submitted")
    person.open_mail(email, "connectors.submitted")
    return Connector.objects.get(user__email=email)


def be_asked_for_more_then_approved(
    person: Visitor, staff: Visitor, email: str, connector: Connector
) -> None:
    page = f"/admin/connectors/connector/{connector.pk}/change/"
    act(staff, page, "Demander un complément", reason="Votre parcours est trop court")
    person.open_mail(email, "connectors.more_asked")
    person.expect("Votre parcours est trop court")
    person.follow_link_of_mail()
    person.expect("Votre parcours est trop court")
    person.check_page("join-more-asked")
    person.follow(re.compile("Modifier.*voulez aider"))
    fill(person, "Pourquoi voulez-vous aider", "J’ai tenu la mercerie de Bergerac, je transmets.")
    person.press("Enregistrer et continuer")
    person.press("Déposer ma candidature")
    act(staff, page, "Accepter la candidature")
    person.open_mail(email, "connectors.approved")
    person.follow_link_of_mail()
    connector.refresh_from_db()
    assert connector.state == ConnectorState.ACTIVE


# --- The label ---------------------------------------------------------------------------------


def apply_for_the_label(person: Visitor, visitor: MakeVisitor, email: str, mark: str) -> Label:
    """From one's own space to the application handed in, and its clients who confirm."""
    person.open("/connecteurs/label/")
    person.check_page("label-before")
    person.press(re.compile("Commencer"))
    person.check_page("label-file")
    put_together(person, mark)
    person.check_page("label-complete")
    person.press("Déposer mon dossier")
    person.check_page("label-submitted")
    person.open_mail(email, "connectors.label_submitted")
    for number in range(3):
        confirm(visitor, f"client-{number}-{mark}@example.org")
    return Label.objects.get(connector__user__email=email, state=LabelState.UNDER_REVIEW)


def confirm(visitor: MakeVisitor, email: str) -> None:
    """Answer as a client who was named, from the mail."""
    client = visitor(screen=PHONE)
    client.open_mail(email, "connectors.reference_asked")
    client.follow_link_of_mail()
    client.check_page("label-reference")
    tick(client, "Oui")
    client.press("Envoyer ma réponse")
    client.expect("Merci de votre réponse")


def put_together(person: Visitor, mark: str) -> None:
    """Give what the application page says is missing, until it says that nothing is."""
    person.follow("Thèmes du label")
    person.press("Enregistrer")
    person.follow("Trois accompagnements menés à bien, confirmés par les clients")
    for number in range(3):
        fill(person, "Prénom et nom du client", f"Client Exemple {number}")
        fill(person, "Son entreprise", f"Atelier Exemple {number}")
        fill(person, "Son adresse e-mail", f"client-{number}-{mark}@example.org")
        person.press("Citer ce client")
    person.open("/connecteurs/label/dossier/")
    titles = person.main.locator("li", has_text="À faire").locator("a").all_inner_texts()
    assert titles
    for title in titles:
        person.follow(title)
        person.main.locator("input[type=file]").set_input_files(
            {"name": "preuve.pdf", "mimeType": "application/pdf", "buffer": pdf()}
        )
        fill(person, "Ce que cela montre", "Une preuve d’exemple.")
        person.press("Ajouter cette pièce")
        person.expect("preuve.pdf")
        person.open("/connecteurs/label/dossier/")


def reviewer(mark: str, number: int) -> User:
    made: User = UserFactory(
        email=f"evaluateur-{number}-{mark}@example.org", full_name=f"Évaluatrice {number} {mark}"
    )
    made.groups.add(Group.objects.get(name=REVIEWERS))
    return made


def examine(
    visitor: MakeVisitor, staff: Visitor, label: Label, reviewers: list[User], *, favourable: bool
) -> None:
    """Have two people examine an application, each from the mail they receive."""
    staff.open(f"/admin/connectors/label/{label.pk}/change/")
    staff.page.get_by_role("button", name="Confier à deux évaluateurs", exact=True).click()
    for field, person in zip(("first", "second"), reviewers, strict=True):
        staff.page.locator(f"[name={field}]").select_option(str(person.pk))
    staff.page.get_by_role("button", name="Confier le dossier", exact=True).click()
    expect(staff.page.locator(".messagelist .success")).to_be_visible()
    for person in reviewers:
        one = visitor()
        one.open_mail(person.email, "connectors.review_assigned")
        one.be(person)
        one.follow_link_of_mail()
        one.check_page("review")
        score = "3" if favourable else "1"
        for choice in one.main.locator("select[name^='score-']").all():
            choice.select_option(score)
        for choice in one.main.locator(f"input[type=radio][name^='score-'][value='{score}']").all():
            one.main.locator(f"label[for='{choice.get_attribute('id')}']").click()
        tick(one, "Favorable" if favourable else "Défavorable")
        fill(
            one, "Expliquez votre avis", "Les preuves sont claires." if favourable else "Trop peu."
        )
        one.press("Rendre mon avis")
        one.check_page("review-done")


def decide(staff: Visitor, label: Label, outcome: str, reasons: str) -> None:
    staff.open(f"/admin/connectors/label/{label.pk}/change/")
    staff.page.get_by_role("button", name="Décider", exact=True).click()
    staff.take_picture("admin-decision")
    staff.page.locator(f"input[name=outcome][value={outcome}]").check()
    staff.page.locator("[name=reasons]").fill(reasons)
    staff.page.get_by_role("button", name="Enregistrer la décision", exact=True).click()
    expect(staff.page.locator(".messagelist .success")).to_be_visible()


def appeal(person: Visitor, email: str) -> None:
    person.open_mail(email, "connectors.label_decided")
    person.expect("Trop peu de preuves sur les prix.")
    person.follow_link_of_mail()
    person.check_page("label-refused")
    person.follow("Contester la décision")
    person.check_page("label-appeal")
    fill(person, "Pourquoi contestez-vous", "La grille de prix est à la page deux du devis.")
    person.press("Envoyer mon recours")
    person.open_mail(email, "connectors.appeal_filed")


# --- The life of a label -----------------------------------------------------------------------


def let_pass(label: Label, days: int) -> None:
    """Move the dates of a label into the past, and what is due of it."""
    label.refresh_from_db()
    passed = timedelta(days=days)
    assert label.awarded_at is not None
    assert label.valid_until is not None
    Label.objects.filter(pk=label.pk).update(
        awarded_at=label.awarded_at - passed, valid_until=label.valid_until - passed
    )
    planned = DueRow.objects.open().filter(subject_id=label.pk)
    planned.filter(kind__startswith="connectors.label_").update(due_at=F("due_at") - passed)
    label.refresh_from_db()


def be_in_the_register(anyone: Visitor, name: str, number: str) -> None:
    anyone.open(f"/label/?name={name}")
    anyone.expect(name)
    anyone.check_page("register")
    anyone.open(f"/label/{number}/")
    anyone.expect("Ce label est valable aujourd’hui")
    anyone.expect(name)
    anyone.check_page("certificate")
    assert "valable" in anyone.page.request.get(f"/label/{number}/insigne.svg").text()


def be_out_of_the_register(anyone: Visitor, name: str, number: str) -> None:
    anyone.open(f"/label/?name={name}")
    assert anyone.main.get_by_role("link", name=name).count() == 0
    anyone.open(f"/label/{number}/")
    anyone.expect("n’est pas valable aujourd’hui")
    assert name not in anyone.main.inner_text()
    anyone.check_page("certificate-not")


def renew(
    person: Visitor, visitor: MakeVisitor, staff: Visitor, email: str, label: Label, mark: str
) -> Label:
    """Ninety days before the end: reminded, applied again, examined, awarded without a gap."""
    let_pass(label, 730 - 80)
    person.open_mail(email, "connectors.label_reminder")
    person.follow_link_of_mail()
    person.check_page("label-to-renew")
    person.press("Renouveler mon label")
    put_together(person, f"encore-{mark}")
    person.press("Déposer mon dossier")
    person.open_mail(email, "connectors.label_submitted")
    for number in range(3):
        confirm(visitor, f"client-{number}-encore-{mark}@example.org")
    renewal = Label.objects.get(previous=label)
    reviewers = [reviewer(f"encore-{mark}", number) for number in (1, 2)]
    examine(visitor, staff, renewal, reviewers, favourable=True)
    decide(staff, renewal, "awarded", "Le travail est bien fait.")
    label.refresh_from_db()
    renewal.refresh_from_db()
    assert label.state == LabelState.EXPIRED
    assert label.valid_until is not None
    assert renewal.valid_until is not None
    assert renewal.valid_until - label.valid_until > timedelta(days=729)
    return renewal


def be_suspended_answer_and_be_restored(
    person: Visitor, staff: Visitor, anyone: Visitor, email: str, label: Label
) -> None:
    name, number = label.connector.display_name, str(label.number)
    page = f"/admin/connectors/label/{label.pk}/change/"
    act(staff, page, "Suspendre le label", reason="Une entreprise dit avoir été démarchée.")
    be_out_of_the_register(anyone, name, number)
    person.open_mail(email, "connectors.label_suspended")
    person.expect("Une entreprise dit avoir été démarchée.")
    person.follow_link_of_mail()
    person.check_page("label-suspended")
    fill(person, "Ma réponse", "Le devis avait été demandé par l’entreprise.")
    person.press("Envoyer ma réponse")
    person.expect("Notre équipe la lit")
    act(staff, page, "Lever la suspension du label", reason="Le devis avait été demandé.")
    person.open_mail(email, "connectors.label_restored")
    be_in_the_register(anyone, name, number)


def expire(person: Visitor, anyone: Visitor, email: str, label: Label) -> None:
    name, number = label.connector.display_name, str(label.number)
    let_pass(label, 1000)
    person.open_mail(email, "connectors.label_ended")
    be_out_of_the_register(anyone, name, number)
    label.refresh_from_db()
    assert label.state == LabelState.EXPIRED
    # A volunteer still, whom owners may be led to.
    assert Connector.objects.get(pk=label.connector_id).state == ConnectorState.ACTIVE


@pytest.fixture
def mark(stack: object) -> str:
    return uuid4().hex[:8]


def member_of_staff(visitor: MakeVisitor, email: str, name: str) -> Visitor:
    one = visitor()
    one.be(UserFactory(email=email, full_name=name, staff=True))
    return one


def test_the_whole_life_of_a_connecteur(visitor: MakeVisitor, mark: str) -> None:
    email = f"connecteur-{mark}@example.org"
    person = visitor(screen=PHONE)
    staff = member_of_staff(visitor, f"equipe-{mark}@example.org", "Camille Équipe")
    other_staff = member_of_staff(visitor, f"equipe-2-{mark}@example.org", "Claude Équipe")

    connector = join(person, email, f"Dominique Exemple {mark}")
    be_asked_for_more_then_approved(person, staff, email, connector)

    label = apply_for_the_label(person, visitor, email, mark)
    first_two = [reviewer(mark, number) for number in (1, 2)]
    examine(visitor, staff, label, first_two, favourable=False)
    decide(staff, label, "refused", "Trop peu de preuves sur les prix.")
    appeal(person, email)
    others = [reviewer(mark, number) for number in (3, 4)]
    examine(visitor, other_staff, label, others, favourable=True)
    decide(other_staff, label, "awarded", "Les prix sont clairs.")
    person.open_mail(email, "connectors.label_decided")
    person.expect("Votre recours est accepté")
    label.refresh_from_db()
    assert label.state == LabelState.AWARDED

    anyone = visitor(screen=PHONE)
    be_in_the_register(anyone, connector.display_name, str(label.number))
    renewal = renew(person, visitor, staff, email, label, mark)
    be_suspended_answer_and_be_restored(person, staff, anyone, email, renewal)
    expire(person, anyone, email, renewal)
