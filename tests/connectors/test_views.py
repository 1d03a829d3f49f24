"""The pages of one's own profile: who opens them, what an error says, what a click does."""

import html
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import history
from connectors import steps
from connectors.enums import ConnectorState
from connectors.models import Charter, Connector
from connectors.services import holidays
from tests.connectors.joining import (
    A_LINK,
    ANSWERS,
    APPLY,
    is_an_error_at,
    profile_url,
    said,
    step_url,
)
from tests.factories.accounts import UserFactory
from tests.factories.connectors import CharterFactory, ConnectorFactory
from tests.factories.reference import CommuneFactory, DepartmentFactory

pytestmark = pytest.mark.django_db
PROFILE, CHARTER, PAUSE = (
    reverse(f"connectors:{name}") for name in ("profile", "charter", "pause")
)


@pytest.fixture
def connector(client: Client) -> Connector:
    made: Connector = ConnectorFactory()
    client.force_login(made.user)
    return made


@pytest.fixture
def draft(client: Client) -> Connector:
    made: Connector = ConnectorFactory(draft=True)
    client.force_login(made.user)
    return made


class TestWhoOpensThem:
    @pytest.mark.parametrize("url", [PROFILE, CHARTER, PAUSE])
    def test_anonymous_signs_in_first(self, client: Client, url: str) -> None:
        for response in (client.get(url), client.post(url)):
            assert response.status_code == 302
            assert response["Location"].startswith(reverse("account_login"))

    @pytest.mark.parametrize("url", [PROFILE, CHARTER, PAUSE])
    def test_a_stranger_or_someone_who_left_finds_nothing(self, client: Client, url: str) -> None:
        left = ConnectorFactory(state=ConnectorState.LEFT)
        for user in (UserFactory(), left.user):
            client.force_login(user)
            assert client.post(url).status_code in {404, 405}
            assert client.get(url).status_code == (405 if url == PAUSE else 404)
        assert not history.of(left)

    @pytest.mark.parametrize("url", [PROFILE, CHARTER, PAUSE])
    def test_wrong_methods_are_refused(
        self, client: Client, connector: Connector, url: str
    ) -> None:
        assert client.put(url).status_code == 405
        assert client.delete(url).status_code == 405


class TestProfile:
    def test_it_shows_what_is_kept_and_a_way_to_change_each_part(
        self, client: Client, connector: Connector
    ) -> None:
        text = client.get(PROFILE).content.decode()
        assert connector.display_name in text
        for step in steps.OF_A_PROFILE:
            assert f'href="{profile_url(step.slug)}"' in text
        assert client.get(profile_url(steps.CHARTER)).status_code == 404
        assert client.get(profile_url("nulle-part")).status_code == 404

    @pytest.mark.parametrize("slug", [step.slug for step in steps.OF_A_PROFILE])
    def test_each_part_is_changed_by_the_form_of_the_application(
        self, client: Client, connector: Connector, slug: str
    ) -> None:
        DepartmentFactory(code="33", name="Gironde")
        response = client.post(profile_url(slug), ANSWERS[slug])
        assert response["Location"] == PROFILE
        assert said(response) == ["Votre profil est enregistré."]

    @pytest.mark.parametrize("state", [ConnectorState.SUBMITTED, ConnectorState.REFUSED])
    def test_an_application_being_examined_is_not_changed(
        self, client: Client, connector: Connector, state: ConnectorState
    ) -> None:
        Connector.objects.update(state=state)
        before = Connector.objects.values().get()
        assert client.get(PROFILE)["Location"] == APPLY
        for step in steps.OF_A_PROFILE:
            response = client.post(profile_url(step.slug), ANSWERS[step.slug], follow=True)
            assert response.redirect_chain[-1][0] == APPLY
        assert Connector.objects.values().get() == before

    def test_nothing_is_said_to_be_kept_when_the_profile_closed_meanwhile(
        self, client: Client, connector: Connector, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        Connector.objects.update(state=ConnectorState.REFUSED)
        # The page read them a moment before.
        monkeypatch.setattr("connectors.views.visitor.own", lambda request: connector)
        response = client.post(profile_url(steps.MOTIVATION), ANSWERS[steps.MOTIVATION])
        assert said(response) == ["Votre profil n’est pas modifiable en ce moment."]

    @pytest.mark.parametrize(
        ("step", "field"),
        [(steps.IDENTITY, "display_name"), (steps.MOTIVATION, "presentation")],
    )
    @pytest.mark.parametrize(
        ("words", "what"),
        [("alix@example.org", "une adresse e-mail"), ("Alix 06 12 34 56 78", "un numéro")],
    )
    def test_b10_nothing_to_write_to_somebody_with_is_public(
        self, client: Client, connector: Connector, step: str, field: str, words: str, what: str
    ) -> None:
        response = client.post(profile_url(step), {**ANSWERS[step], field: words})
        is_an_error_at(response, field, f"Ces mots peuvent être publiés\u00a0: enlevez {what}")
        connector.refresh_from_db()
        assert getattr(connector, field) != words

    def test_a_get_changes_nothing_e5(self, client: Client, connector: Connector) -> None:
        before = Connector.objects.values().get()
        for step in steps.OF_A_PROFILE:
            assert client.get(profile_url(step.slug)).status_code == 200
        assert Connector.objects.values().get() == before

    @pytest.mark.parametrize(
        ("slug", "given", "field", "words"),
        [
            (steps.IDENTITY, {"full_name": " "}, "full_name", "Saisissez votre prénom"),
            (steps.IDENTITY, {"display_name": ""}, "display_name", "Saisissez le nom que"),
            (steps.IDENTITY, {"display_name": "x" * 121}, "display_name", "120 caractères"),
            (steps.ORGANISATION, {"siren": "12"}, "siren", "Saisissez les 9 chiffres"),
            (steps.ORGANISATION, {"siren": "732829321"}, "siren", "n’est pas bien formé"),
            (steps.ORGANISATION, {"name": ""}, "name", "Saisissez le nom de l’organisation"),
            (steps.MOTIVATION, {"motivation": ""}, "motivation", "Dites en quelques mots"),
            (steps.MOTIVATION, {"presentation": ""}, "presentation", "Présentez-vous en"),
            (steps.MOTIVATION, {"presentation": "x" * 1001}, "presentation", "1000 caractères"),
            (steps.THEMES, {"ia": 0, "site-internet": 0}, "strategie", "Choisissez un niveau"),
            (steps.THEMES, {"ia": "9"}, "ia", "Sélectionnez un choix valide"),
            (steps.FIRMS, {"sectors": ["Z"]}, "sectors", "Sélectionnez un choix valide"),
            (steps.TERRITORY, {"how": []}, "how", "Cochez «"),
            (steps.TERRITORY, {"commune": "Nullepart"}, "commune", "Aucune commune ne"),
            (steps.TERRITORY, {"departments": "24, 999"}, "departments", "ce département"),
            (
                steps.TERRITORY,
                {"commune": "", "departments": ""},
                "commune",
                "Indiquez votre commune",
            ),
            (steps.TERRITORY, {"radius_km": "900"}, "radius_km", "inférieure ou égale à 100"),
            (
                steps.AVAILABILITY,
                {"monthly_capacity": "0"},
                "monthly_capacity",
                "supérieure ou égale à 1",
            ),
            (steps.AVAILABILITY, {"languages": []}, "languages", "Cochez au moins une langue."),
            (steps.AVAILABILITY, {"terms": ""}, "terms", "Choisissez à quelles conditions"),
            (steps.INTERESTS, {"complete": ""}, "complete", "Cochez la case pour confirmer"),
            (steps.INTERESTS, {**A_LINK, "nature": ""}, "nature", "Choisissez la nature"),
            (steps.INTERESTS, {**A_LINK, "name": ""}, "name", "Saisissez le nom de"),
            (steps.INTERESTS, {**A_LINK, "siren": "123456789"}, "siren", "n’est pas bien formé"),
        ],
    )
    def test_an_error_is_told_at_its_field_and_loses_nothing_a9(
        self,
        client: Client,
        connector: Connector,
        slug: str,
        given: dict[str, Any],
        field: str,
        words: str,
    ) -> None:
        before = Connector.objects.values().get()
        typed = {**ANSWERS[slug], **given}
        response = client.post(profile_url(slug), typed)
        is_an_error_at(response, field, words)
        text = html.unescape(response.content.decode())
        for name, value in typed.items():
            if isinstance(value, str) and value.strip() and name not in {"add", "complete"}:
                assert value in text, name
        assert Connector.objects.values().get() == before

    def test_a_name_that_several_communes_share_lists_them(
        self, client: Client, connector: Connector
    ) -> None:
        for code, name in (("24001", "Saint-Jean"), ("24002", "Saint-Jean-le-Vieux")):
            CommuneFactory(
                code=code, name=name, search_name=name.lower().replace("-", " "), postcodes=[]
            )
        typed = {**ANSWERS[steps.TERRITORY], "commune": "saint", "departments": ""}
        response = client.post(profile_url(steps.TERRITORY), typed)
        is_an_error_at(response, "commune", "choisissez la vôtre dans la liste")
        assert 'value="24002"' in response.content.decode()
        chosen = client.post(profile_url(steps.TERRITORY), {**typed, "commune_choice": "24002"})
        assert chosen.status_code == 302
        assert Connector.objects.get().commune_id == "24002"

    def test_who_helps_at_a_distance_only_has_no_place(
        self, client: Client, connector: Connector
    ) -> None:
        typed = {"how": ["a-distance"], "commune": "", "radius_km": "30", "departments": ""}
        client.post(profile_url(steps.TERRITORY), typed)
        connector.refresh_from_db()
        assert (connector.on_site, connector.remote, connector.latitude) == (False, True, None)


class TestCharter:
    def test_a_new_version_is_read_with_its_changes_and_signed(
        self, client: Client, connector: Connector
    ) -> None:
        assert "Vous avez signé cette charte" in client.get(CHARTER).content.decode()
        newer = CharterFactory(
            version="2.0.0", changes="Un article de plus.", published_at=timezone.now()
        )
        for address in (reverse("matching:dashboard"), PROFILE):
            page = client.get(address).content.decode()
            assert "La charte a changé" in page
            assert "Un article de plus." in page
        assert "Un article de plus." in client.get(CHARTER).content.decode()
        response = client.post(CHARTER, {"signed": "on", "charter": newer.pk})
        assert response["Location"] == CHARTER
        connector.refresh_from_db()
        assert connector.charter == newer
        first = connector.charter_signed_at
        client.post(CHARTER, {"signed": "on", "charter": newer.pk})
        connector.refresh_from_db()
        assert connector.charter_signed_at == first
        assert "La charte a changé" not in client.get(PROFILE).content.decode()

    def test_nobody_signs_without_ticking_a9(self, client: Client, draft: Connector) -> None:
        response = client.post(step_url(steps.CHARTER))
        is_an_error_at(response, "signed", "Cochez la case pour signer la charte.")
        draft.refresh_from_db()
        assert draft.charter_signed_at is None

    def test_nobody_signs_a_version_that_was_not_on_the_screen(
        self, client: Client, connector: Connector, draft: Connector, charter: Charter
    ) -> None:
        newer = CharterFactory(version="2.0.0", published_at=timezone.now())
        for person, address in ((connector, CHARTER), (draft, step_url(steps.CHARTER))):
            client.force_login(person.user)
            Connector.objects.filter(pk=draft.pk).update(
                interests_declared_at=timezone.now(), answered_steps=list(ANSWERS)
            )
            for read in ({"charter": str(charter.pk)}, {}):
                response = client.post(address, {"signed": "on", **read})
                is_an_error_at(response, "signed", "La charte vient de changer.")
                text = response.content.decode()
                assert f'name="charter" value="{newer.pk}"' in text
                assert "checked" not in text
            person.refresh_from_db()
            assert person.charter != newer
            client.post(address, {"signed": "on", "charter": str(newer.pk)})
            person.refresh_from_db()
            assert person.charter == newer

    @pytest.mark.parametrize("state", [ConnectorState.SUBMITTED, ConnectorState.REFUSED])
    def test_whoever_waits_or_was_turned_down_signs_nothing(
        self, client: Client, state: ConnectorState
    ) -> None:
        one = ConnectorFactory(state=state)
        client.force_login(one.user)
        newer = CharterFactory(version="2.0.0", published_at=timezone.now())
        assert client.post(CHARTER, {"signed": "on", "charter": newer.pk}).status_code == 200
        one.refresh_from_db()
        assert one.charter != newer


class TestPause:
    def test_one_button_stops_and_starts_again_and_twice_is_once(
        self, client: Client, connector: Connector
    ) -> None:
        assert client.get(PAUSE).status_code == 405
        for state, words in (
            (ConnectorState.PAUSED, "Vous êtes en pause"),
            (ConnectorState.ACTIVE, "Vous recevez de nouveau des demandes."),
        ):
            # The second click of two, or an old page, asks for what is there already.
            for _ in range(2):
                response = client.post(PAUSE, {"to": state})
                assert response["Location"] == reverse("matching:dashboard")
                assert said(response)[-1].startswith(words)
                connector.refresh_from_db()
                assert connector.state == state
        assert len(history.of(connector)) == 2

    def test_a_page_older_than_a_holiday_does_not_end_it(
        self, client: Client, connector: Connector
    ) -> None:
        page = client.get(reverse("connectors:space")).content.decode()
        assert 'name="to" value="paused"' in page
        today = timezone.localdate()
        days_off = holidays.plan_holiday(
            connector, first_day=today, last_day=today, by=connector.user
        )
        client.post(PAUSE, {"to": "paused"})
        days_off.refresh_from_db()
        assert days_off.cancelled_at is None
        assert (
            'name="to" value="active"' in client.get(reverse("connectors:space")).content.decode()
        )

    @pytest.mark.parametrize("to", ["", "left", "submitted"])
    def test_nothing_else_is_asked_for_by_it(
        self, client: Client, connector: Connector, to: str
    ) -> None:
        assert said(client.post(PAUSE, {"to": to})) == ["Votre profil ne permet pas ce changement."]
        connector.refresh_from_db()
        assert connector.state == ConnectorState.ACTIVE

    @pytest.mark.parametrize(
        "state", [ConnectorState.DRAFT, ConnectorState.SUBMITTED, ConnectorState.SUSPENDED]
    )
    def test_nobody_lets_themselves_in_by_it(self, client: Client, state: ConnectorState) -> None:
        connector = ConnectorFactory(state=state)
        client.force_login(connector.user)
        assert said(client.post(PAUSE, {"to": "active"})) == [
            "Votre profil ne permet pas ce changement."
        ]
        connector.refresh_from_db()
        assert connector.state == state
