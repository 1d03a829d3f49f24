"""Every page about a firm, tried by everybody who might wish to open it (QUALITY B8)."""

from dataclasses import dataclass
from typing import Final

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.models import Invitation, Membership, User
from diagnostics.models import Assessment
from tests.factories.accounts import InvitationFactory, MembershipFactory, UserFactory
from tests.factories.diagnostics import AssessmentFactory
from tests.rights import wrong_answers
from tests.test_consistency import walk

pytestmark = pytest.mark.django_db

# Nobody, an owner of the firm, a member of it, a former member, an owner of another firm, staff.
ROLES: Final = ("anonymous", "owner", "member", "former", "other_owner", "staff")
TABLE: Final[dict[str, dict[str, str]]] = {
    "accounts:change_firm": {"GET": "302 200 403 404 404 404", "POST": "302 200 403 404 404 404"},
    "accounts:firm": {"GET": "302 200 200 404 404 404"},
    "accounts:hand_over": {"GET": "302 200 403 404 404 404", "POST": "302 200 403 404 404 404"},
    "accounts:invite": {"GET": "302 200 403 404 404 404", "POST": "302 200 403 404 404 404"},
    "accounts:leave_firm": {"GET": "302 200 200 404 404 404", "POST": "302 302 302 404 404 404"},
    "accounts:remove_person": {
        "GET": "302 200 403 404 404 404",
        "POST": "302 302 403 404 404 404",
    },
    "accounts:revoke_invitation": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 302 403 404 404 404",
    },
    "diagnostics:of_firm": {"GET": "302 200 200 404 404 404"},
    # What a colleague took is read, and nothing else.
    "diagnostics:carry_on": {"GET": "404 404 404 404 404 404"},
    "diagnostics:download": {"GET": "404 200 200 404 404 404"},
    "diagnostics:firm": {"GET": "404 404 404 404 404 404"},
    "diagnostics:interim": {"GET": "404 404 404 404 404 404"},
    "diagnostics:later": {"GET": "404 404 404 404 404 404", "POST": "404 404 404 404 404 404"},
    "diagnostics:link": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 404 404 404 404 404",
    },
    "diagnostics:report": {"GET": "404 200 200 404 404 404", "POST": "404 302 302 404 404 404"},
    "diagnostics:report_file": {"GET": "404 302 302 404 404 404"},
    "diagnostics:result": {"GET": "404 200 200 404 404 404"},
    "diagnostics:retake": {"GET": "302 404 404 404 404 404", "POST": "302 404 404 404 404 404"},
    "diagnostics:review": {"GET": "404 404 404 404 404 404", "POST": "404 404 404 404 404 404"},
    "diagnostics:share": {"GET": "404 404 404 404 404 404", "POST": "404 404 404 404 404 404"},
    "diagnostics:unlink": {
        "GET": "302 405 405 405 405 405",
        "POST": "302 404 404 404 404 404",
    },
    # In its name an owner looks for help, and asks.
    "matching:ask": {"GET": "302 200 404 404 404 404", "POST": "302 200 404 404 404 404"},
    "matching:proposals": {"GET": "404 200 404 404 404 404"},
}
# About nobody's firm in particular; see tests/test_guards.py.
ELSEWHERE: Final = {
    "accounts:choose_firm",
    "accounts:invitation",
    "accounts:my_firm",
    "accounts:name_firm",
    "accounts:profile",
    "accounts:withdraw_consent",
}


@dataclass
class Firm:
    """A firm, a diagnostic that somebody of it completed, and who may try what."""

    owner: Membership
    member: Membership
    former: Membership
    other_owner: Membership
    staff: User
    target: Membership
    invitation: Invitation
    completed: Assessment

    def client(self, role: str) -> Client:
        client = Client()
        if role != "anonymous":
            person = getattr(self, role)
            client.force_login(person if isinstance(person, User) else person.user)
        return client

    def address(self, name: str) -> str:
        if name in {"accounts:hand_over", "accounts:remove_person"}:
            return reverse(name, args=[self.target.pk])
        if name == "accounts:revoke_invitation":
            return reverse(name, args=[self.invitation.pk])
        if name.startswith("accounts:") or name == "diagnostics:of_firm":
            return reverse(name, args=[self.owner.company_id])
        return reverse(name, args=[self.completed.pk])


@pytest.fixture
def firm() -> Firm:
    cache.clear()
    owner = MembershipFactory()
    # Two owners, so that one may leave.
    MembershipFactory(company=owner.company)
    target = MembershipFactory(company=owner.company, member=True)
    return Firm(
        owner=owner,
        member=MembershipFactory(company=owner.company, member=True),
        former=MembershipFactory(company=owner.company, over=True),
        other_owner=MembershipFactory(),
        staff=UserFactory(staff=True),
        target=target,
        invitation=InvitationFactory(company=owner.company, invited_by=owner.user),
        completed=AssessmentFactory(completed=True, owner=target.user, company=owner.company),
    )


def test_b8_every_page_of_a_firm_has_its_line() -> None:
    names = {name for name, _ in walk(get_resolver()) if name.startswith("accounts:")}
    assert names - ELSEWHERE == {name for name in TABLE if name.startswith("accounts:")}


@pytest.mark.parametrize("role", ROLES)
def test_b8_each_opens_what_is_theirs_and_nothing_else(firm: Firm, role: str) -> None:
    wrong = wrong_answers(
        TABLE, ROLES.index(role), client=lambda: firm.client(role), address=firm.address
    )
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ROLES)
def test_b8_a_diagnostic_under_way_is_its_authors_alone(firm: Firm, role: str) -> None:
    begun = AssessmentFactory(answered=True, owner=firm.target.user, company=firm.owner.company)
    for name in ("result", "carry_on", "review", "download", "report"):
        answer = firm.client(role).get(reverse(f"diagnostics:{name}", args=[begun.pk]))
        assert answer.status_code == 404, name
