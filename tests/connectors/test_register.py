"""The public register, certificates and badges: who holds a label today, and nothing of others."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation
from connectors.enums import ConnectorState, LabelState
from connectors.models import Connector, Label
from connectors.selectors.register import ACCENTED, PLAIN
from reference.enums import Theme
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory, LabelFactory
from tests.factories.reference import CommuneFactory, DepartmentFactory

pytestmark = pytest.mark.django_db
REGISTER = reverse("connectors:register")
SECRET = "Camille Secret"


def certificate(label: Label) -> str:
    return reverse("connectors:certificate", kwargs={"number": label.number})


def badge(label: Label) -> str:
    return reverse("connectors:badge", kwargs={"number": label.number})


def holder(name: str = SECRET, **given: Any) -> Label:
    made: Label = LabelFactory(
        numbered=True, connector=ConnectorFactory(display_name=name), themes=[Theme.IA], **given
    )
    return made


def not_valid(how: str) -> Label:
    """Return a label that its holder cannot show today."""
    now = timezone.now()
    if how in ConnectorState.values:
        label = holder()
        Connector.objects.filter(pk=label.connector_id).update(state=how)
        return label
    if how == "past its end":
        return holder(awarded_at=now - timedelta(days=731), valid_until=now - timedelta(seconds=1))
    ended = now if how in {LabelState.EXPIRED, LabelState.REVOKED} else None
    return holder(state=how, ended_at=ended)


NOT_VALID = [
    LabelState.SUSPENDED,
    LabelState.EXPIRED,
    LabelState.REVOKED,
    "past its end",
    # A person suspended, or gone, holds nothing up either.
    "suspended",
    "left",
]
each_way = pytest.mark.parametrize("how", [*NOT_VALID[:4], "left"])


class TestTheRegister:
    def test_it_says_who_since_when_until_when_and_for_what(self, client: Client) -> None:
        label = holder("Dominique Durand")
        page = client.get(REGISTER).content.decode()
        assert "1 professionnel labellisé" in page
        assert certificate(label) in page
        assert Theme.IA.label in page
        for moment in (label.awarded_at, label.valid_until):
            assert str(timezone.localtime(moment).year) in page
        assert "Deux personnes examinent" in page
        assert reverse("contact") in page
        assert "@" not in re.sub(r"<head>.*</head>", "", page, flags=re.S)

    @each_way
    def test_past_holders_leave_it_at_once(self, client: Client, how: str) -> None:
        not_valid(how)
        page = client.get(REGISTER).content.decode()
        assert SECRET not in page
        assert "Aucun professionnel labellisé" in page
        assert Label.objects.count() == 1

    def test_a_suspended_person_leaves_it_too(self, client: Client) -> None:
        label = holder()
        Connector.objects.filter(pk=label.connector_id).update(state=ConnectorState.SUSPENDED)
        assert SECRET not in client.get(REGISTER).content.decode()

    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            ("elodie", True),
            ("ÉLODIE gaetan", True),
            ("Gaëtan-Élodie", True),
            ("elodie martin", False),
            ("%", True),
        ],
    )
    def test_a_name_is_found_whatever_its_accents(
        self, client: Client, typed: str, found: bool
    ) -> None:
        holder("Élodie Gaëtan")
        holder("Martin Autre")
        page = client.get(REGISTER, {"name": typed, "department": ""}).content.decode()
        assert ("Élodie Gaëtan" in page) is found

    def test_each_accented_letter_has_its_plain_one(self) -> None:
        assert len(ACCENTED) == len(PLAIN)

    def test_a_department_is_where_one_lives_or_goes(self, client: Client) -> None:
        DepartmentFactory(code="33", name="Gironde")
        away = CommuneFactory(code="33063", name="Bordeaux", department_id="33")
        here, there, goes = holder("Ici"), holder("Labas"), holder("Voyage")
        Connector.objects.filter(pk=there.connector_id).update(commune=away)
        Connector.objects.filter(pk=goes.connector_id).update(departments=["33"])
        page = client.get(REGISTER, {"name": "", "department": "33"}).content.decode()
        assert "Labas" in page
        assert "Voyage" in page
        assert here.number not in page
        wrong = client.get(REGISTER, {"name": "", "department": "99"})
        assert "Choisissez un département" in wrong.content.decode()

    def test_it_is_paged_in_order_of_names_and_a_page_keeps_the_search(
        self, client: Client
    ) -> None:
        for number in range(25):
            holder(f"Nom {number:02}")
        first = client.get(REGISTER, {"name": "nom"}).content.decode()
        assert "Nom 19" in first
        assert "Nom 20" not in first
        following = re.search(r'href="(\?name=nom[^"]*page=2)"', first)
        assert following is not None
        second = client.get(REGISTER + following[1].replace("&amp;", "&")).content.decode()
        assert "Nom 20" in second
        assert "Nom 19" not in second

    def test_an_accented_initial_stands_among_the_others(self, client: Client) -> None:
        for name in ("Zoé Exemple", "Élodie Exemple", "Denis Exemple"):
            holder(name)
        page = client.get(REGISTER).content.decode()
        places = [page.index(name) for name in ("Denis", "Élodie", "Zoé")]
        assert places == sorted(places)

    def test_a31_its_queries_are_few_and_the_same_at_two_sizes(self, client: Client) -> None:
        counted = []
        for size in (3, 30):
            for number in range(size):
                label = holder(f"Nom {size} {number}")
                label.connector.organisation = Organisation.objects.create(
                    name=f"Atelier {size} {number}", kind="chamber"
                )
                label.connector.save()
            with CaptureQueriesContext(connection) as queries:
                client.get(REGISTER)
            counted.append(len(queries))
        assert counted[0] == counted[1] <= 4

    def test_a_number_leads_to_its_certificate(self, client: Client) -> None:
        label = holder()
        typed = label.number.lower().replace("-", " ")
        assert client.get(REGISTER, {"number": typed})["Location"] == certificate(label)
        wrong = client.get(REGISTER, {"number": "LC-2026-AAAA-AAAA"}).content.decode()
        assert "<title>Erreur\u00a0:" in wrong
        assert "mal recopié" in wrong


class TestTheCertificate:
    def test_of_a_valid_label_says_whose_and_prints_a_code(self, client: Client) -> None:
        label = holder()
        response = client.get(certificate(label))
        page = response.content.decode()
        assert response.status_code == 200
        assert "Ce label est valable aujourd’hui" in page
        assert SECRET in page
        assert label.number in page
        assert "<svg" in page

    @each_way
    def test_of_another_says_not_today_without_whose_nor_why(
        self, client: Client, how: str
    ) -> None:
        label = not_valid(how)
        response = client.get(certificate(label))
        page = response.content.decode()
        assert response.status_code == 200
        assert "n’est pas valable aujourd’hui" in page
        for word in (SECRET, "suspendu", "retiré", "expiré", Theme.IA.label, "Périgueux"):
            assert word not in page
        assert response["X-Robots-Tag"] == "noindex"

    def test_an_unknown_number_is_a_404_that_says_so(self, client: Client) -> None:
        label = holder()
        unknown = client.get("/label/LC-2026-2222-2222/")
        number = label.number
        other = "2" if number[-1] != "2" else "3"
        mistyped = client.get(f"/label/{number[:-1]}{other}/")
        for response in (unknown, mistyped):
            assert response.status_code == 404
            assert "n’est pas celui d’un label" in response.content.decode()
        assert "mal recopié" in mistyped.content.decode()

    def test_however_it_is_typed_it_leads_to_one_address(self, client: Client) -> None:
        label = holder()
        response = client.get(f"/label/{label.number.lower()}/")
        assert response["Location"] == certificate(label)


class TestTheBadge:
    def test_while_valid_it_says_until_when(self, client: Client) -> None:
        label = holder()
        response = client.get(badge(label))
        drawn = response.content.decode()
        assert response["Content-Type"].startswith("image/svg+xml")
        end = timezone.localtime(label.valid_until)
        assert f"valable jusqu’au {end:%d/%m/%Y}" in drawn
        assert re.search(r'role="img" aria-labelledby="t"', drawn)
        assert re.search(r'<title id="t">Label Croissance connectée valable', drawn)
        assert SECRET not in drawn

    @each_way
    def test_after_it_says_no_longer(self, client: Client, how: str) -> None:
        drawn = client.get(badge(not_valid(how))).content.decode()
        assert "n’est plus valable" in drawn
        assert "jusqu’au" not in drawn

    def test_an_unknown_number_is_a_404(self, client: Client) -> None:
        response = client.get("/label/LC-2026-2222-2222/insigne.svg")
        assert response.status_code == 404
        assert "Numéro inconnu" in response.content.decode()

    def test_b5_it_alone_may_be_shown_by_other_sites_and_sets_no_cookie(
        self, client: Client
    ) -> None:
        label = holder()
        response = client.get(badge(label))
        assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert response["Cache-Control"] == "public, max-age=3600"
        assert not response.cookies
        for address in (REGISTER, certificate(label)):
            assert client.get(address)["Cross-Origin-Resource-Policy"] == "same-origin"

    def test_it_is_not_kept_longer_than_the_label(self, client: Client) -> None:
        label = holder(valid_until=timezone.now() + timedelta(minutes=10))
        kept = int(client.get(badge(label))["Cache-Control"].split("=")[1])
        assert 590 <= kept <= 600

    def test_b4_it_holds_no_script_no_style_and_asks_nothing_of_anybody(
        self, client: Client
    ) -> None:
        drawn = client.get(badge(holder())).content.decode()
        assert not re.search(r"<script|<style|style=|href|@import|url\(", drawn)

    def test_what_somebody_signed_in_sees_is_not_kept_by_others(self, client: Client) -> None:
        label = holder()
        client.force_login(UserFactory())
        assert "private" in client.get(badge(label))["Cache-Control"]
