"""A firm's plan, tried by everybody who might wish to open it: one line a page (QUALITY B8)."""

import re
from dataclasses import dataclass
from typing import Final

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver, reverse

from accounts.firms import people
from accounts.models import Company, Membership, User
from diagnostics import services as diagnostics
from diagnostics.models import Assessment
from matching.models import HelpRequest
from plans import perms, services
from plans.enums import ActionState
from plans.models import Plan, PlanAction
from reference.typography import french
from tests.factories.accounts import CompanyFactory, MembershipFactory, UserFactory
from tests.factories.diagnostics import AssessmentFactory
from tests.factories.matching import HelpRequestFactory, IntroductionFactory
from tests.factories.plans import SheetFactory, begun, engage, pacted
from tests.rights import undone, wrong_answers
from tests.test_consistency import walk

pytestmark = pytest.mark.django_db

# Nobody, a member who took the diagnostic, an owner of the firm, a member of it, a former owner,
# an owner of another firm, staff.
ROLES: Final = ("anonymous", "taker", "owner", "member", "former", "stranger", "staff")
TABLE: Final[dict[str, dict[str, str]]] = {
    "plans:plan": {"GET": "302 200 200 200 404 404 404", "POST": "302 302 302 403 404 404 404"},
    # A member reads all of it on the page of the plan.
    "plans:action": {"GET": "302 200 200 302 404 404 404", "POST": "302 302 302 403 404 404 404"},
    "plans:calendar": {"GET": "302 200 200 200 404 404 404"},
    "plans:pact": {"GET": "302 302 302 403 404 404 404", "POST": "302 302 302 403 404 404 404"},
    "plans:share": {"GET": "302 200 200 403 404 404 404", "POST": "302 200 200 403 404 404 404"},
    # In the name of a firm an owner of it asks: who took the diagnostic is told so.
    "plans:stuck": {"GET": "302 302 200 403 404 404 404", "POST": "302 200 200 403 404 404 404"},
    "plans:preview": {"GET": "404 302 302 302 404 404 404", "POST": "404 302 302 302 404 404 404"},
}
# Begun by nobody yet.
NOT_BEGUN: Final = {"GET": "404 200 200 200 404 404 404", "POST": "404 302 302 403 404 404 404"}
# About nobody's plan in particular, by a signed link, or a connecteur's; see tests/test_guards.py.
ELSEWHERE: Final = {
    f"plans:{name}" for name in ("check_in", "home", "in_charge", "method", "resume", "shared")
}


@dataclass
class Firm:
    """A firm, its plan under a pact, and who may try what."""

    plan: Plan
    company: Company
    taker: User
    owner: User
    member: User
    former: User
    stranger: User
    staff: User

    def client(self, role: str) -> Client:
        client = Client()
        if role != "anonymous":
            client.force_login(getattr(self, role))
        return client

    def address(self, name: str) -> str:
        if name == "plans:preview":
            return reverse(name, args=[self.plan.assessment_id])
        if name in {"plans:action", "plans:stuck"}:
            return reverse(name, args=[pacted(self.plan)[0].pk])
        return reverse(name, args=[self.plan.pk])

    def read(self, role: str, name: str = "plans:plan") -> str:
        page: str = self.client(role).get(self.address(name)).content.decode()
        return page.partition("<main")[2]


def membership(user: User, company: Company) -> Membership:
    return Membership.objects.current().get(user=user, company=company)


@pytest.fixture
def firm() -> Firm:
    cache.clear()
    company = CompanyFactory.create(name="Fournil Exemple")
    taker = MembershipFactory.create(company=company, member=True).user
    plan = begun(taker, company=company)
    engage(plan, count=1)
    return Firm(
        plan=plan,
        company=company,
        taker=taker,
        owner=MembershipFactory.create(company=company).user,
        member=MembershipFactory.create(company=company, member=True).user,
        former=MembershipFactory.create(company=company, over=True).user,
        stranger=MembershipFactory.create().user,
        staff=UserFactory.create(staff=True),
    )


def test_b8_every_page_of_a_plan_has_its_line() -> None:
    names = {name for name, _ in walk(get_resolver()) if name.startswith("plans:")}
    assert names - ELSEWHERE == set(TABLE)


@pytest.mark.parametrize("role", ROLES)
def test_b8_each_acts_reads_or_finds_nothing(firm: Firm, role: str) -> None:
    wrong = wrong_answers(
        TABLE, ROLES.index(role), client=lambda: firm.client(role), address=firm.address
    )
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("role", ROLES)
def test_b8_who_makes_the_plan_of_a_diagnostic_of_the_firm(firm: Firm, role: str) -> None:
    other = AssessmentFactory.create(completed=True, owner=firm.taker, company=firm.company)
    address = reverse("plans:preview", args=[other.pk])
    for method, answers in NOT_BEGUN.items():
        with undone():
            answer = firm.client(role).generic(method, address)
        assert answer.status_code == int(answers.split()[ROLES.index(role)]), method
    content = firm.client(role).get(address).content.decode()
    assert ("Garder ce plan</button>" in content) is (role in {"taker", "owner"})


@pytest.mark.parametrize("role", ["taker", "owner", "member"])
def test_no_link_nor_button_of_a_plan_leads_its_reader_to_a_refusal(firm: Firm, role: str) -> None:
    """What is offered is theirs to open: the plan, its actions, its result, the firm, home."""
    (action,) = pacted(firm.plan)
    client = firm.client(role)
    for state in (ActionState.TO_DO, ActionState.BLOCKED):
        PlanAction.objects.filter(pk=action.pk).update(state=state)
        pages = [
            *(firm.address(name) for name in ("plans:plan", "plans:action")),
            reverse("plans:home"),
            reverse("diagnostics:result", args=[firm.plan.assessment_id]),
            reverse("diagnostics:of_firm", args=[firm.company.pk]),
        ]
        leads = {
            link
            for page in pages
            for link in re.findall(
                r'href="(/[^"#]*)"', client.get(page, follow=True).content.decode()
            )
            if not link.startswith(("/static/", "/fr/"))
        }
        for link in sorted(leads):
            status = client.get(link.replace("&amp;", "&")).status_code
            assert status in (200, 302), (role, state, link, status)


def test_a_member_reads_the_plan_and_nothing_of_what_is_the_owners(firm: Firm) -> None:
    (action,) = pacted(firm.plan)
    aside = firm.plan.actions.last()
    assert aside is not None
    services.move_action(aside, to=ActionState.SET_ASIDE, reason="Canari.", by=firm.taker)
    asked = HelpRequestFactory.create(owner=firm.owner, assessment=firm.plan.assessment)
    introduction = IntroductionFactory.create(help_request=asked, accepted=True)
    PlanAction.objects.filter(pk=action.pk).update(asked_with=asked, state=ActionState.BLOCKED)
    content = firm.read("member")
    assert "Fournil Exemple" in content
    assert french(action.what) in content
    for secret in (
        *("Canari.", "2\u00a0h par semaine", "<form", "Télécharger", "Effacer"),
        *(introduction.connector.display_name, str(asked.pk)),
        *(reverse(f"plans:{name}", args=[firm.plan.pk]) for name in ("share", "pact")),
    ):
        assert secret not in content, secret
    assert introduction.connector.display_name in firm.read("owner")


def test_a_member_changes_nothing(firm: Firm) -> None:
    (action,) = pacted(firm.plan)
    for given in ({"act": "move", "action": action.pk, "to": "done"}, {"act": "export"}):
        assert firm.client("member").post(firm.address("plans:plan"), given).status_code == 403
    with pytest.raises(services.NotYours):
        services.move_action(action, to=ActionState.DONE, by=firm.member)
    with pytest.raises(services.NotYours):
        services.share(firm.plan, address="a@example.org", by=firm.member)


def test_an_owner_of_the_firm_asks_for_themselves_on_an_action(firm: Firm) -> None:
    (action,) = pacted(firm.plan)
    assert firm.address("plans:stuck") in firm.read("owner")
    asked = HelpRequestFactory.create(owner=firm.taker, assessment=firm.plan.assessment)
    PlanAction.objects.filter(pk=action.pk).update(asked_with=asked, state=ActionState.BLOCKED)
    # Somebody else's request is neither opened nor asked a second time.
    content = firm.read("owner")
    assert "Une demande d’aide est en cours pour cette action." in content
    assert str(asked.pk) not in content
    answer = firm.client("owner").get(firm.address("plans:stuck"))
    assert answer["Location"] == firm.address("plans:action")
    assert HelpRequest.objects.count() == 1


def test_who_may_not_ask_in_the_name_of_the_firm_says_that_they_are_stuck(firm: Firm) -> None:
    (action,) = pacted(firm.plan)
    content = firm.read("taker")
    assert firm.address("plans:stuck") not in content
    assert "Je suis bloqué" in content
    given = {"act": "move", "action": action.pk, "to": "blocked"}
    answer = firm.client("taker").post(firm.address("plans:plan"), given, follow=True)
    assert "Une personne qui dirige l’entreprise peut demander de l’aide" in answer.content.decode()
    # It is then asked for by somebody who may.
    assert firm.address("plans:stuck") in firm.read("owner")


def test_an_owner_of_the_firm_makes_its_plan_from_what_a_colleague_took() -> None:
    owner = MembershipFactory.create()
    member = MembershipFactory.create(company=owner.company, member=True)
    taken = AssessmentFactory.create(completed=True, owner=member.user, company=owner.company)
    SheetFactory.create()
    plan = services.begin(taken, by=owner.user)
    assert plan.owner == owner.user
    assert services.begin(taken, by=member.user) == plan


# --- Leaving -------------------------------------------------------------------------------------


def sees(user: User, plan: Plan) -> bool:
    plan.refresh_from_db()
    listed = Plan.objects.newest_visible_to(user, "pk")
    rights, found = perms.rights_of(plan, user), perms.find(plan.pk, user)
    # However it is asked, the rule is the same.
    assert (listed is not None and listed["pk"] == plan.pk) is (rights is not None)
    assert (found[1] if found else None) == rights
    return rights is not None


def test_who_leaves_a_firm_leaves_its_plan_to_an_owner_who_stays(firm: Firm) -> None:
    people.leave(membership(firm.taker, firm.company), by=firm.taker)
    assert not sees(firm.taker, firm.plan)
    assert firm.client("taker").get(firm.address("plans:plan")).status_code == 404
    assert firm.plan.owner == firm.owner
    # Their diagnostic stays theirs; its page says why they make no plan of it.
    page = firm.client("taker").get(firm.address("plans:preview"))
    assert "vous n’en faites plus partie" in page.content.decode()
    assert "Garder ce plan" not in page.content.decode()
    with pytest.raises(services.NotYours):
        services.begin(Assessment.objects.get(pk=firm.plan.assessment_id), by=firm.taker)
    home = firm.client("taker").get("/mon-espace/").content.decode()
    assert reverse("plans:plan", args=[firm.plan.pk]) not in home


def test_taken_out_of_the_firm_by_who_left_a_diagnostic_does_not_take_the_plan_along(
    firm: Firm,
) -> None:
    taken = Assessment.objects.get(pk=firm.plan.assessment_id)
    people.leave(membership(firm.taker, firm.company), by=firm.taker)
    diagnostics.unlink_from_firm(taken, by=firm.taker)
    assert not sees(firm.taker, firm.plan)
    assert sees(firm.owner, firm.plan)
    assert firm.client("owner").get(firm.address("plans:plan")).status_code == 200
    # And they make their own of it.
    taken.refresh_from_db()
    assert services.begin(taken, by=firm.taker) != firm.plan


def test_a_firm_that_closes_gives_each_their_plan_back(firm: Firm) -> None:
    other = begun(firm.owner, company=firm.company)
    people.close(firm.company, by=firm.owner)
    for plan, whose in ((firm.plan, firm.taker), (other, firm.owner)):
        plan.refresh_from_db()
        assert plan.owner == whose
        rights = perms.rights_of(plan, whose)
        assert rights is not None
        # In the name of the firm nobody asks any more.
        assert (rights.act, rights.ask, rights.retake, rights.erase) == (True, False, True, True)
        assert {who.pk for who in (firm.taker, firm.owner, firm.member) if sees(who, plan)} == {
            whose.pk
        }


def test_who_hands_a_firm_over_hands_its_plans_over() -> None:
    first = MembershipFactory.create()
    heir = MembershipFactory.create(company=first.company, member=True)
    plan = begun(first.user, company=first.company)
    people.hand_over(heir, stay_owner=False, by=first.user)
    plan.refresh_from_db()
    assert plan.owner == heir.user
    # Who took the diagnostic, still of the firm, acts all the same.
    rights = perms.rights_of(plan, first.user)
    assert rights is not None
    assert (rights.act, rights.erase) == (True, False)


def test_a_plan_left_without_an_owner_goes_to_the_one_whom_the_team_names() -> None:
    first = MembershipFactory.create()
    other = MembershipFactory.create(company=first.company, member=True)
    plan = begun(first.user, company=first.company)
    staff = UserFactory.create(staff=True)
    people.end_by_team(first, reason="décès", by=staff)
    assert not sees(first.user, plan)
    people.name_owner_by_team(other, reason="décès", by=staff)
    plan.refresh_from_db()
    assert plan.owner == other.user
