"""The pages of one's own profile: who opens them, what an error says, what a click does."""

import re
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts import history
from connectors import services
from connectors.enums import ConnectorState, ThemeLevel
from connectors.models import Connector
from reference.enums import Theme
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.reference import CommuneFactory, DepartmentFactory

pytestmark = pytest.mark.django_db
PROFILE, CHARTER, PAUSE = (
    reverse(f"connectors:{name}") for name in ("profile", "charter", "pause")
)


def form(**given: Any) -> dict[str, Any]:
    return {
        "display_name": "Dominique Essai",
        "presentation": "J’ai tenu une boutique.",
        "themes": [Theme.SITE_INTERNET, Theme.IA],
        "sectors": ["G"],
        "commune": "Périgueux",
        "radius_km": "40",
        "departments": "33, 24",
        "remote": "on",
        "monthly_capacity": "2",
        **given,
    }


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


def said(response: Any) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def is_an_error_at(response: HttpResponse, field: str, words: str) -> None:
    """Hold QUALITY A9: the title, a summary linked to the field, the words beside it."""
    text = response.content.decode()
    assert response.status_code == 200
    assert re.search(r"<title>Erreur\s:", text)
    assert f'href="#id_{field}' in text
    assert text.count(words) >= 2


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
            assert client.post(url, form()).status_code == 404
            assert client.get(url).status_code == (405 if url == PAUSE else 404)
        assert not history.of(left)

    @pytest.mark.parametrize("url", [PROFILE, CHARTER, PAUSE])
    def test_wrong_methods_are_refused(
        self, client: Client, connector: Connector, url: str
    ) -> None:
        assert client.put(url).status_code == 405
        assert client.delete(url).status_code == 405


class TestProfile:
    def test_a_get_shows_what_is_kept_and_changes_nothing_e5(
        self, client: Client, connector: Connector
    ) -> None:
        before = Connector.objects.values().get()
        text = client.get(PROFILE).content.decode()
        assert f'value="{connector.display_name}"' in text
        assert re.search(r'value="site-internet"[^>]*checked', text)
        assert Connector.objects.values().get() == before

    def test_what_is_sent_is_kept_and_a_level_stays(
        self, client: Client, connector: Connector
    ) -> None:
        DepartmentFactory(code="33", name="Gironde")
        response = client.post(PROFILE, form())
        assert response["Location"] == PROFILE
        assert said(response) == ["Votre profil est enregistré."]
        connector.refresh_from_db()
        assert connector.display_name == "Dominique Essai"
        assert connector.departments == ["24", "33"]
        assert (connector.radius_km, connector.monthly_capacity) == (40, 2)
        assert connector.remote
        assert dict(connector.themes.values_list("theme", "level")) == {
            Theme.SITE_INTERNET: ThemeLevel.HAS_DONE,
            Theme.IA: ThemeLevel.ADVISES,
        }

    def test_a_draft_is_led_to_the_charter(self, client: Client, draft: Connector) -> None:
        assert client.post(PROFILE, form())["Location"] == CHARTER

    @pytest.mark.parametrize(
        ("given", "field", "words"),
        [
            ({"display_name": ""}, "display_name", "Ce champ est obligatoire"),
            ({"themes": []}, "themes", "Cochez au moins un thème."),
            ({"commune": "Nullepart"}, "commune", "Aucune commune ne correspond."),
            ({"departments": "24, 999"}, "departments", "ce département\u00a0: 999."),
            ({"monthly_capacity": "0"}, "monthly_capacity", "supérieure ou égale à 1"),
            ({"commune": "", "departments": "", "remote": ""}, "commune", "Indiquez votre commune"),
        ],
    )
    def test_an_error_is_told_at_its_field_and_loses_nothing_a9(
        self, client: Client, connector: Connector, given: dict[str, Any], field: str, words: str
    ) -> None:
        before = Connector.objects.values().get()
        typed = form(presentation="Trente ans de métier", **given)
        response = client.post(PROFILE, typed)
        is_an_error_at(response, field, words)
        text = response.content.decode()
        assert "Trente ans de métier" in text
        assert re.search(r'value="G"[^>]*checked', text)
        if typed["departments"]:
            assert f'value="{typed["departments"]}"' in text
        assert Connector.objects.values().get() == before

    def test_a_name_that_several_communes_share_lists_them(
        self, client: Client, connector: Connector
    ) -> None:
        for code, name in (("24001", "Saint-Jean"), ("24002", "Saint-Jean-le-Vieux")):
            CommuneFactory(
                code=code, name=name, search_name=name.lower().replace("-", " "), postcodes=[]
            )
        response = client.post(PROFILE, form(commune="saint"))
        is_an_error_at(response, "commune", "choisissez la vôtre dans la liste")
        assert 'value="24002"' in response.content.decode()
        chosen = client.post(PROFILE, form(commune="saint", commune_choice="24002"))
        assert chosen.status_code == 302
        assert Connector.objects.get().commune_id == "24002"


class TestCharter:
    def test_signing_hands_a_draft_to_the_team(self, client: Client, draft: Connector) -> None:
        assert "Signer et déposer" in client.get(CHARTER).content.decode()
        response = client.post(CHARTER, {"signed": "on"})
        assert response["Location"] == CHARTER
        draft.refresh_from_db()
        assert draft.state == ConnectorState.SUBMITTED
        signed = draft.charter_signed_at
        assert signed is not None
        page = client.post(CHARTER, {"signed": "on"}, follow=True).content.decode()
        draft.refresh_from_db()
        assert draft.charter_signed_at == signed
        assert len(history.of(draft)) == 1
        assert "en cours d’examen" in page

    def test_nobody_signs_without_ticking_a9(self, client: Client, draft: Connector) -> None:
        is_an_error_at(client.post(CHARTER), "signed", "Cochez la case pour signer la charte.")
        draft.refresh_from_db()
        assert draft.charter_signed_at is None

    def test_the_profile_comes_first(self, client: Client) -> None:
        draft = ConnectorFactory(draft=True, themes=[])
        client.force_login(draft.user)
        response = client.post(CHARTER, {"signed": "on"})
        assert response["Location"] == PROFILE
        assert said(response) == ["Complétez d’abord votre profil."]
        draft.refresh_from_db()
        assert draft.charter_signed_at is None

    def test_the_slower_of_two_clicks_sees_the_same_page_f14(
        self, client: Client, draft: Connector, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sign = services.sign_charter

        def while_the_other_click_submits(connector: Connector, *, by: Any) -> None:
            sign(connector, by=by)
            services.submit(Connector.objects.get(pk=connector.pk), by=by)

        monkeypatch.setattr(services, "sign_charter", while_the_other_click_submits)
        response = client.post(CHARTER, {"signed": "on"}, follow=True)
        assert response.status_code == 200
        assert "en cours d’examen" in response.content.decode()


class TestPause:
    def test_one_button_stops_and_starts_again(self, client: Client, connector: Connector) -> None:
        assert client.get(PAUSE).status_code == 405
        for state, words in (
            (ConnectorState.PAUSED, "Vous êtes en pause"),
            (ConnectorState.ACTIVE, "Vous recevez de nouveau des demandes."),
        ):
            response = client.post(PAUSE)
            assert response["Location"] == reverse("matching:dashboard")
            assert said(response)[-1].startswith(words)
            connector.refresh_from_db()
            assert connector.state == state

    @pytest.mark.parametrize(
        "state", [ConnectorState.DRAFT, ConnectorState.SUBMITTED, ConnectorState.SUSPENDED]
    )
    def test_nobody_lets_themselves_in_by_it(self, client: Client, state: ConnectorState) -> None:
        connector = ConnectorFactory(state=state)
        client.force_login(connector.user)
        assert said(client.post(PAUSE)) == ["Votre profil ne permet pas ce changement."]
        connector.refresh_from_db()
        assert connector.state == state
