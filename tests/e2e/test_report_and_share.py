"""A result on paper and shared: made while one waits, checked by anybody, read until it is closed.

On the real stack: the worker draws the PDF and sends the mail.
"""

import re
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from diagnostics.models import Report
from tests.e2e.conftest import PHONE
from tests.e2e.visitor import Visitor
from tests.factories.accounts import UserFactory
from tests.factories.diagnostics import AssessmentFactory

pytestmark = pytest.mark.e2e

MakeVisitor = Callable[..., Visitor]
# Seconds by design; the machine may do ten other things.
DRAWN_WITHIN = 90_000


def owner_of_a_result(make: MakeVisitor, *, javascript: bool) -> tuple[Visitor, str]:
    """Open the result of an owner who is signed in, on a phone."""
    address = f"rapport-{uuid4().hex[:8]}@example.org"
    assessment = AssessmentFactory(completed=True, owner=UserFactory(email=address))
    owner = make(javascript=javascript, screen=PHONE)
    owner.be(assessment.owner)
    owner.open(reverse("diagnostics:result", args=[assessment.pk]))
    return owner, address


def downloaded(one: Visitor, link: str) -> bytes:
    with one.page.expect_download() as download:
        one.main.get_by_role("link", name=link).click()
    return Path(download.value.path()).read_bytes()


@pytest.mark.parametrize("javascript", [True, False], ids=["with_javascript", "without"])
def test_a_report_is_made_downloaded_and_checked(visitor: MakeVisitor, javascript: bool) -> None:
    owner, address = owner_of_a_result(visitor, javascript=javascript)
    owner.follow("Préparer mon rapport PDF")
    owner.check_page("report-ask")
    owner.page.get_by_label(re.compile("adresse e-mail")).fill(address)
    owner.press("Préparer mon rapport PDF")
    # Nothing is touched: the page comes to its end by itself.
    expect(owner.main.get_by_role("heading", level=1)).to_have_text(
        "Votre rapport PDF est prêt", timeout=DRAWN_WITHIN
    )
    owner.check_page("report-ready")
    content = downloaded(owner, "Télécharger le PDF")
    assert content.startswith(b"%PDF-")
    report = Report.objects.get(assessment__owner__email=address)
    owner.expect(report.reference)

    # Whoever receives it checks it, typed as it comes.
    clerk = visitor(javascript=javascript)
    clerk.open("/verifier/")
    clerk.page.get_by_label(re.compile("Référence")).fill(
        f"  {report.reference.lower().replace('-', ' ')} "
    )
    clerk.press("Vérifier")
    clerk.expect("Cette référence existe")
    clerk.expect("38 sur 100")
    clerk.expect(report.digest)
    clerk.check_page("report-checked")

    # The mail opens the same PDF, on another device.
    other = visitor(javascript=javascript, screen=PHONE)
    other.open_mail(address, "diagnostics.report_ready", since=owner.since)
    other.follow_link_of_mail()
    assert downloaded(other, "Télécharger le PDF") == content


@pytest.mark.parametrize("javascript", [True, False], ids=["with_javascript", "without"])
def test_a_share_link_is_read_until_it_is_closed(visitor: MakeVisitor, javascript: bool) -> None:
    owner, _ = owner_of_a_result(visitor, javascript=javascript)
    owner.follow(re.compile("Partager avec mon comptable"))
    owner.check_page("share-none")
    owner.page.get_by_label(re.compile("Pour qui")).fill("Mon comptable")
    owner.press("Créer le lien")
    owner.expect("Mon comptable")
    owner.check_page("share-one")
    address = owner.page.get_by_label(re.compile("Lien à copier")).input_value()

    adviser = visitor(javascript=javascript)
    adviser.open(address)
    adviser.expect("Le résultat d’un diagnostic numérique")
    adviser.expect(re.compile(r"38\s*sur 100"))
    assert adviser.main.get_by_role("button").count() == 0
    assert not adviser.main.get_by_text("Mon comptable").count()
    adviser.check_page("shared")

    owner.press(re.compile("Fermer ce lien"))
    owner.expect("Le lien est fermé")
    answer = adviser.page.reload()
    assert answer is not None
    assert answer.status == 410
    adviser.expect("Ce lien de partage est fermé")
