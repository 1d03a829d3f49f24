"""An owner invites a colleague, who accepts from the mail, reads the diagnostic, and leaves."""

from collections.abc import Callable
from uuid import uuid4

import pytest

from accounts.models import Company, Membership
from tests.e2e.conftest import PHONE
from tests.e2e.visitor import Visitor
from tests.factories.accounts import UserFactory
from tests.factories.diagnostics import AssessmentFactory
from tests.factories.reference import CommuneFactory

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "nojs"])
def test_a_colleague_joins_reads_and_leaves(
    visitor: Callable[..., Visitor], javascript: bool
) -> None:
    mark = uuid4().hex[:6]
    name, address = f"Mercerie {mark}", f"collegue-{mark}@example.org"
    commune = CommuneFactory()
    owner = UserFactory(full_name="Jeanne Exemple", email=f"jeanne-{mark}@example.org")
    AssessmentFactory(completed=True, owner=owner)

    # The owner names the firm, lets it read their diagnostic, and invites.
    one = visitor(javascript=javascript)
    one.be(owner)
    one.open("/mon-espace/")
    one.follow("Nommer mon entreprise")
    one.check_page("firm-name")
    one.press("Enregistrer l’entreprise")
    one.expect("Saisissez le nom de l’entreprise.")
    one.page.get_by_label("Nom de l’entreprise").fill(name)
    one.page.get_by_label("Commune").fill(str(commune))
    one.press("Enregistrer l’entreprise")
    one.expect(f"{name} est enregistrée.")
    one.check_page("firm-alone")
    one.follow("Lire les diagnostics et les plans de l’entreprise")
    one.check_page("firm-diagnostics-none")
    one.press(f"Rattacher à {name}")
    one.expect(f"Les personnes de {name} lisent ce diagnostic.")
    one.check_page("firm-result-of-author")
    firm = Company.objects.get(name=name)
    one.open(f"/mon-entreprise/{firm.pk}/")
    one.follow("Inviter quelqu’un")
    one.check_page("firm-invite")
    if javascript:
        one.check_keyboard()
    one.page.get_by_label("Son adresse e-mail").fill(address)
    one.press("Envoyer l’invitation")
    one.expect(f"L’invitation part à {address}.")
    one.check_page("firm-invited")

    # The colleague, on a phone, without account: reads what is shared, signs in, accepts.
    other = visitor(javascript=javascript, screen=PHONE)
    other.open_mail(address, "accounts.firm_invitation")
    other.check_page("firm-mail")
    other.follow_link_of_mail()
    other.expect("Si vous acceptez")
    other.check_page("firm-invitation")
    invitation = other.page.url
    other.follow("Me connecter pour accepter")
    other.sign_in(address)
    assert other.page.url == invitation
    other.check_page("firm-invitation-signed-in")
    other.press("Accepter et rejoindre l’entreprise")
    other.expect(f"Vous faites maintenant partie de {name}.")
    other.expect("Jeanne Exemple")
    other.check_page("firm-member")
    other.follow("Lire les diagnostics et les plans de l’entreprise")
    other.check_page("firm-diagnostics")
    other.follow("Voir le résultat")
    other.expect(f"Le diagnostic de {name}")
    other.check_page("firm-result-of-colleague")
    result = other.page.url

    # The owner is told, and looks at what handing over would do.
    one.open_mail(owner.email, "accounts.firm_news")
    one.expect(f"a rejoint {name}")
    one.open(f"/mon-entreprise/{firm.pk}/quitter/")
    one.expect("la seule personne qui dirige")
    one.check_page("firm-last-owner")
    one.follow("Passer la main à")
    one.check_page("firm-hand-over")
    one.open(f"/mon-entreprise/{firm.pk}/")
    one.follow("Retirer")
    one.check_page("firm-remove")

    # The colleague names a firm of their own, chooses among both, and leaves the first.
    other.open("/mon-entreprise/nouvelle/")
    other.page.get_by_label("Nom de l’entreprise").fill(f"Cabinet {mark}")
    other.page.get_by_label("Commune").fill(str(commune))
    other.press("Enregistrer l’entreprise")
    other.open("/mon-espace/")
    bar = other.page.locator(".cc-firm-bar")
    assert "Vous travaillez pour" in bar.inner_text()
    with other.page.expect_navigation():
        bar.get_by_role("link", name="Changer d’entreprise").click()
    other.check_page("firm-choose")
    other.page.locator("label", has_text=name).click()
    other.press("Travailler pour cette entreprise")
    other.expect(f"Vous travaillez maintenant pour {name}.")
    other.check_page("firm-home-of-several")
    other.open(f"/mon-entreprise/{firm.pk}/quitter/")
    other.check_page("firm-leave")
    other.press("Quitter l’entreprise")
    other.expect(f"Vous avez quitté {name}.")
    answer = other.page.goto(result)
    assert answer is not None
    assert answer.status == 404
    assert Membership.objects.current().filter(company=firm).count() == 1
    one.open(f"/mon-entreprise/{firm.pk}/")
    one.expect("Une personne")
