"""What staff do with applications and with the charter."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from config.groups import CORRESPONDENTS, load_groups
from connectors import steps
from connectors.enums import ConnectorState, LinkNature
from connectors.models import Charter, Connector, ConnectorTheme, DeclaredLink, Testimony
from notifications.models import DueRow, Message
from reference.enums import Theme
from tests.connectors.joining import step_url
from tests.factories.accounts import UserFactory
from tests.factories.connectors import CharterFactory, ConnectorFactory, TestimonyFactory
from tests.test_admin_actions import act, page, said

pytestmark = pytest.mark.django_db
ADD = reverse("admin:connectors_charter_add")


@pytest.fixture
def staff(client: Client) -> User:
    made: User = UserFactory(staff=True)
    client.force_login(made)
    return made


@pytest.fixture
def candidate(staff: User) -> Connector:
    made: Connector = ConnectorFactory(
        state=ConnectorState.SUBMITTED,
        motivation="Rendre ce que j’ai reçu.",
        size_classes=["2_9"],
        slots=["morning"],
        languages=["fr", "oc"],
    )
    ConnectorTheme.objects.create(connector=made, theme=Theme.IA, level=3)
    DeclaredLink.objects.create(connector=made, nature=LinkNature.SUPPLIER, name="Éditeur Essai")
    return made


def test_an_application_is_read_in_one_screen(client: Client, candidate: Connector) -> None:
    text = client.get(page(Connector, "change", candidate.pk)).content.decode()
    for words in (
        "Rendre ce que j’ai reçu.",
        "Intelligence artificielle (forme d’autres personnes)",
        "2 à 9 personnes",
        "Le matin. Français, occitan.",
        "Éditeur Essai",
        "charte 1.0.0",
        candidate.user.full_name,
    ):
        assert words in text, words


def test_more_is_asked_for_by_a_mail_that_leads_to_the_step(
    client: Client, candidate: Connector
) -> None:
    fields = {"confirmed": 1, "reason": "Précisez vos thèmes.", "step": steps.THEMES}
    done = act(client, candidate, "send_back", **fields)
    assert said(done) == ["Complément demandé\u00a0: 1."]
    candidate.refresh_from_db()
    assert candidate.state == ConnectorState.DRAFT
    mail = Message.objects.get(name="connectors.more_asked")
    assert "Précisez vos thèmes." in mail.body_text
    assert step_url(steps.THEMES) in mail.body_text
    client.force_login(candidate.user)
    assert "Précisez vos thèmes." in client.get(step_url(steps.THEMES)).content.decode()


class TestCorrespondents:
    @pytest.fixture
    def correspondent(self, client: Client) -> User:
        ConnectorFactory()  # makes the region
        load_groups()
        made: User = UserFactory(is_staff=True, region_id="75")
        made.groups.add(made.groups.model.objects.get(name=CORRESPONDENTS))
        client.force_login(made)
        return made

    @pytest.mark.parametrize(
        ("departments", "theirs"), [(["33"], True), (["14"], False), ([], False)]
    )
    def test_a_candidate_without_a_commune_is_examined_where_they_help(
        self, client: Client, correspondent: User, departments: list[str], theirs: bool
    ) -> None:
        candidate = ConnectorFactory(
            remote_only=True, state=ConnectorState.SUBMITTED, departments=departments
        )
        act(client, candidate, "refuse", confirmed=1, reason="Hors de nos thèmes.")
        candidate.refresh_from_db()
        assert (candidate.state == ConnectorState.REFUSED) is theirs

    def test_b8_whoever_lives_elsewhere_stays_with_their_own_region(
        self, client: Client, correspondent: User
    ) -> None:
        from tests.factories.reference import CommuneFactory, DepartmentFactory, RegionFactory

        region = RegionFactory(code="28", name="Normandie")
        caen = CommuneFactory(
            code="14118",
            name="Caen",
            search_name="caen",
            department=DepartmentFactory(code="14", name="Calvados", region=region),
        )
        elsewhere = ConnectorFactory(
            commune=caen, departments=["24"], state=ConnectorState.SUBMITTED
        )
        act(client, elsewhere, "approve", confirmed=1)
        elsewhere.refresh_from_db()
        assert elsewhere.state == ConnectorState.SUBMITTED

    def test_the_charter_is_a_national_decision(self, client: Client, correspondent: User) -> None:
        assert client.get(page(Charter, "changelist")).status_code == 403


def test_b21_an_invitation_keeps_a_name_on_one_line(client: Client, staff: User) -> None:
    form = {"email": "nour@example.org", "display_name": "Nour\r\nBcc: x"}
    client.post(page(Connector, "add"), form)
    assert Connector.objects.get().display_name == "Nour Bcc: x"


def test_a_suspension_is_lifted_by_its_own_button(client: Client, staff: User) -> None:
    suspended = ConnectorFactory(state=ConnectorState.SUSPENDED)
    text = client.get(page(Connector, "change", suspended.pk)).content.decode()
    assert 'name="action" value="lift_suspension"' in text
    assert 'name="action" value="resume"' not in text
    refused = said(act(client, suspended, "resume", confirmed=1))
    assert "son état ne le permet pas" in refused[0]
    assert said(act(client, suspended, "lift_suspension", confirmed=1)) == [
        "Suspension levée\u00a0: 1."
    ]
    assert Connector.objects.get().state == ConnectorState.ACTIVE


@pytest.mark.parametrize(
    ("action", "state"),
    [
        ("approve", ConnectorState.SUBMITTED),
        ("refuse", ConnectorState.SUBMITTED),
        ("send_back", ConnectorState.SUBMITTED),
        ("lift_suspension", ConnectorState.SUSPENDED),
    ],
)
def test_nobody_decides_about_themselves(
    client: Client, staff: User, action: str, state: ConnectorState
) -> None:
    own = ConnectorFactory(user=staff, state=state)
    refused = said(act(client, own, action, confirmed=1, reason="motif", step=""))
    assert "il s’agit de vous. Laissez un collègue décider." in refused[0]
    own.refresh_from_db()
    assert own.state == state
    assert not Message.objects.exists()


def test_nobody_moderates_what_is_said_of_them(client: Client, staff: User) -> None:
    mine = TestimonyFactory(work__connector__user=staff)
    other = TestimonyFactory()
    assert client.get(page(Testimony, "change", mine.pk)).status_code == 302
    assert client.get(page(Testimony, "change", other.pk)).status_code == 200


class TestCharter:
    def form(self, **given: Any) -> dict[str, Any]:
        text = "Un.\nTexte.\n\nDeux.\nFin."
        return {"version": "2.0.0", "changes": "Deux est nouveau.", "text": text, **given}

    def test_a_new_version_begins_with_the_text_of_the_last(
        self, client: Client, staff: User
    ) -> None:
        assert "Je garde le secret." in client.get(ADD).content.decode()

    def test_it_is_written_then_published_then_never_changed(
        self, client: Client, staff: User
    ) -> None:
        client.post(ADD, self.form())
        draft = Charter.objects.get(version="2.0.0")
        assert draft.published_at is None
        assert [article["title"] for article in draft.articles] == ["Un.", "Deux."]
        client.post(page(Charter, "change", draft.pk), self.form(text="Un.\nAutre."))
        draft.refresh_from_db()
        assert draft.articles == [{"title": "Un.", "text": "Autre."}]
        asked = act(client, draft, "publish").content.decode()
        assert "ne change plus jamais" in asked
        assert said(act(client, draft, "publish", confirmed=1)) == ["Charte publiée\u00a0: 1."]
        assert Charter.objects.in_force() == draft
        assert DueRow.objects.get().occasion == "first"
        assert "déjà publiée" in said(act(client, draft, "publish", confirmed=1))[0]
        refused = client.post(page(Charter, "change", draft.pk), self.form())
        assert refused.status_code == 403
        shown = client.get(page(Charter, "change", draft.pk)).content.decode()
        assert "<strong>Un.</strong> Autre." in shown
        assert 'name="action" value="publish"' not in shown

    def test_an_article_without_a_text_is_named(self, client: Client, staff: User) -> None:
        shown = client.post(ADD, self.form(text="Un.\nTexte.\n\nDeux."))
        assert "Deux." in shown.content.decode()
        assert "n’a pas de texte sous son titre" in shown.content.decode()
        assert not Charter.objects.filter(version="2.0.0").exists()

    def test_what_changes_is_said_to_those_who_signed_before(
        self, client: Client, staff: User
    ) -> None:
        assert "obligatoire" in client.post(ADD, self.form(changes="")).content.decode()
        assert not Charter.objects.filter(version="2.0.0").exists()

    def test_two_versions_have_two_names(self, client: Client, staff: User) -> None:
        CharterFactory(version="2.0.0", published_at=None)
        shown = client.post(ADD, self.form())
        assert "existe déjà" in shown.content.decode()
