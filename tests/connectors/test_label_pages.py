"""The pages of an application: what they say, what an error says, what a click does."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import ContactReading, User
from connectors import reference_links
from connectors.enums import LabelState, ReferenceState, ScanState
from connectors.models import Criterion, Evidence, Label, Reference
from connectors.services import evidence
from reference.enums import Theme
from tests.connectors import filing
from tests.factories.connectors import ConnectorFactory

pytestmark = pytest.mark.django_db
LABEL, FILE, THEMES, CLIENTS, APPEAL = (
    reverse(f"connectors:{name}")
    for name in ("label", "label_file", "label_themes", "label_clients", "appeal")
)
PRICES = reverse("connectors:label_criterion", args=["prix"])
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture
def label(client: Client) -> Label:
    made = filing.begun()
    client.force_login(made.connector.user)
    return made


def text_of(response: HttpResponse) -> str:
    return response.content.decode()


def is_an_error_at(response: HttpResponse, field: str, words: str) -> None:
    """Hold QUALITY A9: the title, a summary linked to the field, the words beside it."""
    text = text_of(response)
    assert response.status_code == 200
    assert re.search(r"<title>Erreur\s:", text)
    assert f'href="#id_{field}' in text
    assert text.count(words) >= 2


def send(client: Client, content: bytes, name: str = "devis.pdf", **fields: Any) -> HttpResponse:
    file = SimpleUploadedFile(name, content, content_type="application/pdf")
    return client.post(PRICES, {"file": file, "note": "", **fields})


class TestPuttingTogether:
    def test_it_begins_by_a_button_and_a_get_begins_nothing(self, client: Client) -> None:
        filing.criteria()
        one = ConnectorFactory()
        client.force_login(one.user)
        assert "Ce qui est demandé" in text_of(client.get(LABEL))
        assert not Label.objects.exists()
        for _ in range(2):
            assert client.post(LABEL)["Location"] == FILE
        assert Label.objects.get().state == LabelState.APPLIED

    def test_each_step_is_kept_and_the_last_one_hands_in(
        self, client: Client, label: Label
    ) -> None:
        assert client.post(THEMES, {"themes": [Theme.SITE_INTERNET]})["Location"] == FILE
        for code in label.criteria.items.filter(required=True, clients=0).values_list(
            "code", flat=True
        ):
            page = reverse("connectors:label_criterion", args=[code])
            sent = {"url": "exemple.fr/preuve", "note": "Le devis."}
            assert client.post(page, sent)["Location"] == page
        assert "citez 3 clients, vous en citez 0" in text_of(client.get(FILE))
        for n in range(3):
            typed = {"name": "Lou", "company": "Atelier", "email": f"c{n}@example.org"}
            assert client.post(CLIENTS, typed)["Location"] == CLIENTS
        assert "Déposer mon dossier" in text_of(client.get(FILE))
        assert client.post(FILE)["Location"] == LABEL
        label.refresh_from_db()
        assert label.state == LabelState.UNDER_REVIEW
        assert Evidence.objects.filter(url="https://exemple.fr/preuve").count() == 6
        # An old tab, or the second of two clicks.
        for page in (FILE, THEMES, PRICES):
            for answer in (client.get(page), client.post(page)):
                assert answer["Location"] == LABEL
        assert "Deux personnes l’examinent" in text_of(client.get(LABEL))

    def test_an_incomplete_file_is_not_handed_in(self, client: Client, label: Label) -> None:
        page = text_of(client.post(FILE, follow=True))  # type: ignore[arg-type]
        assert "Votre dossier n’est pas complet" in page
        label.refresh_from_db()
        assert label.state == LabelState.APPLIED

    def test_a_theme_of_ones_profile_only_a9(self, client: Client, label: Label) -> None:
        is_an_error_at(client.post(THEMES), "themes", "Choisissez au moins un thème.")
        assert client.post(THEMES, {"themes": [Theme.IA]}).status_code == 200
        label.refresh_from_db()
        assert label.themes == []

    @pytest.mark.parametrize(
        ("typed", "field", "words"),
        [
            ({}, "file", "Choisissez un fichier, ou indiquez une adresse."),
            ({"url": "pas une adresse"}, "url", "Cette adresse est incomplète."),
            ({"url": "javascript:alert(1)"}, "url", "Cette adresse est incomplète."),
            ({"url": "ftp://exemple.fr/x"}, "url", "Cette adresse est incomplète."),
        ],
    )
    def test_an_error_is_told_at_its_field_a9(
        self, client: Client, label: Label, typed: dict[str, str], field: str, words: str
    ) -> None:
        response = client.post(PRICES, {"note": "Ma note tapée", **typed})
        is_an_error_at(response, field, words)
        assert "Ma note tapée" in text_of(response)
        assert not Evidence.objects.exists()

    def test_a_client_is_named_once_and_the_rest_is_kept_a9(
        self, client: Client, label: Label
    ) -> None:
        typed = {"name": "Lou Essai", "company": "Atelier", "email": "lou@example.org"}
        client.post(CLIENTS, typed)
        is_an_error_at(client.post(CLIENTS, typed), "email", "Vous avez déjà cité ce client.")
        own = {**typed, "email": label.connector.user.email}
        response = client.post(CLIENTS, own)
        is_an_error_at(response, "email", "C’est votre propre adresse.")
        assert 'value="Lou Essai"' in text_of(response)
        one = Reference.objects.get()
        for key in ("zz", str(label.pk), str(one.pk)):
            assert client.post(CLIENTS, {"remove": key})["Location"] == CLIENTS
        assert not Reference.objects.exists()

    def test_b8_nobody_takes_out_somebody_elses_piece(self, client: Client, label: Label) -> None:
        theirs = filing.complete()
        piece = Evidence.objects.filter(label=theirs, criterion__code="prix").get()
        client.post(PRICES, {"remove": str(piece.pk)})
        client.post(CLIENTS, {"remove": str(theirs.references.all()[0].pk)})
        assert Evidence.objects.kept().filter(pk=piece.pk).exists()
        assert theirs.references.count() == 3


class TestUploads:
    @pytest.mark.parametrize(
        ("content", "name", "words"),
        [
            (SVG, "devis.png", "ni un PDF, ni une image"),
            (b"MZ\x90\0programme", "devis.pdf", "ni un PDF, ni une image"),
            (b"%PDF-1.7\n<script>", "devis.pdf", "Nous ne pouvons pas lire ce fichier"),
            (b"", "devis.pdf", "Ce fichier est vide."),
            (b"%PDF-" + b"x" * (6 << 20), "devis.pdf", "Ce fichier dépasse 5 Mo."),
            (b"%PDF-" + b"x" * (30 << 20), "devis.pdf", "Ce fichier dépasse 5 Mo."),
        ],
        ids=["svg", "program", "polyglot", "empty", "6 MB", "30 MB"],
    )
    def test_b20_what_is_refused_is_said_at_the_field_a9(
        self, client: Client, label: Label, content: bytes, name: str, words: str
    ) -> None:
        response = send(client, content, name, note="Ma note tapée")
        is_an_error_at(response, "file", words)
        assert "Ma note tapée" in text_of(response)
        assert not Evidence.objects.exists()
        assert not Path(evidence.storage().path("")).exists()

    def test_b20_a_good_file_is_stored_and_handed_over_as_an_attachment(
        self, client: Client, label: Label
    ) -> None:
        assert send(client, filing.image(), "../../x.php.pdf")["Location"] == PRICES
        piece = Evidence.objects.get()
        assert (piece.original_name, piece.content_type) == ("x.php.png", "image/png")
        address = reverse("connectors:evidence", args=[piece.pk])
        assert address in text_of(client.get(PRICES))
        response = client.get(address)
        assert response.content[:4] == b"\x89PNG"
        assert response["Content-Disposition"] == 'attachment; filename="x.php.png"'
        assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in response["Cache-Control"]
        assert client.post(address).status_code == 405

    def test_b20_without_its_token_a_form_is_refused(self, label: Label) -> None:
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(label.connector.user)
        assert send(strict, filing.image()).status_code == 403
        assert not Evidence.objects.exists()

    @pytest.mark.parametrize("scan", [ScanState.WAITING, ScanState.REFUSED])
    def test_b20_nobody_opens_what_was_not_read_by_the_antivirus(
        self, client: Client, label: Label, scan: ScanState
    ) -> None:
        piece = filing.stored(label, Criterion.objects.get(criteria=label.criteria, code="prix"))
        Evidence.objects.filter(pk=piece.pk).update(scan=scan)
        address = reverse("connectors:evidence", args=[piece.pk])
        for one in (label.connector.user, filing.decider(is_superuser=True)):
            client.force_login(one)
            assert client.get(address).status_code == 404
        client.force_login(label.connector.user)
        assert address not in text_of(client.get(PRICES))

    def test_b20_a_file_that_vanished_is_told_in_words(self, client: Client, label: Label) -> None:
        piece = filing.stored(label, Criterion.objects.get(criteria=label.criteria, code="prix"))
        evidence.storage().delete(piece.stored_name)
        response = client.get(reverse("connectors:evidence", args=[piece.pk]))
        assert response.status_code == 410
        assert "Cette pièce n’est plus disponible" in text_of(response)

    def test_b8_who_opens_a_piece(self, client: Client) -> None:
        label, (first, _) = filing.assigned()
        piece = filing.stored(label, Criterion.objects.get(criteria=label.criteria, code="prix"))
        address = reverse("connectors:evidence", args=[piece.pk])
        region = label.connector.commune.department.region_id  # type: ignore[union-attr]
        stranger_review = filing.assigned()[1][0]
        expected: list[tuple[User, int]] = [
            (label.connector.user, 200),
            (first.reviewer, 200),
            (stranger_review.reviewer, 404),
            (filing.reviewer(), 404),
            (filing.decider(), 200),
            (filing.decider(region_id=region), 200),
            (filing.decider(region_id=filing.another_region()), 404),
            (filing.entitled(is_staff=True), 404),
            (ConnectorFactory().user, 404),
        ]
        for one, status in expected:
            client.force_login(one)
            assert client.get(address).status_code == status, one
        # The applicant sees who read them; their own readings are nobody's business.
        readings = ContactReading.objects.filter(subject=label.connector.user)
        assert readings.count() == 3
        assert set(readings.values_list("about_id", flat=True)) == {label.pk}


class TestClientsAnswer:
    @pytest.fixture
    def asked(self) -> Reference:
        return filing.submitted().references.all()[0]

    def test_b13_ten_openings_answer_nothing_and_one_post_does(
        self, client: Client, asked: Reference
    ) -> None:
        page = reverse("connectors:reference", args=[reference_links.write(asked.pk)])
        for _ in range(10):
            response = client.get(page)
            client.head(page)
        assert response["Referrer-Policy"] == "same-origin"
        asked.refresh_from_db()
        assert asked.state == ReferenceState.ASKED
        sent = client.post(page, {"confirmed": "yes", "comment": "Bien."})
        assert "Merci de votre réponse" in text_of(sent)
        asked.refresh_from_db()
        assert (asked.state, asked.comment) == (ReferenceState.CONFIRMED, "Bien.")
        again = client.post(page, {"confirmed": "no"})
        assert "Vous avez déjà répondu" in text_of(again)
        asked.refresh_from_db()
        assert asked.state == ReferenceState.CONFIRMED

    def test_an_answer_is_chosen_a9(self, client: Client, asked: Reference) -> None:
        page = reverse("connectors:reference", args=[reference_links.write(asked.pk)])
        response = client.post(page, {"comment": "Mon commentaire"})
        is_an_error_at(response, "confirmed", "Choisissez une réponse.")
        assert "Mon commentaire" in text_of(response)

    def test_a_link_that_is_dead_or_too_late_says_so(
        self, client: Client, asked: Reference
    ) -> None:
        dead = reverse("connectors:reference", args=["n’importe:quoi"])
        assert client.get(dead).status_code == 410
        Label.objects.filter(pk=asked.label_id).update(state=LabelState.REFUSED)
        page = reverse("connectors:reference", args=[reference_links.write(asked.pk)])
        assert "L’examen est terminé" in text_of(client.post(page, {"confirmed": "yes"}))

    def test_the_applicant_never_reads_what_a_client_said(
        self, client: Client, asked: Reference
    ) -> None:
        page = reverse("connectors:reference", args=[reference_links.write(asked.pk)])
        client.post(page, {"confirmed": "no", "comment": "Jamais terminé."})
        client.force_login(asked.label.connector.user)
        for address in (LABEL, CLIENTS):
            text = text_of(client.get(address))
            assert "Réponse reçue" in text or "réponse reçue" in text
            assert "Jamais terminé" not in text
            assert "non confirmé" not in text


class TestAppeal:
    def test_a_refusal_shows_its_reasons_and_the_way_to_appeal(self, client: Client) -> None:
        label = filing.refused()
        client.force_login(label.connector.user)
        page = text_of(client.get(LABEL))
        assert "Prix absents." in page
        assert APPEAL in page
        is_an_error_at(client.post(APPEAL), "text", "Expliquez pourquoi vous contestez")
        for _ in range(2):
            assert client.post(APPEAL, {"text": "Les prix sont là."})["Location"] == LABEL
        label.refresh_from_db()
        assert label.state == LabelState.UNDER_APPEAL
        assert client.get(APPEAL).status_code == 404

    def test_nobody_appeals_for_another(self, client: Client) -> None:
        label = filing.refused()
        client.force_login(filing.begun().connector.user)
        client.post(APPEAL, {"text": "Non."})
        label.refresh_from_db()
        assert label.state == LabelState.REFUSED


def cost(client: Client, page: str) -> int:
    client.get(page)
    with CaptureQueriesContext(connection) as made:
        assert client.get(page).status_code == 200, page
    return len(made)


def test_a29_pages_cost_the_same_with_one_piece_or_many(client: Client, label: Label) -> None:
    costs: list[list[int]] = []
    pages = (LABEL, FILE, THEMES, CLIENTS, PRICES)
    for number in (1, 30):
        for criterion in label.criteria.items.filter(clients=0):
            for _ in range(number):
                filing.stored(label, criterion)
        Reference.objects.bulk_create(
            Reference(label=label, name="L", company="A", email=f"c{number}-{n}@example.org")
            for n in range(number)
        )
        client.force_login(label.connector.user)
        costs.append([cost(client, page) for page in pages])
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 12, costs
    refused = filing.refused()
    client.force_login(refused.connector.user)
    assert max(cost(client, page) for page in (LABEL, APPEAL)) <= 12
