"""Who belongs to a firm: joining, leaving, removing, handing over, closing, and the journal."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts import history
from accounts.firms import company_ids_of, errors, naming, owned_company_ids_of, people
from accounts.models import Company, Invitation, Membership, User
from notifications.models import Message
from tests.factories.accounts import (
    CompanyFactory,
    InvitationFactory,
    MembershipFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def firm() -> tuple[Membership, Membership]:
    """Return an owner and a member of one firm."""
    owner = MembershipFactory()
    return owner, MembershipFactory(company=owner.company, member=True)


def mails_to(user: User) -> list[str]:
    return list(Message.objects.filter(user=user).values_list("subject", flat=True))


def test_what_a_person_reads_and_acts_for_is_one_query_each() -> None:
    owner, member = firm()
    MembershipFactory(user=owner.user, over=True)
    other = MembershipFactory(user=owner.user, member=True)
    with CaptureQueriesContext(connection) as made:
        assert set(company_ids_of(owner.user)) == {owner.company_id, other.company_id}
        assert list(owned_company_ids_of(owner.user)) == [owner.company_id]
        assert list(owned_company_ids_of(member.user)) == []
    assert len(made) == 3
    assert set(Company.objects.filter(pk__in=company_ids_of(member.user))) == {owner.company}


def test_leaving_closes_access_at_once_and_tells_the_owners() -> None:
    owner, member = firm()
    people.leave(member, by=member.user)
    assert list(company_ids_of(member.user)) == []
    assert [(s.from_state, s.to_state, s.by) for s in history.of(member)] == [
        ("member", "left", member.user)
    ]
    assert mails_to(owner.user) == [f"{member.user.full_name} a quitté {owner.company.name}"]
    assert mails_to(member.user) == []
    with pytest.raises(errors.NotMember):
        people.leave(member, by=member.user)


def test_the_last_owner_hands_over_first_unless_alone() -> None:
    owner, member = firm()
    with pytest.raises(errors.LastOwner):
        people.leave(owner, by=owner.user)
    people.hand_over(member, stay_owner=True, by=owner.user)
    people.leave(owner, by=owner.user)
    member.refresh_from_db()
    assert member.is_owner
    people.leave(member, by=member.user)
    assert not Membership.objects.current().filter(company=owner.company).exists()


def test_nobody_leaves_for_somebody_else() -> None:
    owner, member = firm()
    with pytest.raises(errors.NotMember):
        people.leave(member, by=owner.user)
    assert Membership.objects.current().filter(pk=member.pk).exists()


def test_an_owner_removes_a_member_who_is_told() -> None:
    owner, member = firm()
    people.remove(member, by=owner.user)
    assert list(company_ids_of(member.user)) == []
    assert history.of(member)[-1].to_state == "removed"
    assert history.of(member)[-1].by == owner.user
    assert mails_to(member.user) == [f"Vous ne faites plus partie de {owner.company.name}"]
    with pytest.raises(errors.NotMember):
        people.remove(member, by=owner.user)


def test_nobody_else_removes() -> None:
    owner, member = firm()
    associate = MembershipFactory(company=owner.company)
    with pytest.raises(errors.NotFirmOwner):
        people.remove(owner, by=member.user)
    with pytest.raises(errors.NotFirmOwner):
        people.remove(member, by=MembershipFactory().user)
    # Of two owners who fall out, the quicker would keep the firm.
    with pytest.raises(errors.OwnerStays):
        people.remove(associate, by=owner.user)
    assert Membership.objects.current().filter(company=owner.company).count() == 3


@pytest.mark.parametrize(("stay", "role"), [(True, "owner"), (False, "member")])
def test_handing_over(stay: bool, role: str) -> None:
    owner, member = firm()
    sent = InvitationFactory(company=owner.company, invited_by=owner.user)
    people.hand_over(member, stay_owner=stay, by=owner.user)
    owner.refresh_from_db()
    member.refresh_from_db()
    sent.refresh_from_db()
    assert (owner.role, member.role) == (role, "owner")
    # Who may invite no more leaves no invitation behind.
    assert sent.state == ("pending" if stay else "revoked")
    assert history.of(member)[-1].to_state == "owner"
    assert mails_to(member.user) == [f"Vous êtes maintenant dirigeant de {owner.company.name}"]
    with pytest.raises(errors.AlreadyOwner if stay else errors.NotFirmOwner):
        people.hand_over(member, stay_owner=stay, by=owner.user)


def test_who_has_left_is_handed_nothing() -> None:
    owner, member = firm()
    people.leave(member, by=member.user)
    with pytest.raises(errors.NotMember):
        people.hand_over(member, stay_owner=False, by=owner.user)
    owner.refresh_from_db()
    assert owner.is_owner


def test_closing_ends_all_and_tells_everybody_else() -> None:
    owner, member = firm()
    waiting = InvitationFactory(company=owner.company, invited_by=owner.user)
    with pytest.raises(errors.NotFirmOwner):
        people.close(owner.company, by=member.user)
    people.close(owner.company, by=owner.user)
    waiting.refresh_from_db()
    assert waiting.state == "revoked"
    assert not Membership.objects.current().filter(company=owner.company).exists()
    assert len(mails_to(member.user)) == 1
    assert mails_to(owner.user) == []
    with pytest.raises(errors.NotFirmOwner):
        people.close(owner.company, by=owner.user)


def test_the_team_acts_where_a_firm_cannot() -> None:
    owner, member = firm()
    team = UserFactory(staff=True)
    people.name_owner_by_team(member, reason="départ du dirigeant", by=team)
    people.end_by_team(owner, reason="départ du dirigeant", by=team)
    assert history.of(owner)[-1].reason == "départ du dirigeant"
    member.refresh_from_db()
    assert member.is_owner
    with pytest.raises(errors.AlreadyOwner):
        people.name_owner_by_team(member, reason="", by=team)
    with pytest.raises(errors.NotMember):
        people.end_by_team(owner, reason="", by=team)


def test_a_firm_is_named_once_by_one_owner() -> None:
    user = UserFactory()
    told = naming.Described("Mercerie Exemple", siret="73282932000074")
    made = naming.name_firm(told, by=user)
    again = naming.name_firm(naming.Described("MERCERIE exemple", siret=told.siret), by=user)
    assert (made.pk, made.role) == (again.pk, "owner")
    # Typing a SIRET proves nothing: no firm is shared by it.
    assert naming.name_firm(told, by=UserFactory()).company_id != made.company_id
    assert history.of(made)[0].to_state == "owner"


def test_b18_nobody_names_firms_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naming, "MOST_A_DAY", 2)
    user = UserFactory()
    for name in ("A", "B"):
        naming.name_firm(naming.Described(name), by=user)
    with pytest.raises(errors.TooManyFirms):
        naming.name_firm(naming.Described("C"), by=user)


def test_only_an_owner_corrects_what_is_said_of_a_firm() -> None:
    owner, member = firm()
    with pytest.raises(errors.NotFirmOwner):
        naming.describe(owner.company, naming.Described("Autre"), by=member.user)
    naming.describe(owner.company, naming.Described("Autre"), by=owner.user)
    owner.company.refresh_from_db()
    assert owner.company.name == "Autre"


def test_somebody_comes_back_after_leaving() -> None:
    owner, member = firm()
    people.leave(member, by=member.user)
    with transaction.atomic():
        company = people.hold(owner.company_id)
        back = people.join(company, member.user, role="member", by=member.user)
    assert back.pk != member.pk
    assert list(company_ids_of(member.user)) == [owner.company_id]


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: MembershipFactory(role="boss"),
        lambda: MembershipFactory(ended_at=timezone.now() - timedelta(days=1)),
        lambda: InvitationFactory(role="boss"),
        lambda: InvitationFactory(email="Majuscule@example.org"),
        lambda: InvitationFactory(state="accepted"),
        lambda: InvitationFactory(settled_at=timezone.now()),
        lambda: Invitation.objects.bulk_create(
            InvitationFactory.build(
                id=uuid4(), company=company, email="deux@example.org", invited_by=user
            )
            for company, user in [(CompanyFactory(), UserFactory())] * 2
        ),
    ],
)
def test_the_database_refuses_what_cannot_be(wrong: object) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        wrong()  # type: ignore[operator]
