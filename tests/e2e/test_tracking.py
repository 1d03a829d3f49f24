"""An owner follows a request from a mail, on a phone, without signing in (QUALITY A24, B13)."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest

from matching import services
from matching.models import HelpRequest, Introduction
from notifications.models import Message
from tests.e2e.conftest import PHONE
from tests.e2e.visitor import Visitor
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.diagnostics import AssessmentFactory
from tests.factories.reference import CommuneFactory

pytestmark = pytest.mark.e2e


def asked_by(email: str) -> HelpRequest:
    commune = CommuneFactory()
    # Near enough to be asked first, whoever else the running site knows there.
    ConnectorFactory.create_batch(2, commune=commune, remote=True)
    assessment = AssessmentFactory(completed=True, owner=UserFactory(email=email))
    return services.ask_for_help(
        assessment,
        submission_id=uuid4(),
        firm=services.Firm("Fleuriste Exemple", commune, "Camille Suivi"),
        next_allowed=True,
        by=assessment.owner,
    )


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "nojs"])
def test_from_the_mail_to_the_end_without_signing_in_a24(
    visitor: Callable[..., Visitor], javascript: bool
) -> None:
    email = f"suivi-{uuid4().hex[:8]}@example.org"
    asked = asked_by(email)
    one = visitor(javascript=javascript, screen=PHONE)
    # The mail is written from here, and names this process's host: the rest of its link is opened.
    link = re.search(r"/ma-demande/\S+", Message.objects.get(address=email).body_text)
    assert link is not None
    one.open(link[0])
    one.expect("a votre demande, et jusqu’au")
    one.check_page("tracking")
    first = Introduction.objects.requested().get(help_request=asked)
    one.press("Demander à quelqu’un d’autre")
    one.expect("nous n’attendons plus cette personne")
    first.refresh_from_db()
    assert first.state == "withdrawn"
    one.main.locator("summary", has_text="Changer mes horaires").click()
    one.main.get_by_label("Précisions sur les moments").fill("pas le mardi")
    one.press("Enregistrer mes souhaits")
    one.expect("Vos souhaits sont enregistrés")
    one.press("Mettre en pause un mois")
    one.expect("Votre demande est en pause jusqu’au")
    one.check_page("tracking-paused")
    one.press("Reprendre ma demande")
    one.expect("Votre demande reprend")
    one.main.locator("summary", has_text="Effacer ma demande").click()
    one.press("Effacer pour toujours")
    one.expect("tout ce qui avait été écrit n’y sont plus")
    one.check_page("tracking-erased")
    asked.refresh_from_db()
    assert (asked.availability, asked.contact_name, asked.state) == ("", "", "withdrawn")
    # Back to the page before: nothing is asked anew (A3).
    one.page.go_back()
    one.page.reload()
    one.expect("tout ce qui avait été écrit n’y sont plus")
