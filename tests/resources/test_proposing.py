"""From the bottom up: who proposes, what is asked of a proposal, and what becomes of it."""

import re
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import history
from accounts.models import User
from connectors.enums import ConnectorState
from notifications.models import Message
from reference.models import Region
from resources.enums import ResourceState
from resources.models import Resource
from resources.perms import may_propose
from resources.services import moderating, proposing
from resources.services.proposing import Proposal
from tests.at_once import race
from tests.factories.accounts import AdviserFactory, OrganisationFactory, UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.reference import DepartmentFactory
from tests.factories.resources import ResourceFactory

pytestmark = pytest.mark.django_db
PROPOSE = reverse("resources:propose")
GIVEN = {
    "kind": "article",
    "title": "Choisir son hébergeur",
    "summary": "Quatre questions à poser avant de signer.",
    "body": "## Avant\n\nPosez quatre **questions**.",
    "url": "",
    "themes": ["site-internet"],
    "level": "",
    "minutes": "45",
    "euros": "0",
    "language": "fr",
    "publisher": "Chambre Exemple",
    "author_name": "Camille Exemple",
    "interest": "",
}


@pytest.fixture(autouse=True)
def nobody_proposed_today() -> None:
    cache.clear()


@pytest.fixture
def author(client: Client) -> User:
    made: User = ConnectorFactory().user
    client.force_login(made)
    return made


def proposal(**more: Any) -> Proposal:
    return Proposal(
        kind="article",
        title="Choisir son hébergeur",
        summary="Quatre questions.",
        themes=["site-internet"],
        author_name="Camille Exemple",
        publisher="Chambre Exemple",
        **{"body": "Texte.", **more},
    )


class TestWhoMayPropose:
    def test_a_connecteur_in_service_somebody_of_an_organisation_and_the_team(self) -> None:
        for user in (
            ConnectorFactory().user,
            AdviserFactory().user,
            AdviserFactory(role="manager").user,
            UserFactory(is_staff=True),
        ):
            assert may_propose(user)
        for user in (
            UserFactory(),
            ConnectorFactory(draft=True).user,
            ConnectorFactory(state=ConnectorState.LEFT).user,
            UserFactory(is_staff=True, is_active=False),
        ):
            assert not may_propose(user)
            with pytest.raises(proposing.MayNotPropose):
                proposing.propose(proposal(), by=user)

    def test_the_page_is_theirs(self, client: Client) -> None:
        assert client.get(PROPOSE)["Location"].startswith("/comptes/")
        client.force_login(UserFactory())
        assert client.get(PROPOSE).status_code == 403
        assert client.post(PROPOSE, GIVEN).status_code == 403
        assert not Resource.objects.exists()


class TestTheForm:
    def test_what_the_team_found_missing_is_filled_in(self, client: Client) -> None:
        client.force_login(UserFactory.create(staff=True))
        wanted = {"theme": "paiement", "niveau": "moyen", "taille": "10_49"}
        page = client.get(reverse("resources:propose"), wanted).content.decode()
        for value in ("paiement", "10_49"):
            assert re.search(rf'value="{value}"[^>]*checked', page)
        assert '<option value="moyen" selected>' in page
        unknown = {"theme": "<b>", "niveau": "x", "taille": "'"}
        assert client.get(reverse("resources:propose"), unknown).status_code == 200

    def test_a_proposal_is_kept_under_its_authors_name_and_the_team_is_told(
        self, client: Client, author: User
    ) -> None:
        member = UserFactory(staff=True)
        answer = client.post(PROPOSE, GIVEN)
        made = Resource.objects.get()
        assert answer["Location"] == reverse("resources:proposal", args=[made.pk])
        assert (made.author, made.author_name) == (author, "Camille Exemple")
        assert (made.slug, made.state) == ("choisir-son-hebergeur", ResourceState.PROPOSED)
        assert (made.region, made.level, made.minutes, made.euros) == (None, "", 45, 0)
        assert [step.to_state for step in history.of(made)] == ["proposed"]
        mail = Message.objects.get()
        assert (mail.name, mail.user) == ("resources.proposal_received", member)
        assert "Camille Exemple propose une ressource" in mail.body_text
        shown = client.get(answer["Location"]).content.decode()
        assert "proposée, à relire" in shown
        assert "<strong>questions</strong>" in shown
        # Nobody else reads it, nor the library.
        assert client.get(reverse("resources:resource", args=[made.slug])).status_code == 404
        client.force_login(ConnectorFactory().user)
        assert client.get(answer["Location"]).status_code == 404

    @pytest.mark.parametrize(
        ("field", "typed", "words"),
        [
            ("title", "", "Donnez un titre."),
            ("themes", [], "un thème au moins"),
            ("themes", ["ia", "rgpd", "paiement", "gestion"], "3 thèmes au plus"),
            ("kind", "event", "choix valide"),
            ("body", "", "ou écrivez son texte"),
            ("body", "<script>alert(1)</script>", "code HTML"),
            ("body", "[ici](javascript:alert(1))", "javascript"),
            ("body", "a" * 1_000_000, "1\u00a0000\u00a0000 signes"),
            ("url", "http://example.org/", "https"),
            ("euros", "-1", "supérieure ou égale"),
        ],
    )
    def test_must_show_6_what_is_wrong_is_said_at_its_field(
        self, client: Client, author: User, field: str, typed: Any, words: str
    ) -> None:
        answer = client.post(PROPOSE, {**GIVEN, field: typed})
        assert answer.status_code == 200
        page = re.sub(r"\s+", " ", answer.content.decode())
        assert "<title>Erreur" in page
        assert words.replace("\u00a0", " ") in page.replace("\u00a0", " ")
        assert 'href="#id_' in page
        assert not Resource.objects.exists()

    def test_a_department_says_its_region_and_an_organisation_is_ones_own(
        self, client: Client
    ) -> None:
        dordogne = DepartmentFactory()
        Region.objects.create(code="53", name="Bretagne")
        adviser = AdviserFactory()
        client.force_login(adviser.user)
        place = {"department": dordogne.pk, "region": "53"}
        other = OrganisationFactory()
        answer = client.post(PROPOSE, {**GIVEN, **place, "organisation": other.pk})
        assert "organisation" in answer.context["form"].errors
        client.post(PROPOSE, {**GIVEN, **place, "organisation": adviser.organisation_id})
        made = Resource.objects.get()
        assert (made.department, made.region_id) == (dordogne, "75")
        assert made.organisation == adviser.organisation

    def test_b18_somebody_who_proposes_a_lot_waits(
        self, client: Client, author: User, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("resources.views.proposing.PER_DAY", 1)
        assert client.post(PROPOSE, GIVEN).status_code == 302
        assert client.post(PROPOSE, GIVEN).status_code == 429
        assert Resource.objects.count() == 1


class TestAddresses:
    @pytest.mark.parametrize(
        ("title", "slug"),
        [
            ("L’œuvre d’été : 3 idées", "l-oeuvre-d-ete-3-idees"),
            ("Proposer", "proposer-2"),
            ("???", "ressource"),
            ("a" * 120, "a" * 76),
        ],
    )
    def test_a_title_makes_an_address(self, title: str, slug: str) -> None:
        assert proposing.free_slug(title) == slug

    def test_two_of_one_title_have_two(self) -> None:
        author = ConnectorFactory().user
        slugs = [proposing.propose(proposal(), by=author).slug for _ in range(3)]
        assert slugs == [f"choisir-son-hebergeur{end}" for end in ("", "-2", "-3")]


@pytest.mark.django_db(transaction=True)
def test_two_who_propose_one_title_at_once_both_succeed() -> None:
    authors = [ConnectorFactory().user for _ in range(3)]
    outcomes = race([lambda by=by: proposing.propose(proposal(), by=by) for by in authors])
    assert outcomes == ["won"] * 3
    assert Resource.objects.count() == 3


class TestWhatBecomesOfIt:
    @pytest.fixture
    def mine(self, author: User) -> Resource:
        made: Resource = ResourceFactory(author=author, to_change=True)
        return made

    def test_the_list_says_the_state_and_the_reason(
        self, client: Client, author: User, mine: Resource
    ) -> None:
        ResourceFactory(title="À quelqu’un d’autre", by_somebody=True)
        page = client.get(reverse("resources:own")).content.decode()
        assert "à compléter" in page
        assert "Dites combien de temps cela prend." in page
        assert "quelqu’un d’autre" not in page

    def test_what_was_asked_is_changed_and_sent_again(
        self, client: Client, author: User, mine: Resource
    ) -> None:
        member = UserFactory(staff=True)
        address = reverse("resources:proposal", args=[mine.pk])
        shown = client.get(address)
        assert shown.context["form"].initial["minutes"] == 60
        client.post(address, {**GIVEN, "minutes": "30"})
        mine.refresh_from_db()
        assert (mine.state, mine.minutes, mine.reason) == (ResourceState.PROPOSED, 30, "")
        mail = Message.objects.get(user=member)
        assert "Elle revient complétée" in mail.body_text
        # Once: the team reads it now.
        again = client.post(address, {**GIVEN, "minutes": "15"}, follow=True)
        assert "ne peut plus être modifiée" in again.content.decode()
        mine.refresh_from_db()
        assert mine.minutes == 30

    def test_it_may_be_given_up(self, client: Client, author: User, mine: Resource) -> None:
        address = reverse("resources:retire", args=[mine.pk])
        assert client.get(address).status_code == 405
        client.post(address)
        mine.refresh_from_db()
        assert mine.state == ResourceState.RETIRED
        assert "ne peut plus être retirée" in client.post(address, follow=True).content.decode()

    def test_nobody_else_changes_it(self, client: Client, mine: Resource) -> None:
        other = ConnectorFactory().user
        for act in (
            lambda: proposing.revise(mine, proposal(), by=other),
            lambda: proposing.withdraw(mine, by=other),
        ):
            with pytest.raises(proposing.ForbiddenTransition):
                act()
        client.force_login(other)
        for name in ("proposal", "retire"):
            assert client.post(reverse(f"resources:{name}", args=[mine.pk])).status_code == 404

    def test_who_left_still_follows_what_they_proposed(self, client: Client) -> None:
        gone = ConnectorFactory(state=ConnectorState.LEFT).user
        client.force_login(gone)
        assert client.get(reverse("resources:own")).status_code == 403
        ResourceFactory(author=gone)
        page = client.get(reverse("resources:own"))
        assert page.status_code == 200
        assert PROPOSE not in page.content.decode()


STEPS: dict[str, tuple[set[str], str]] = {
    "publish": ({"proposed"}, "published"),
    "ask_for_changes": ({"proposed"}, "changes_asked"),
    "refuse": ({"proposed"}, "refused"),
    "hide": ({"published"}, "hidden"),
    "show_again": ({"hidden"}, "published"),
    "retire": ({"published", "hidden"}, "retired"),
}


class TestDecisions:
    @pytest.mark.parametrize("act", STEPS)
    @pytest.mark.parametrize("state", ResourceState)
    def test_each_goes_from_its_states_only_once_with_a_mail_and_a_line_of_history(
        self, act: str, state: ResourceState
    ) -> None:
        one = ResourceFactory(by_somebody=True, state=state)
        member = UserFactory(staff=True)
        reason = {} if act in {"publish", "show_again"} else {"reason": "Parce que."}
        decide = getattr(moderating, act)
        before, after = STEPS[act]
        if state not in before:
            with pytest.raises(moderating.ForbiddenTransition):
                decide(one, by=member, **reason)
            assert not Message.objects.exists()
            return
        decide(one, by=member, **reason)
        one.refresh_from_db()
        assert one.state == after
        assert one.reason == reason.get("reason", "")
        (step,) = history.of(one)
        assert (step.from_state, step.to_state, step.by) == (state, after, member)
        mail = Message.objects.get()
        assert mail.user == one.author
        assert one.title in mail.subject
        if reason:
            assert "Parce que." in mail.body_text
        with pytest.raises(moderating.ForbiddenTransition):
            decide(one, by=member, **reason)

    def test_nobody_decides_of_what_they_proposed(self) -> None:
        member = UserFactory(staff=True)
        one = proposing.propose(proposal(), by=member)
        for decide in (
            lambda: moderating.publish(one, by=member),
            lambda: moderating.refuse(one, by=member, reason="Non."),
        ):
            with pytest.raises(moderating.OwnProposal):
                decide()

    def test_an_address_is_looked_at_from_the_day_it_is_published(self) -> None:
        member = UserFactory(staff=True)
        for one, planned in (
            (ResourceFactory(by_somebody=True, proposed=True, elsewhere=True), True),
            (ResourceFactory(by_somebody=True, proposed=True), False),
        ):
            moderating.publish(one, by=member)
            one.refresh_from_db()
            assert (one.link_due_at is not None) is planned
            moderating.retire(one, by=member, reason="Fini.")
            one.refresh_from_db()
            assert one.link_due_at is None

    def test_what_was_hidden_twice_is_told_twice(self) -> None:
        one, member = ResourceFactory(by_somebody=True), UserFactory(staff=True)
        for _ in range(2):
            moderating.hide(one, by=member, reason="Parce que.")
            moderating.show_again(one, by=member)
        assert Message.objects.filter(name="resources.hidden").count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_wins() -> None:
    one = ResourceFactory(by_somebody=True, proposed=True)
    members = [UserFactory(staff=True) for _ in range(4)]
    outcomes = race(
        [
            *(lambda by=by: moderating.publish(_again(one), by=by) for by in members[:2]),
            *(
                lambda by=by: moderating.refuse(_again(one), by=by, reason="N")
                for by in members[2:]
            ),
        ]
    )
    assert outcomes == ["ForbiddenTransition"] * 3 + ["won"]
    assert len(history.of(one)) == Message.objects.filter(user=one.author).count() == 1


def _again(one: Resource) -> Resource:
    return Resource.objects.select_related("author").get(pk=one.pk)
