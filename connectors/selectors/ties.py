"""Who has a tie with an application: what we know of people, handed to `conflicts`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone

from accounts.models import Membership, OrganisationMember, User
from connectors.conflicts import Application, Body, Client, Person, conflict
from connectors.enums import LinkNature
from connectors.models import Connector, Decision, DeclaredLink, Label, Reference, Review

# What somebody left less than three years ago is still a tie, as for those who leave the State's
# service (article 432-13 of the Code pénal).
LATELY: Final = timedelta(days=3 * 365)
# A link that makes somebody one of the organisation's own.
_OWN: Final = (LinkNature.EMPLOYER, LinkNature.OWNERSHIP)


def people(users: Iterable[User]) -> dict[int, Person]:
    """Read the ties of several people (four queries, however many they are)."""
    users = list(users)
    belongs: dict[int, list[Body]] = defaultdict(list)
    declared: dict[int, list[Body]] = defaultdict(list)
    lately = timezone.now() - LATELY
    members = OrganisationMember.objects.filter(user__in=users).filter(
        Q(ended_at=None) | Q(ended_at__gte=lately)
    )
    for member in members.select_related("organisation"):
        one = member.organisation
        belongs[member.user_id].append(Body(one.name, one.siren, one.pk))
    for firm in Membership.objects.filter(user__in=users).select_related("company"):
        body = Body(firm.company.name, firm.company.siret[:9], firm.company.pk)
        belongs[firm.user_id].append(body)
    for connector in Connector.objects.filter(
        user__in=users, organisation__isnull=False
    ).select_related("organisation"):
        assert connector.organisation is not None  # noqa: S101 - filtered above
        one = connector.organisation
        belongs[connector.user_id].append(Body(one.name, one.siren, one.pk))
    links = DeclaredLink.objects.filter(connector__user__in=users).select_related("connector")
    for link in links:
        body = Body(link.name, link.siren)
        declared[link.connector.user_id].append(body)
        if link.nature in _OWN:
            belongs[link.connector.user_id].append(body)
    return {
        user.pk: Person(user.pk, user.email, tuple(belongs[user.pk]), tuple(declared[user.pk]))
        for user in users
    }


def conflicts_of(users: Iterable[User], label: Label) -> Mapping[int, str]:
    """Say for each person why they may not examine or decide an application; "" when they may.

    `label` comes with its connecteur and their user.
    """
    users = list(users)
    applicant = label.connector.user
    known = people([*users, applicant])
    clients = Reference.objects.filter(label=label).values_list("email", "company")
    application = Application(
        known[applicant.pk],
        tuple(Client(email, company) for email, company in clients),
        earlier_of(label),
    )
    return {user.pk: conflict(known[user.pk], application) for user in users}


def conflict_of(user: User, label: Label) -> str:
    """Say why somebody may not examine or decide an application; nothing when they may."""
    return conflicts_of([user], label)[user.pk]


def earlier_of(label: Label) -> frozenset[int]:
    """Return who examined or decided an application in a round that is over."""
    decided = Decision.objects.filter(label=label)
    rounds = list(decided.values_list("round", flat=True))
    reviewers = Review.objects.filter(label=label, round__in=rounds)
    return frozenset(
        [
            *decided.values_list("decided_by_id", flat=True),
            *reviewers.values_list("reviewer_id", flat=True),
        ]
    )
