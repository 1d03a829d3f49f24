"""Who has a tie with an application: what we know of people, handed to `conflicts`."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.db.models import CharField, F, Q, UUIDField, Value
from django.db.models.functions import Left
from django.utils import timezone

from accounts.models import Membership, OrganisationMember, User
from connectors.conflicts import Application, Body, Client, Person, conflict
from connectors.enums import LinkNature
from connectors.models import Connector, Decision, DeclaredLink, Label, Recusal, Reference, Review

# What somebody left less than three years ago is still a tie, as for those who leave the State's
# service (article 432-13 of the Code pénal).
LATELY: Final = timedelta(days=3 * 365)
# A link that makes somebody one of the organisation's own.
MEMBER: Final = "member"
_DECIDED, _EXAMINED, _RECUSED = "decided", "examined", "recused"
_OWN: Final = (MEMBER, LinkNature.EMPLOYER, LinkNature.OWNERSHIP)


def people(users: Iterable[User]) -> dict[int, Person]:
    """Read the ties of several people (one query, however many they are)."""
    users = list(users)
    belongs: dict[int, list[Body]] = defaultdict(list)
    declared: dict[int, list[Body]] = defaultdict(list)
    for user_id, name, siren, pk, nature in _bodies(users):
        body = Body(name, siren, pk)
        if nature != MEMBER:
            declared[user_id].append(body)
        if nature in _OWN:
            belongs[user_id].append(body)
    return {
        user.pk: Person(user.pk, user.email, tuple(belongs[user.pk]), tuple(declared[user.pk]))
        for user in users
    }


def _bodies(users: list[User]) -> Iterable[tuple[int, str, str, UUID | None, str]]:
    """Give each body somebody is tied to: whose tie, its name, SIREN and key, and the nature."""
    columns = ("_user", "_name", "_siren", "_key", "_nature")
    member = Value(MEMBER, CharField())
    lately = Q(ended_at=None) | Q(ended_at__gte=timezone.now() - LATELY)
    organisation = {
        "_name": F("organisation__name"),
        "_siren": F("organisation__siren"),
        "_key": F("organisation_id"),
    }
    members = OrganisationMember.objects.filter(lately, user__in=users).annotate(
        _user=F("user_id"), **organisation, _nature=member
    )
    connectors = Connector.objects.filter(user__in=users, organisation__isnull=False).annotate(
        _user=F("user_id"), **organisation, _nature=member
    )
    firms = Membership.objects.filter(lately, user__in=users).annotate(
        _user=F("user_id"),
        _name=F("company__name"),
        _siren=Left("company__siret", 9),
        _key=F("company_id"),
        _nature=member,
    )
    links = DeclaredLink.objects.filter(connector__user__in=users).annotate(
        _user=F("connector__user_id"),
        _name=F("name"),
        _siren=F("siren"),
        _key=Value(None, UUIDField()),
        _nature=F("nature"),
    )
    first, *others = (
        rows.order_by().values_list(*columns) for rows in (members, connectors, firms, links)
    )
    found: Iterable[tuple[int, str, str, UUID | None, str]] = first.union(*others, all=True)
    return found


def conflicts_of(
    users: Iterable[User], label: Label, *, clients: Iterable[Reference] | None = None
) -> Mapping[int, str]:
    """Say for each person why they may not examine or decide an application; "" when they may.

    `label` comes with its connecteur and their user; `clients` are those of the label, where they
    are read already.
    """
    users = list(users)
    applicant = label.connector.user
    known = people([*users, applicant])
    named = Reference.objects.filter(label=label) if clients is None else clients
    application = Application(
        known[applicant.pk],
        tuple(Client(one.email, one.company) for one in named),
        *earlier_of(label),
    )
    return {user.pk: conflict(known[user.pk], application) for user in users}


def conflict_of(user: User, label: Label, *, clients: Iterable[Reference] | None = None) -> str:
    """Say why somebody may not examine or decide an application; nothing when they may."""
    return conflicts_of([user], label, clients=clients)[user.pk]


def tie_of_decider(user: User, label: Label) -> str:
    """Say why somebody may not decide an application; nothing when they may."""
    if Review.objects.filter(label=label, reviewer=user).exists():
        return "Cette personne a déjà examiné ou décidé ce dossier."
    return conflict_of(user, label)


def earlier_of(label: Label) -> tuple[frozenset[int], frozenset[int]]:
    """Return who examined or decided an application in a round that is over, and who was ever
    recused from it (one query)."""
    decided = Decision.objects.filter(label=label).order_by()
    examined = Review.objects.filter(label=label).order_by()
    recused = Recusal.objects.filter(label=label).order_by()
    acts = list(
        decided.values_list("round", "decided_by_id", _act(_DECIDED)).union(
            examined.values_list("round", "reviewer_id", _act(_EXAMINED)),
            recused.values_list(_act(""), "user_id", _act(_RECUSED)),
        )
    )
    over = {turn for turn, _, act in acts if act == _DECIDED}
    return (
        frozenset(user_id for turn, user_id, _ in acts if turn in over),
        frozenset(user_id for _, user_id, act in acts if act == _RECUSED),
    )


def _act(name: str) -> Value:
    return Value(name, CharField())
