"""Staff prepare the rules, try them on past requests, publish them (QUALITY F-2)."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse

from accounts import history
from matching import judging
from matching.models import Ranking, RankingPolicy
from matching.policies import policy_in_force
from matching.policy import POLICY
from matching.services import policies, steps
from reference.enums import Theme
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.matching import HelpRequestFactory
from tests.factories.policies import shipped_policies

pytestmark = pytest.mark.django_db
LIST = "admin:matching_rankingpolicy_changelist"


@pytest.fixture(autouse=True)
def _shipped() -> None:
    shipped_policies()


@pytest.fixture
def staff(client: Client) -> Any:
    staff = UserFactory(staff=True)
    client.force_login(staff)
    return staff


def act(client: Client, subject: RankingPolicy, action: str, **fields: Any) -> str:
    given = {"action": action, "_selected_action": [subject.pk], "index": 0, **fields}
    answer: Any = client.post(reverse(LIST), given, follow=True)
    said = [str(message) for message in answer.context.get("messages", ())]
    return "\n".join([*said, answer.content.decode()])


def form_of(draft: RankingPolicy, **changes: Any) -> dict[str, Any]:
    stored = dict(draft.parameters)
    levels = stored.pop("levels")
    numbered = {f"level_{n}": level for n, level in enumerate(levels, start=1)}
    return {"note": draft.note, **stored, **numbered, **changes}


def test_a_version_is_prepared_changed_and_published_by_actions_that_ask(
    client: Client, staff: Any
) -> None:
    in_force = RankingPolicy.objects.in_force()
    assert in_force is not None
    assert "Rien ne change" in act(client, in_force, "prepare")
    assert not RankingPolicy.objects.drafts().exists()
    act(client, in_force, "prepare", confirmed="1")
    draft = RankingPolicy.objects.drafts().get()
    assert "déjà en préparation" in act(client, in_force, "prepare", confirmed="1")
    address = reverse("admin:matching_rankingpolicy_change", args=[draft.pk])
    page = client.get(address).content.decode()
    assert 'name="themes"' in page
    assert "Publier ces règles" in page
    wrong = client.post(address, form_of(draft, themes=99)).content.decode()
    assert "La somme des poids doit faire 100" in wrong
    assert "de 1 à 300" not in wrong
    for name, value in (("level_1", 0.9), ("max_radius_km", 0), ("asked_at_once", 5)):
        assert client.post(address, form_of(draft, **{name: value})).status_code == 200
    assert "d’abord ce qui change" in act(client, draft, "publish", confirmed="1")
    form = form_of(draft, note="Le tour de rôle est plus long.", full_rotation_days=60)
    assert client.post(address, form).status_code == 302
    assert policy_in_force() == POLICY
    assert "ne changent plus jamais" in act(client, draft, "publish").replace("\n", " ")
    assert "Règles publiées\u00a0: 1" in act(client, draft, "publish", confirmed="1")
    assert policy_in_force().full_rotation_days == 60
    assert "déjà publiées" in act(client, draft, "publish", confirmed="1")
    assert [step.to_state for step in history.of(draft)] == ["draft", "draft", "published"]
    assert LogEntry.objects.filter(object_id=str(draft.pk)).exists()
    page = client.get(address).content.decode()
    assert 'name="themes"' not in page
    assert client.post(address, form).status_code == 403


def test_a_draft_is_dropped(client: Client, staff: Any) -> None:
    draft = policies.draft_policy(by=staff)
    act(client, draft, "drop", confirmed="1")
    assert not RankingPolicy.objects.drafts().exists()


def test_a_draft_is_tried_on_real_past_requests(client: Client, staff: Any) -> None:
    near = ConnectorFactory(display_name="Nadia Proche", themes=[Theme.CYBERSECURITE])
    skilled = ConnectorFactory(
        display_name="Samir Savoir",
        themes=[Theme.SITE_INTERNET, Theme.CYBERSECURITE],
        remote_only=True,
    )
    asked = HelpRequestFactory()
    judged = judging.judge_request(asked)
    assert [line.id for line in judged.ranking.ranked] == [str(near.pk), str(skilled.pk)]
    steps.ask_connector(asked, judged, str(near.pk), by=None)
    draft = policies.draft_policy(by=staff)
    address = reverse("admin:matching_rankingpolicy_trial", args=[draft.pk])
    page = client.get(address).content.decode()
    assert "Rien ne change." in page
    assert "L’ordre ne change pour aucune" in page
    abler = {**draft.parameters, "distance": 10}
    abler["themes"] = draft.parameters["distance"] + draft.parameters["themes"] - 10
    policies.change_draft(draft, parameters=abler, note="Plus de thèmes.", by=staff)
    page = client.get(address).content.decode()
    assert f"{POLICY.distance} points, puis 10 points" in page
    assert "1 aurait" in " ".join(page.split())
    assert page.index("Nadia Proche") < page.index("Samir Savoir")
    assert page.rindex("Nadia Proche") > page.rindex("Samir Savoir")
    # Trying stores nothing.
    assert Ranking.objects.count() == 1
    assert policy_in_force() == POLICY


def test_the_trial_is_for_staff_who_may_see_the_rules(client: Client) -> None:
    draft = policies.draft_policy(by=UserFactory(staff=True))
    address = reverse("admin:matching_rankingpolicy_trial", args=[draft.pk])
    assert client.get(address).status_code == 302
    helper = UserFactory(is_staff=True)
    client.force_login(helper)
    assert client.get(address).status_code == 403
