"""A run for a region: computed by steps, read over, applied pair by pair (issue 5 section 2)."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts import history
from accounts.models import User
from accounts.services import withdraw_consent
from connectors.models import Connector
from matching import judging, services
from matching.enums import AssignmentState, HelpRequestState, LineState
from matching.models import AssignmentRun, HelpRequest, Introduction
from matching.services import assigning
from notifications import jobs
from notifications.models import Message
from reference.models import Region
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory
from tests.factories.matching import HelpRequestFactory, IntroductionFactory
from tests.factories.reference import CommuneFactory, DepartmentFactory, RegionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff() -> User:
    return UserFactory.create(staff=True)


def waiting(count: int, **given: Any) -> list[HelpRequest]:
    return HelpRequestFactory.create_batch(count, unanswered=True, next_allowed=True, **given)


def region() -> Region:
    return CommuneFactory().department.region


def computed(staff: User) -> AssignmentRun:
    run = assigning.prepare_assignment(region(), by=staff)
    while assigning.work_on_next():
        pass
    run.refresh_from_db()
    return run


def applied(run: AssignmentRun, staff: User) -> dict[str, int]:
    assigning.apply_assignment(run, by=staff)
    assigning.work_on(run.pk)
    run.refresh_from_db()
    states = list(run.lines.values_list("state", flat=True))
    return {state: states.count(state) for state in set(states)}


def test_only_what_owners_leave_to_us_is_shared_out(staff: User) -> None:
    ConnectorFactory()
    taken = waiting(1)[0]
    HelpRequestFactory(unanswered=True)
    HelpRequestFactory(next_allowed=True)
    gone = waiting(1)[0]
    withdraw_consent(gone.consent)
    far = CommuneFactory(
        code="75056",
        name="Paris",
        department=DepartmentFactory(
            code="75", name="Paris", region=RegionFactory(code="11", name="Île-de-France")
        ),
    )
    waiting(1, company__commune=far)
    run = computed(staff)
    assert [line.help_request for line in run.lines.all()] == [taken]
    assert run.state == AssignmentState.READY
    # Nobody was asked: it is to be read first.
    assert not Introduction.objects.exists()
    assert not Message.objects.filter(name="matching.introduction_requested").exists()


def test_capacity_is_kept_those_who_wait_for_an_answer_included(staff: User) -> None:
    one = ConnectorFactory(monthly_capacity=3)
    IntroductionFactory(connector=one)
    waiting(4)
    run = computed(staff)
    lines = list(run.lines.all())
    assert sorted(line.state for line in lines) == ["nobody", "nobody", "proposed", "proposed"]
    assert run.total_fit == pytest.approx(sum(line.fit or 0 for line in lines))
    assert run.total_fit is not None
    assert run.total_fit >= (run.greedy_fit or 0) > 0
    assert applied(run, staff) == {LineState.NOBODY: 2, LineState.APPLIED: 2}
    assert run.state == AssignmentState.APPLIED
    assert Introduction.objects.requested().filter(connector=one).count() == 3
    asked = Introduction.objects.exclude(help_request__next_allowed=False)
    assert {one.help_request.state for one in asked} == {HelpRequestState.OPEN}
    # Owners are told whom, connecteurs are asked, by the same services as ever.
    assert Message.objects.filter(name="matching.next_asked").count() == 2
    assert Message.objects.filter(name="matching.introduction_requested").count() == 2
    assert {step.by for step in history.of(asked[0].help_request)} == {staff}


def test_whoever_is_no_longer_free_is_skipped_and_why_is_kept(staff: User) -> None:
    one = ConnectorFactory(monthly_capacity=4)
    first, second, third, fourth = waiting(4)
    run = computed(staff)
    withdraw_consent(first.consent)
    services.choose_connector(second, one, by=second.owner)
    HelpRequest.objects.filter(pk=third.pk).update(next_allowed=False)
    assert applied(run, staff) == {LineState.SKIPPED: 3, LineState.APPLIED: 1}
    reasons = dict(run.lines.values_list("help_request", "reason"))
    assert reasons[first.pk] == "le dirigeant a retiré son accord"
    assert reasons[second.pk] == "la demande n’attend plus de choix"
    assert reasons[third.pk] == "le dirigeant veut choisir lui-même"
    assert reasons[fourth.pk] == ""


def test_a_place_taken_meanwhile_is_not_given_twice(staff: User) -> None:
    one = ConnectorFactory(monthly_capacity=1)
    (asked,) = waiting(1)
    run = computed(staff)
    IntroductionFactory(connector=one)
    assert applied(run, staff) == {LineState.SKIPPED: 1}
    assert "n’est plus libre" in run.lines.get().reason
    asked.refresh_from_db()
    assert asked.state == HelpRequestState.UNANSWERED
    assert not asked.introductions.exists()
    assert not asked.rankings.exists()


def test_whoever_paused_meanwhile_is_skipped(staff: User) -> None:
    one = ConnectorFactory()
    waiting(1)
    run = computed(staff)
    Connector.objects.filter(pk=one.pk).update(state="paused")
    assert applied(run, staff) == {LineState.SKIPPED: 1}


def test_each_step_is_forbidden_out_of_its_turn(staff: User) -> None:
    ConnectorFactory()
    with pytest.raises(services.NothingToAssign):
        assigning.prepare_assignment(region(), by=staff)
    waiting(1)
    run = assigning.prepare_assignment(region(), by=staff)
    with pytest.raises(services.AssignmentUnderWay):
        assigning.prepare_assignment(region(), by=staff)
    with pytest.raises(services.AlreadySettled):
        assigning.apply_assignment(run, by=staff)
    assigning.drop_assignment(run, by=staff)
    for act in (assigning.drop_assignment, assigning.apply_assignment):
        with pytest.raises(services.AlreadySettled):
            act(run, by=staff)
    run = computed(staff)
    applied(run, staff)
    with pytest.raises(services.AlreadySettled):
        assigning.drop_assignment(run, by=staff)
    assert [step.to_state for step in history.of(run)] == [
        *("computing", "ready"),
        *("applying", "applied"),
    ]


def test_it_goes_on_where_a_worker_stopped(staff: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assigning, "STEP", 1)
    ConnectorFactory(monthly_capacity=9)
    waiting(3)
    run = assigning.prepare_assignment(region(), by=staff)
    assert assigning.work_on_next()
    assert run.lines.filter(state=LineState.JUDGED).count() == 1
    monkeypatch.setattr(judging, "judge_request", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        assigning.work_on_next()
    assert run.lines.filter(state=LineState.JUDGED).count() == 1
    monkeypatch.undo()
    assert jobs.run(seconds=20) >= 1
    run.refresh_from_db()
    assert run.state == AssignmentState.READY


def test_out_of_time_it_rings_for_somebody_to_go_on(
    staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    rung: list[Any] = []
    monkeypatch.setattr(assigning, "ring", lambda pk, task: rung.append((pk, task)))
    monkeypatch.setattr(assigning, "BUDGET_SECONDS", 0.0)
    waiting(1)
    run = assigning.prepare_assignment(region(), by=staff)
    assigning.work_on(run.pk)
    assert rung == [(run.pk, assigning.WORK)]


def test_staff_prepare_read_and_apply_it_in_the_admin(client: Client, staff: User) -> None:
    ConnectorFactory(display_name="Nadia Exemple")
    (asked,) = waiting(1)
    client.force_login(staff)
    add = reverse("admin:matching_assignmentrun_add")
    told: Any = client.post(add, {"region": region().pk}, follow=True)
    assert "Le calcul commence" in told.content.decode()
    run = AssignmentRun.objects.get()
    told = client.post(add, {"region": region().pk}, follow=True)
    assert "déjà en cours pour cette région" in told.content.decode()
    while assigning.work_on_next():
        pass
    page = client.get(reverse("admin:matching_assignmentrun_change", args=[run.pk]))
    assert "proposée" in page.content.decode()
    assert "Confier les demandes" in page.content.decode()
    lines = reverse("admin:matching_assignmentline_changelist")
    page = client.get(lines, {"run__id__exact": str(run.pk)})
    assert "Nadia Exemple" in page.content.decode()
    assert asked.company.name in page.content.decode()
    given = {"action": "apply", "_selected_action": [run.pk], "index": 0}
    runs = reverse("admin:matching_assignmentrun_changelist")
    assert "trois jours ouvrés" in client.post(runs, given).content.decode()
    assert not Introduction.objects.exists()
    client.post(runs, {**given, "confirmed": "1"})
    assigning.work_on(run.pk)
    assert Introduction.objects.requested().count() == 1


def test_a_run_of_another_region_is_not_seen(client: Client, staff: User) -> None:
    ConnectorFactory()
    waiting(1)
    run = computed(staff)
    away = UserFactory(staff=True, region=RegionFactory(code="11", name="Île-de-France"))
    client.force_login(away)
    address = reverse("admin:matching_assignmentrun_change", args=[run.pk])
    assert client.get(address).status_code == 302
    assert (
        not client.get(reverse("admin:matching_assignmentline_changelist"))
        .context["cl"]
        .result_count
    )
