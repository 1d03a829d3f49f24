"""What reviewers see, and never see; what staff do in the back office."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import Settings

from accounts.models import OrganisationMember, User
from config.groups import REVIEWERS, load_groups
from connectors.enums import LabelState
from connectors.models import Criteria, Label, Review
from connectors.services import examinations
from tests.connectors import filing
from tests.connectors.test_label_pages import cost, is_an_error_at, text_of
from tests.factories.accounts import OrganisationFactory, UserFactory

pytestmark = pytest.mark.django_db
REVIEWS = reverse("connectors:reviews")


def page_of(review: Review) -> str:
    return reverse("connectors:review", args=[review.pk])


def filled_in(label: Label, **more: Any) -> dict[str, Any]:
    codes = label.criteria.items.values_list("code", flat=True)
    scores = {f"score-{code}": "2" for code in codes}
    return {**scores, "remark-prix": "Flou", "recommends": "yes", "comment": "Mon avis.", **more}


def tie(review: Review) -> None:
    body = OrganisationFactory()
    for one in (review.reviewer, review.label.connector.user):
        OrganisationMember.objects.create(user=one, organisation=body)


class TestReviewer:
    @pytest.fixture
    def first(self, client: Client) -> Review:
        _, (first, _) = filing.assigned()
        client.force_login(first.reviewer)
        return first

    def test_a_draft_is_kept_then_handed_in_once(self, client: Client, first: Review) -> None:
        assert page_of(first) in text_of(client.get(REVIEWS))
        page = page_of(first)
        assert client.post(page, {"save": "1", "score-prix": "1"})["Location"] == page
        assert first.scores.get().score == 1
        missing = client.post(page, {"hand_in": "1", "score-prix": "1", "comment": "Tapé"})
        is_an_error_at(missing, "score-identite", "donnez une note.")
        assert "Tapé" in text_of(missing)
        assert client.post(page, {"hand_in": "1", **filled_in(first.label)})["Location"] == page
        first.refresh_from_db()
        assert first.submitted_at is not None
        after = client.post(page, {"save": "1", **filled_in(first.label, comment="Autre")})
        assert after["Location"] == page
        first.refresh_from_db()
        assert first.comment == "Mon avis."

    def test_nobody_sees_the_other_examination_before_handing_in_their_own(
        self, client: Client, first: Review
    ) -> None:
        (second,) = first.label.reviews.exclude(pk=first.pk)
        examinations.hand_in(second, filing.opinion(first.label), by=second.reviewer)
        assert "Dossier lu en entier." not in text_of(client.get(page_of(first)))
        assert client.get(page_of(second)).status_code == 404
        client.post(page_of(first), {"hand_in": "1", **filled_in(first.label)})
        assert "Dossier lu en entier." in text_of(client.get(page_of(first)))

    def test_a_reviewer_of_the_team_is_as_blind_in_the_back_office(
        self, client: Client, first: Review
    ) -> None:
        User.objects.filter(pk=first.reviewer_id).update(is_staff=True, is_superuser=True)
        (second,) = first.label.reviews.exclude(pk=first.pk)
        examinations.hand_in(second, filing.opinion(first.label), by=second.reviewer)
        listed = reverse("admin:connectors_review_changelist")
        scores = reverse("admin:connectors_reviewscore_changelist")
        assert not client.get(listed).context["cl"].result_list
        assert not client.get(scores).context["cl"].result_list
        decide = act(client, first.label, "decide")
        assert "Dossier lu en entier." not in text_of(decide)
        client.force_login(UserFactory(staff=True))
        assert len(client.get(listed).context["cl"].result_list) == 2

    def test_f10_a_tie_that_appears_closes_the_page_and_staff_are_told(
        self, client: Client, first: Review
    ) -> None:
        tie(first)
        assert client.get(page_of(first)).status_code == 404
        first.refresh_from_db()
        assert first.recused_at is None  # reading writes nothing
        assert client.post(page_of(first), {"save": "1"}).status_code == 404
        first.refresh_from_db()
        assert "Même organisation" in first.recusal
        assert "Aucun dossier n’attend" in text_of(client.get(REVIEWS))
        client.force_login(UserFactory(staff=True))
        waiting = {one["title"]: one for one in client.get("/admin/").context["baskets"]}
        assert waiting["Examens à confier à quelqu’un d’autre"]["count"] == 1

    def test_somebody_withdraws_by_themselves(self, client: Client, first: Review) -> None:
        empty = client.post(page_of(first), {"recuse": "1"})
        is_an_error_at(empty, "recusal-reason", "Dites pourquoi vous ne pouvez pas")
        sent = {"recuse": "1", "recusal-reason": "C’est mon frère."}
        assert client.post(page_of(first), sent)["Location"] == REVIEWS
        assert client.get(page_of(first)).status_code == 404
        assert Review.objects.to_reassign().get().recusal == "C’est mon frère."

    def test_b8_without_the_right_the_pages_are_not_there(
        self, client: Client, first: Review
    ) -> None:
        first.reviewer.user_permissions.clear()
        for page in (REVIEWS, page_of(first)):
            assert client.get(page).status_code == 404
        client.force_login(filing.reviewer())
        assert client.get(page_of(first)).status_code == 404

    def test_a29_pages_cost_the_same_with_one_piece_or_many(
        self, client: Client, first: Review
    ) -> None:
        costs = []
        for number in (1, 20):
            for criterion in first.label.criteria.items.all():
                for _ in range(number):
                    filing.stored(first.label, criterion)
            costs.append([cost(client, page) for page in (REVIEWS, page_of(first))])
            for _ in range(2):
                other = filing.submitted()
                reviewers = [first.reviewer, filing.reviewer()]
                examinations.assign(other, reviewers=reviewers, by=filing.decider())
        assert costs[0] == costs[1]
        assert max(costs[0]) <= 12, costs


# --- The back office ------------------------------------------------------------------------------


def act(client: Client, subject: Any, action: str, **fields: Any) -> HttpResponse:
    address = reverse(f"admin:connectors_{subject._meta.model_name}_changelist")
    sent = {"action": action, "_selected_action": [str(subject.pk)], "index": 0, **fields}
    return client.post(address, sent, follow=True)  # type: ignore[return-value]


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


class TestStaff:
    @pytest.fixture
    def staff(self, client: Client) -> User:
        user: User = UserFactory(staff=True)
        client.force_login(user)
        return user

    def test_f10_two_are_chosen_among_those_without_a_tie(
        self, client: Client, staff: User
    ) -> None:
        label = filing.submitted()
        one, two = filing.reviewer(), filing.reviewer()
        tied = filing.reviewer(full_name="Sacha Essai")
        body = OrganisationFactory(name="Chambre Essai")
        for member in (tied, label.connector.user):
            OrganisationMember.objects.create(user=member, organisation=body)
        asked = text_of(act(client, label, "assign"))
        assert "Sacha Essai (Même organisation que la personne qui demande le label" in asked
        twice = act(client, label, "assign", confirmed=1, first=one.pk, second=one.pk)
        assert "Choisissez deux personnes différentes." in text_of(twice)
        refused = act(client, label, "assign", confirmed=1, first=one.pk, second=tied.pk)
        assert "Sélectionnez un choix valide" in text_of(refused)
        done = act(client, label, "assign", confirmed=1, first=one.pk, second=two.pk)
        assert said(done) == ["Dossier confié à deux évaluateurs\u00a0: 1."]
        assert set(label.reviews.values_list("reviewer", flat=True)) == {one.pk, two.pk}
        again = act(
            client,
            label,
            "assign",
            confirmed=1,
            first=filing.reviewer().pk,
            second=filing.reviewer().pk,
        )
        assert "son état ne le permet pas" in said(again)[0]

    def test_the_decision_shows_both_opinions_and_the_score_that_decides_nothing(
        self, client: Client, staff: User
    ) -> None:
        label, reviews = filing.assigned()
        early = act(client, label, "decide", confirmed=1, outcome="awarded", reasons="Oui.")
        assert "les deux avis ne sont pas encore rendus" in said(early)[0]
        filing.hand_in(reviews[:1], score=3)
        filing.hand_in(reviews[1:], score=1, recommends=False)
        page = text_of(act(client, label, "decide"))
        assert page.count("Dossier lu en entier.") == 2
        assert "67 sur 100" in page
        assert "elle ne décide pas" in page
        assert "Avis éloignés" in page
        empty = act(client, label, "decide", confirmed=1, outcome="refused", reasons="")
        assert "<title>Erreur" in text_of(empty)
        assert "67 sur 100" in text_of(empty)
        done = act(client, label, "decide", confirmed=1, outcome="refused", reasons="Prix absents.")
        assert said(done) == ["Décision enregistrée\u00a0: 1."]
        decision = label.decisions.get()
        assert (decision.decided_by, decision.reasons) == (staff, "Prix absents.")
        assert LogEntry.objects.filter(user=staff, object_id=str(label.pk)).exists()

    def test_several_applications_are_not_decided_in_one_go(
        self, client: Client, staff: User
    ) -> None:
        ones = [filing.examined(), filing.examined()]
        address = reverse("admin:connectors_label_changelist")
        sent = {"action": "decide", "_selected_action": [str(one.pk) for one in ones], "index": 0}
        assert "chaque dossier se lit à part" in said(client.post(address, sent, follow=True))[0]

    def test_a_seat_is_given_to_somebody_else(self, client: Client, staff: User) -> None:
        _, (first, second) = filing.assigned()
        assert "n’est plus" not in text_of(act(client, first, "reassign"))
        examinations.recuse(first, reason="Un ami.", by=first.reviewer)
        new = filing.reviewer()
        asked = act(client, first, "reassign")
        choices = [key for key, _ in asked.context["form"].fields["reviewer"].choices]  # type: ignore[attr-defined]
        assert [str(key) for key in choices] == ["", str(new.pk)]
        done = act(client, first, "reassign", confirmed=1, reviewer=new.pk)
        assert said(done) == ["Examen confié\u00a0: 1."]
        assert second.reviewer != new

    def test_what_waits_is_counted_on_the_home_page(self, client: Client, staff: User) -> None:
        filing.submitted()
        filing.assigned()
        filing.examined()
        filing.under_appeal()
        with CaptureQueriesContext(connection) as made:
            response = client.get("/admin/")
        waiting = {one["title"]: one["count"] for one in response.context["baskets"]}
        assert waiting["Dossiers de label à confier"] == 2
        assert waiting["Dossiers de label à décider"] == 1
        assert len(made) <= 6
        for basket in response.context["baskets"]:
            assert client.get(basket["url"]).context["cl"].result_count == basket["count"]

    def test_the_list_of_pieces_says_that_no_antivirus_reads(
        self, client: Client, staff: User, settings: Settings
    ) -> None:
        listed = reverse("admin:connectors_evidence_changelist")
        assert "Aucun antivirus n’est branché" in text_of(client.get(listed))
        settings.EVIDENCE_SCANNER = "clamd://localhost"
        assert "Aucun antivirus n’est branché" not in text_of(client.get(listed))

    def test_the_next_version_of_the_criteria_is_made_in_the_back_office(
        self, client: Client, staff: User
    ) -> None:
        criteria = filing.criteria()
        taken = act(client, criteria, "copy", confirmed=1, version="1.0.0")
        assert "Ce numéro existe déjà." in text_of(taken)
        act(client, criteria, "copy", confirmed=1, version="1.1.0")
        draft = Criteria.objects.get(version="1.1.0")
        edit = reverse("admin:connectors_criteria_change", args=[draft.pk])
        shown = client.get(edit)
        formset = shown.context["inline_admin_formsets"][0].formset
        values = {"version": "1.1.0"}
        values |= {
            f"{formset.prefix}-{name}": value
            for name, value in formset.management_form.initial.items()
        }
        for row in formset.initial_forms:
            values |= {
                f"{row.prefix}-{k}": str(row[k].value()) for k in row.fields if k != "DELETE"
            }
            values[f"{row.prefix}-weight"] = 9
        saved = client.post(edit, values)
        assert saved.status_code == 302, [
            form.errors for form in saved.context["inline_admin_formsets"][0].formset
        ]
        assert set(draft.items.values_list("weight", flat=True)) == {9}
        act(client, draft, "publish", confirmed=1)
        assert Criteria.objects.in_force() == draft
        assert client.post(edit, values).status_code == 403
        assert "n’est plus" not in text_of(client.get(edit))


def test_reviewers_have_a_group_that_opens_nothing_of_the_back_office(client: Client) -> None:
    load_groups()
    user = UserFactory()
    user.groups.set(user.groups.model.objects.filter(name=REVIEWERS))
    assert list(examinations.reviewers()) == [user]
    client.force_login(user)
    assert client.get(reverse("plans:home"))["Location"] == REVIEWS
    assert client.get(REVIEWS).status_code == 200
    assert client.get(reverse("admin:connectors_label_changelist")).status_code == 302


def test_loading_the_network_publishes_the_criteria_once() -> None:
    for _ in range(2):
        call_command("load_network", verbosity=0)
    assert Criteria.objects.get().items.count() == 8
    assert LabelState.APPLIED not in Label.objects.values_list("state", flat=True)
