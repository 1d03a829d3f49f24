"""An application: begun, filled in, handed in once, and the clients whom it names."""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from accounts import history
from connectors import errors, reference_links
from connectors.enums import ConnectorState, LabelState, ReferenceState, ScanState
from connectors.models import Charter, Criteria, Criterion, Evidence, Label, Reference
from connectors.selectors import dossiers
from connectors.services import applications, decisions, evidence, examinations, references
from connectors.services.criteria import copy_criteria, load_criteria, publish_criteria
from connectors.shipped import criteria_text, first_criteria
from notifications import due
from notifications.models import DueRow, Message
from tests.connectors import filing
from tests.factories.accounts import UserFactory
from tests.factories.connectors import ConnectorFactory, LabelFactory

pytestmark = pytest.mark.django_db

STATES = [state for state in LabelState if state != LabelState.APPLIED]


def label_in(state: LabelState) -> Label:
    """A label in a state, whatever led there."""
    over = state in {LabelState.EXPIRED, LabelState.REVOKED}
    made: Label = LabelFactory(
        state=state, criteria=filing.criteria(), ended_at=timezone.now() if over else None
    )
    return made


class TestCriteria:
    def test_what_ships_is_published_once(self) -> None:
        criteria = filing.criteria()
        assert load_criteria(first_criteria()) == criteria == Criteria.objects.in_force()
        items = list(criteria.items.order_by("position"))
        assert len(items) == 8
        assert sum(one.clients for one in items) == 3
        assert all(1 <= one.weight <= 10 and one.expected for one in items)
        assert not items[-1].required

    def test_a_published_version_never_changes(self) -> None:
        criteria = filing.criteria()
        one = criteria.items.all()[0]
        for act in (
            lambda: Criteria.objects.filter(pk=criteria.pk).update(version="2"),
            lambda: Criterion.objects.filter(pk=one.pk).update(weight=1),
            lambda: Criterion.objects.filter(pk=one.pk).delete(),
        ):
            with pytest.raises(InternalError), transaction.atomic():
                act()

    def test_the_next_version_is_a_copy_published_once(self) -> None:
        criteria, staff = filing.criteria(), UserFactory(staff=True)
        begun = filing.begun()
        draft = copy_criteria(criteria, version="1.1.0", by=staff)
        assert [one.code for one in draft.items.order_by("position")] == [
            one.code for one in criteria.items.order_by("position")
        ]
        assert Criteria.objects.in_force() == criteria
        draft.items.filter(code="accessibilite").update(required=True)
        publish_criteria(draft, by=staff)
        assert Criteria.objects.in_force() == draft
        with pytest.raises(errors.ForbiddenTransition):
            publish_criteria(draft, by=staff)
        # An application keeps the version it began on.
        begun.refresh_from_db()
        assert begun.criteria == criteria

    def test_a_version_that_asks_for_nothing_is_not_published(self) -> None:
        draft = Criteria.objects.create(version="0.1")
        with pytest.raises(errors.Incomplete):
            publish_criteria(draft, by=UserFactory(staff=True))

    def test_a_part_that_is_missing_stops_the_reading(self) -> None:
        with pytest.raises(KeyError):
            criteria_text("version: 1\npublished_on: 2026-01-01\ncriteria: [{code: a}]")


class TestBeginning:
    def test_it_is_begun_on_the_criteria_in_force(self) -> None:
        label = filing.begun()
        assert (label.state, label.submitted_at) == (LabelState.APPLIED, None)
        assert label.criteria == Criteria.objects.in_force()
        assert [step.to_state for step in history.of(label)] == [LabelState.APPLIED]

    @pytest.mark.parametrize(
        "state", [state for state in ConnectorState if state != ConnectorState.ACTIVE]
    )
    def test_only_an_active_connecteur_begins(self, state: ConnectorState) -> None:
        filing.criteria()
        one = ConnectorFactory(state=state)
        with pytest.raises(errors.NotAConnector):
            applications.begin(one, by=one.user)
        assert not applications.may_begin(one)

    @pytest.mark.parametrize(
        ("state", "error"),
        [
            (LabelState.APPLIED, errors.AlreadyApplied),
            (LabelState.UNDER_REVIEW, errors.AlreadyApplied),
            (LabelState.UNDER_APPEAL, errors.AlreadyApplied),
            (LabelState.AWARDED, errors.LabelAlreadyAwarded),
            (LabelState.SUSPENDED, errors.LabelAlreadyAwarded),
        ],
    )
    def test_one_at_a_time(self, state: LabelState, error: type[Exception]) -> None:
        connector = label_in(state).connector
        assert not applications.may_begin(connector)
        with pytest.raises(error):
            applications.begin(connector, by=connector.user)
        assert connector.labels.count() == 1

    @pytest.mark.parametrize("state", [LabelState.REFUSED, LabelState.EXPIRED, LabelState.REVOKED])
    def test_what_is_over_may_be_begun_again(self, state: LabelState) -> None:
        connector = label_in(state).connector
        assert applications.may_begin(connector)
        applications.begin(connector, by=connector.user)

    def test_without_criteria_nothing_begins(self) -> None:
        one = ConnectorFactory()
        with pytest.raises(errors.NoCriteria):
            applications.begin(one, by=one.user)


class TestHandingIn:
    def test_complete_it_goes_and_clients_are_asked(self) -> None:
        label = filing.complete()
        assert not Message.objects.filter(name="connectors.reference_asked").exists()
        applications.submit(label, by=label.connector.user)
        label.refresh_from_db()
        assert label.state == LabelState.UNDER_REVIEW
        assert label.submitted_at is not None
        asked = Message.objects.filter(name="connectors.reference_asked")
        assert sorted(asked.values_list("address", flat=True)) == sorted(
            label.references.values_list("email", flat=True)
        )
        assert Message.objects.filter(name="connectors.label_submitted").count() == 1

    def test_what_is_missing_is_said_line_by_line(self) -> None:
        label = filing.begun()
        with pytest.raises(errors.Incomplete) as incomplete:
            applications.submit(label, by=label.connector.user)
        missing = incomplete.value.missing
        assert len(missing) == 8  # the themes, six criteria with pieces, the clients
        assert "Choisissez au moins un thème." in missing
        assert any("citez 3 clients, vous en citez 0" in line for line in missing)
        label.refresh_from_db()
        assert label.state == LabelState.APPLIED

    def test_a_piece_refused_by_the_antivirus_does_not_count(self) -> None:
        label = filing.complete()
        prices = Evidence.objects.filter(label=label, criterion__code="prix")
        prices.update(scan=ScanState.REFUSED)
        assert dossiers.of(label).missing == [
            "Prix clairs, annoncés par écrit\u00a0: ajoutez au moins une pièce."
        ]

    def test_a_piece_that_waits_for_the_antivirus_holds_everything_back(self) -> None:
        label = filing.complete()
        prices = Evidence.objects.filter(label=label, criterion__code="prix")
        prices.update(scan=ScanState.WAITING)
        with pytest.raises(errors.Incomplete, match="contrôle de sécurité de .* est en cours"):
            applications.submit(label, by=label.connector.user)
        prices.update(scan=ScanState.CLEAN)
        applications.submit(label, by=label.connector.user)

    def test_an_erased_piece_does_not_count(self) -> None:
        label = filing.complete()
        prices = Evidence.objects.filter(label=label, criterion__code="prix")
        prices.update(erased_at=timezone.now())
        assert len(dossiers.of(label).missing) == 1
        criterion, by = prices.get().criterion, label.connector.user
        for number in range(evidence.MOST_PER_CRITERION):
            url = f"https://example.org/{number}"
            evidence.add_link(label, criterion, url=url, note="", by=by)

    def test_one_client_is_said_in_the_singular(self) -> None:
        label = filing.begun()
        criterion = label.criteria.items.get(clients__gt=0)
        criterion.clients = 1
        part = dossiers.Part(criterion, [], [])
        (line,) = dossiers._missing(label, [part], signed=True)[1:]
        assert "citez 1 client, vous en citez 0" in line

    def test_the_charter_in_force_is_signed_first(self) -> None:
        label = filing.complete()
        Charter.objects.create(version="9", articles=[], published_at=timezone.now())
        with pytest.raises(errors.Incomplete, match="charte"):
            applications.submit(label, by=label.connector.user)

    def test_somebody_suspended_meanwhile_hands_nothing_in(self) -> None:
        label = filing.complete()
        label.connector.state = ConnectorState.SUSPENDED
        label.connector.save(update_fields=["state"])
        with pytest.raises(errors.NotAConnector):
            applications.submit(label, by=label.connector.user)

    @pytest.mark.parametrize("state", STATES)
    def test_from_any_other_state_it_raises(self, state: LabelState) -> None:
        label = label_in(state)
        by = label.connector.user
        with pytest.raises(errors.ForbiddenTransition):
            applications.submit(label, by=by)
        with pytest.raises(errors.NotBeingPutTogether):
            applications.choose_themes(label, themes=["ia"], by=by)
        label.refresh_from_db()
        assert label.state == state

    @pytest.mark.parametrize("state", [one for one in LabelState if one not in examinations.ROUNDS])
    def test_what_is_not_examined_is_neither_entrusted_nor_decided(self, state: LabelState) -> None:
        label = label_in(state)
        two = [filing.reviewer(), filing.reviewer()]
        with pytest.raises(errors.ForbiddenTransition):
            examinations.assign(label, reviewers=two, by=filing.decider())
        with pytest.raises(errors.ForbiddenTransition):
            decisions.decide(label, outcome="awarded", reasons="Oui.", by=filing.decider())

    @pytest.mark.parametrize("state", LabelState)
    def test_without_a_refusal_nothing_is_appealed(self, state: LabelState) -> None:
        label = label_in(state)
        with pytest.raises(errors.TooLateToAppeal):
            decisions.appeal(label, text="Non.", by=label.connector.user)
        label.refresh_from_db()
        assert label.state == state


class TestClients:
    def test_nobody_names_themselves_nor_twice_nor_too_many(self) -> None:
        label = filing.begun()
        by = label.connector.user
        with pytest.raises(errors.OwnAddress):
            references.name_client(label, name="Moi", company="Moi", email=by.email.upper(), by=by)
        for n in range(references.MOST):
            references.name_client(
                label, name="Lou", company="Atelier", email=f"c{n}@example.org", by=by
            )
        with pytest.raises(errors.TooMuch):
            references.name_client(
                label, name="Lou", company="Atelier", email="x@example.org", by=by
            )
        Reference.objects.filter(label=label, email="c7@example.org").delete()
        with pytest.raises(errors.AlreadyNamed):
            references.name_client(
                label, name="Lou", company="Atelier", email="C1@example.org", by=by
            )

    def test_one_named_after_is_asked_at_once_and_none_is_taken_out(self) -> None:
        label = filing.submitted()
        by = label.connector.user
        late = references.name_client(
            label, name="Lou", company="Atelier", email="tard@example.org", by=by
        )
        assert Message.objects.filter(address="tard@example.org").count() == 1
        with pytest.raises(errors.NotBeingPutTogether):
            references.forget_client(late, by=by)

    def test_a_client_answers_once(self) -> None:
        client = filing.submitted().references.all()[0]
        references.answer(client, confirmed=True, comment="Bon travail.")
        with pytest.raises(errors.AlreadyAnswered):
            references.answer(client, confirmed=False)
        client.refresh_from_db()
        assert (client.state, client.comment) == (ReferenceState.CONFIRMED, "Bon travail.")

    def test_nobody_answers_before_or_after(self) -> None:
        for label in (filing.complete(), filing.refused()):
            client = label.references.all()[0]
            with pytest.raises(errors.AlreadyAnswered):
                references.answer(client, confirmed=True)

    def test_a_silent_client_is_reminded_once_and_who_answered_is_not(self) -> None:
        silent, answered, _ = filing.submitted().references.all()
        references.answer(answered, confirmed=False)
        with time_machine.travel(timezone.now() + timedelta(days=13)):
            for row in DueRow.objects.ready(at=timezone.now()).filter(kind=references.REMIND):
                due.registered[row.kind](row, now=timezone.now())
                due.registered[row.kind](row, now=timezone.now())
        mails = Message.objects.filter(name="connectors.reference_asked")
        assert mails.filter(address=silent.email).count() == 2
        assert mails.filter(address=answered.email).count() == 1

    def test_b12_the_link_lasts_60_days_and_is_nobody_elses(self) -> None:
        client = filing.begun().references.model(pk=filing.uuid4())
        token = reference_links.write(client.pk)
        assert reference_links.read(token) == client.pk
        assert reference_links.read(token[:-1]) is None
        assert reference_links.read(client.pk.hex) is None
        with time_machine.travel(timezone.now() + timedelta(days=60, minutes=1)):
            assert reference_links.read(token) is None

    def test_the_tables_hold_two_of_the_same_address_apart(self) -> None:
        label = filing.begun()
        Reference.objects.create(label=label, name="a", company="a", email="a@example.org")
        with pytest.raises(IntegrityError), transaction.atomic():
            Reference.objects.create(label=label, name="b", company="b", email="a@example.org")
