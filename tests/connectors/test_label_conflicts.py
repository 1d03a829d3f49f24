"""Who may not examine or decide an application, and the words that say so (QUALITY F-10)."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import OrganisationMember, User
from connectors.conflicts import Application, Body, Client, Person, conflict
from connectors.enums import LinkNature
from connectors.models import DeclaredLink, Label, Reference
from connectors.selectors import ties
from tests.connectors import filing
from tests.factories.accounts import (
    CompanyFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
)
from tests.factories.connectors import ConnectorFactory

KEY = uuid4()
ANNA, BEN = 1, 2


def person(user_id: int = ANNA, **fields: Any) -> Person:
    return Person(user_id, f"personne{user_id}@example.org", **fields)


def bodies(*names: str) -> tuple[Body, ...]:
    return tuple(Body(name) for name in names)


class TestPure:
    @pytest.mark.parametrize(
        ("candidate", "application", "words"),
        [
            (person(), Application(person()), "la personne qui demande"),
            (person(), Application(person(BEN), earlier=[ANNA]), "déjà examiné ou décidé"),
            (
                person(belongs=(Body("Une", pk=KEY),)),
                Application(person(BEN, belongs=(Body("Autre", pk=KEY),))),
                "Même organisation",
            ),
            (
                person(belongs=(Body("Une", "732829320"),)),
                Application(person(BEN, belongs=(Body("Autre", "732829320"),))),
                "Même organisation",
            ),
            (
                person(belongs=bodies("SARL Atelier Modèle")),
                Application(person(BEN, belongs=bodies("atelier modele"))),
                "Même organisation",
            ),
            (
                person(belongs=bodies("Éditeur Fictif S.A.S.")),
                Application(person(BEN, declared=bodies("Editeur fictif"))),
                "a déclaré un lien avec Éditeur Fictif",
            ),
            (
                person(declared=bodies("Éditeur Fictif")),
                Application(person(BEN, belongs=bodies("Editeur Fictif"))),
                "L’évaluateur a déclaré un lien",
            ),
            (
                person(),
                Application(person(BEN), (Client("Personne1@example.org", "Atelier"),)),
                "citée comme cliente",
            ),
            (
                person(belongs=bodies("Atelier Modèle")),
                Application(person(BEN), (Client("x@example.org", "Atelier modèle SARL"),)),
                "citée comme cliente",
            ),
        ],
    )
    def test_f10_a_tie_is_named(
        self, candidate: Person, application: Application, words: str
    ) -> None:
        assert words in conflict(candidate, application)

    @pytest.mark.parametrize(
        ("candidate", "application"),
        [
            (person(), Application(person(BEN))),
            (person(belongs=bodies("Une")), Application(person(BEN, belongs=bodies("Autre")))),
            # The same name, and two numbers that say that they are two firms.
            (
                person(belongs=(Body("Atelier", "732829320"),)),
                Application(person(BEN, belongs=(Body("Atelier", "552100554"),))),
            ),
            # Two who resell the same product know each other no better for it.
            (
                person(declared=bodies("Éditeur")),
                Application(person(BEN, declared=bodies("Éditeur"))),
            ),
            # Nothing but a legal form is nobody's name.
            (person(belongs=bodies("SAS")), Application(person(BEN, belongs=bodies("SARL")))),
            (person(), Application(person(BEN), earlier=[BEN, 3])),
        ],
    )
    def test_f10_no_tie_is_made_up(self, candidate: Person, application: Application) -> None:
        assert conflict(candidate, application) == ""

    @given(st.data())
    def test_f10_whatever_is_shared_excludes(self, data: st.DataObject) -> None:
        names = st.sampled_from(["Une", "Deux", "Trois", "Quatre"])
        some = st.lists(names, max_size=3).map(lambda found: bodies(*found))
        mine, theirs = (
            person(one, belongs=data.draw(some), declared=data.draw(some)) for one in (ANNA, BEN)
        )
        shared = (
            {*mine.belongs} & {*theirs.belongs}
            or {*mine.belongs} & {*theirs.declared}
            or {*mine.declared} & {*theirs.belongs}
        )
        assert bool(conflict(mine, Application(theirs))) == bool(shared)


@pytest.mark.django_db
class TestFromTheTables:
    @pytest.fixture
    def label(self) -> Label:
        return filing.begun()

    @pytest.fixture
    def one(self) -> User:
        return filing.reviewer()

    def test_f10_nobody_known_has_no_tie(self, label: Label, one: User) -> None:
        assert ties.conflict_of(one, label) == ""

    def test_f10_an_organisation_in_common(self, label: Label, one: User) -> None:
        body = OrganisationFactory()
        label.connector.organisation = body
        label.connector.save(update_fields=["organisation"])
        member = OrganisationMember.objects.create(user=one, organisation=body)
        assert body.name in ties.conflict_of(one, label)
        now = timezone.now()
        for days, tied in ((1000, True), (1200, False)):
            ended = now - timedelta(days=days)
            OrganisationMember.objects.filter(pk=member.pk).update(
                since=ended - timedelta(days=9), ended_at=ended
            )
            assert bool(ties.conflict_of(one, label)) == tied

    def test_f10_a_firm_in_common_by_its_siren(self, label: Label, one: User) -> None:
        body = OrganisationFactory(siren="732829320")
        OrganisationMember.objects.create(user=label.connector.user, organisation=body)
        firm = CompanyFactory(name="Un autre nom", siret="73282932000074")
        MembershipFactory(user=one, company=firm)
        assert "Même organisation" in ties.conflict_of(one, label)

    @pytest.mark.parametrize("nature", LinkNature)
    def test_f10_a_link_declared_by_either(
        self, label: Label, one: User, nature: LinkNature
    ) -> None:
        body = OrganisationFactory(name="Éditeur Fictif", siren="552100554")
        OrganisationMember.objects.create(user=one, organisation=body)
        DeclaredLink.objects.create(
            connector=label.connector, nature=nature, name="Son nom à elle", siren="552100554"
        )
        assert ties.conflict_of(one, label)
        # And the other way round.
        theirs = filing.begun(ConnectorFactory(organisation=body))
        other = ConnectorFactory(user=filing.reviewer())
        DeclaredLink.objects.create(connector=other, nature=nature, name="editeur fictif")
        assert ties.conflict_of(other.user, theirs)

    def test_f10_the_applicant_and_their_clients(self, label: Label, one: User) -> None:
        assert ties.conflict_of(label.connector.user, label)
        Reference.objects.create(label=label, name="Lou", company="Atelier", email=one.email)
        assert "cliente" in ties.conflict_of(one, label)

    def test_f10_on_appeal_all_of_the_first_round_is_left_out(self) -> None:
        label = filing.under_appeal()
        first = [*(one.reviewer for one in label.reviews.all()), label.decisions.get().decided_by]
        assert len(first) == 3
        for somebody in first:
            assert "déjà examiné" in ties.conflict_of(somebody, label)
        assert ties.conflict_of(filing.reviewer(), label) == ""

    def test_ties_of_many_cost_no_more_than_of_one(self, label: Label, one: User) -> None:
        costs = []
        for many in ([one], [one, *(UserFactory() for _ in range(30))]):
            for somebody in many:
                MembershipFactory(user=somebody)
                OrganisationMember.objects.create(user=somebody, organisation=OrganisationFactory())
            with CaptureQueriesContext(connection) as made:
                assert len(ties.conflicts_of(many, label)) == len(many)
            costs.append(len(made))
        assert costs[0] == costs[1] <= 8
