"""Which firm reads a diagnostic: linked when it is begun or claimed, by its author, until they say
otherwise; read by the firm's people once completed."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.db import InternalError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import history
from accounts.company_search import FoundFirm
from accounts.firms import following, people, session
from accounts.models import Membership, User
from diagnostics import services
from diagnostics.models import Assessment
from tests.at_once import race
from tests.factories.accounts import CompanyFactory, MembershipFactory, UserFactory
from tests.factories.diagnostics import AssessmentFactory, QuestionnaireFactory

pytestmark = pytest.mark.django_db
SIRET = "73282932000074"


@pytest.fixture
def member() -> Membership:
    cache.clear()
    QuestionnaireFactory()
    made: Membership = MembershipFactory(member=True)
    return made


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def found(siret: str) -> FoundFirm:
    return FoundFirm(siret=siret, name="Mercerie Exemple")


def test_one_begun_by_somebody_of_a_firm_is_the_firms(member: Membership) -> None:
    begun = services.start_assessment(owner=member.user)
    assert begun.company == member.company
    assert [s.to_state for s in history.of(begun)] == ["linked"]
    assert services.start_assessment(owner=UserFactory()).company is None
    assert services.start_assessment().company is None
    assert services.start_assessment(owner=MembershipFactory(over=True).user).company is None


def test_between_several_it_is_the_one_chosen_or_none(member: Membership) -> None:
    other = MembershipFactory(user=member.user)
    assert services.start_assessment(owner=member.user).company is None
    begun = services.start_assessment(owner=member.user, firm=other.company_id)
    assert begun.company == other.company
    stranger = CompanyFactory()
    assert services.start_assessment(owner=member.user, firm=stranger.pk).company is None


def test_the_page_that_begins_follows_the_choice(member: Membership) -> None:
    other = MembershipFactory(user=member.user)
    client = signed_in(member.user)
    client.post("/mon-entreprise/choisir/", {"firm": str(other.company_id)})
    client.post("/diagnostic/")
    assert Assessment.objects.get().company == other.company


def test_one_claimed_is_the_firms_unless_the_register_says_another(member: Membership) -> None:
    member.company.siret = SIRET
    member.company.save(update_fields=["siret"])
    free = AssessmentFactory(completed=True, owner=None)
    assert services.claim(free, owner=member.user)
    free.refresh_from_db()
    assert free.company == member.company
    elsewhere = AssessmentFactory(completed=True, owner=None, firm={"siret": "44306184100047"})
    services.claim(elsewhere, owner=member.user)
    elsewhere.refresh_from_db()
    assert elsewhere.company is None


def test_one_found_by_its_address_is_the_firms(member: Membership) -> None:
    left = AssessmentFactory(answered=True, owner=None, recall_address=member.user.email)
    assert services.claim_left_by(member.user) == 1
    left.refresh_from_db()
    assert left.company == member.company


def test_the_register_moves_one_under_way(member: Membership) -> None:
    member.company.siret = "44306184100047"
    member.company.save(update_fields=["siret"])
    begun = services.start_assessment(owner=member.user)
    assert begun.company == member.company
    fresh = services.fill_in_from_register(begun, firm=found(SIRET))
    assert fresh.company is None
    other = MembershipFactory(user=member.user, company__siret=SIRET)
    fresh = services.fill_in_from_register(begun, firm=found(SIRET))
    assert fresh.company == other.company
    begun.refresh_from_db()
    assert begun.company == other.company


def test_its_author_links_and_detaches_it(member: Membership) -> None:
    mine = AssessmentFactory(completed=True, owner=member.user)
    client = signed_in(member.user)
    result = reverse("diagnostics:result", args=[mine.pk])
    assert f"Rattacher à {member.company.name}" in client.get(result).content.decode()
    colleague = signed_in(MembershipFactory(company=member.company).user)
    assert colleague.get(result).status_code == 404
    link = reverse("diagnostics:link", args=[mine.pk])
    for wrong in ("", "x", str(uuid4()), str(CompanyFactory().pk)):
        assert client.post(link, {"firm": wrong}).status_code == 404
    shown = client.post(link, {"firm": str(member.company_id)}, follow=True).content.decode()
    assert f"Les personnes de {member.company.name} lisent ce diagnostic." in shown
    assert colleague.get(result).status_code == 200
    client.post(reverse("diagnostics:unlink", args=[mine.pk]))
    assert colleague.get(result).status_code == 404
    assert [s.to_state for s in history.of(mine)] == ["linked", "unlinked"]


def test_only_its_author_says_who_reads_it(member: Membership) -> None:
    mine = AssessmentFactory(completed=True, owner=member.user)
    owner = MembershipFactory(company=member.company)
    with pytest.raises(services.NotYourDiagnostic):
        services.link_to_firm(mine, member.company, by=owner.user)
    with pytest.raises(services.NotYourFirm):
        services.link_to_firm(mine, CompanyFactory(), by=member.user)
    services.link_to_firm(mine, member.company, by=member.user)
    services.link_to_firm(mine, member.company, by=member.user)
    other = MembershipFactory(user=member.user)
    with pytest.raises(services.LinkedElsewhere):
        services.link_to_firm(mine, other.company, by=member.user)
    with pytest.raises(services.NotYourDiagnostic):
        services.unlink_from_firm(mine, by=owner.user)


def test_the_database_hands_none_from_one_firm_to_another(member: Membership) -> None:
    mine = AssessmentFactory(completed=True, owner=member.user, company=member.company)
    with pytest.raises(InternalError), transaction.atomic():
        Assessment.objects.filter(pk=mine.pk).update(company=CompanyFactory())


def test_a_colleague_reads_and_is_offered_nothing_that_is_the_authors(member: Membership) -> None:
    done = AssessmentFactory(completed=True, owner=member.user, company=member.company)
    result = reverse("diagnostics:result", args=[done.pk])
    shown = signed_in(MembershipFactory(company=member.company, member=True).user).get(result)
    content = shown.content.decode()
    assert f"Le diagnostic de {member.company.name}" in content
    for act in ("share", "later", "unlink", "link"):
        assert reverse(f"diagnostics:{act}", args=[done.pk]) not in content
    assert reverse("matching:proposals", args=[done.pk]) not in content
    assert "peut demander de l’aide en son nom" in content
    owner = signed_in(MembershipFactory(company=member.company).user)
    assert reverse("matching:proposals", args=[done.pk]) in owner.get(result).content.decode()


def test_leaving_takes_along_what_is_under_way_and_leaves_what_is_done(
    member: Membership,
) -> None:
    owner = MembershipFactory(company=member.company)
    begun = AssessmentFactory(answered=True, owner=member.user, company=member.company)
    done = AssessmentFactory(completed=True, owner=member.user, company=member.company)
    theirs = AssessmentFactory(completed=True, owner=owner.user, company=member.company)
    client = signed_in(member.user)
    addresses = {one: reverse("diagnostics:result", args=[one.pk]) for one in (done, theirs)}
    assert client.get(addresses[theirs]).status_code == 200
    people.leave(member, by=member.user)
    begun.refresh_from_db()
    assert begun.company is None
    assert client.get(addresses[theirs]).status_code == 404
    assert client.get(addresses[done]).status_code == 200
    assert signed_in(owner.user).get(addresses[done]).status_code == 200


def test_taken_again_after_leaving_it_is_ones_own(member: Membership) -> None:
    done = AssessmentFactory(
        completed=True,
        owner=member.user,
        company=member.company,
        completed_at=timezone.now() - timedelta(days=200),
    )
    MembershipFactory(company=member.company)
    people.leave(member, by=member.user)
    assert services.retake(done, by=member.user).company is None


def test_the_review_says_who_will_read(member: Membership) -> None:
    begun = AssessmentFactory(answered=True, owner=member.user, company=member.company)
    shown = signed_in(member.user).get(reverse("diagnostics:review", args=[begun.pk]))
    assert f"Les personnes de {member.company.name} liront" in shown.content.decode()


def test_what_was_said_of_the_firm_fills_in_its_form(member: Membership) -> None:
    user = UserFactory()
    firm = {"name": "Mercerie Exemple", "siret": SIRET, "naf": "47.51Z"}
    AssessmentFactory(answered=True, owner=user, firm=firm)
    assert following.known_of(user) == {"name": "Mercerie Exemple", "siret": SIRET}
    shown = signed_in(user).get("/mon-entreprise/nouvelle/").content.decode()
    assert 'value="Mercerie Exemple"' in shown


def test_a29_the_list_of_a_firm_costs_the_same_for_one_and_for_forty(
    member: Membership, django_assert_max_num_queries: object
) -> None:
    for _ in range(40):
        AssessmentFactory(completed=True, company=member.company)
    client = signed_in(member.user)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        shown = client.get(reverse("diagnostics:of_firm", args=[member.company_id]))
    assert shown.content.decode().count("Voir le résultat") == 40


@pytest.mark.django_db(transaction=True)
def test_beginning_against_being_removed(member: Membership) -> None:
    owner = MembershipFactory(company=member.company)
    ends = race(
        [
            lambda: services.start_assessment(owner=member.user),
            lambda: people.remove(member, by=owner.user),
        ]
    )
    assert ends == ["won", "won"]
    # Whichever came first, the firm reads nothing of who is out of it.
    assert Assessment.objects.get().company is None


def test_the_choice_of_the_session_is_looked_up_again(member: Membership) -> None:
    other = MembershipFactory(user=member.user)
    client = signed_in(member.user)
    client.post("/mon-entreprise/choisir/", {"firm": str(other.company_id)})
    people.leave(other, by=member.user)
    assert client.session[session.CHOSEN] == str(other.company_id)
    client.post("/diagnostic/")
    assert Assessment.objects.get().company == member.company
