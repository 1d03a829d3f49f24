"""From the bottom up: what a connecteur, an organisation or the team proposes to the library."""

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from accounts import history
from accounts.models import User
from notifications.links import absolute
from reference import departments
from resources.enums import ResourceState
from resources.models import Resource
from resources.notifications import library as mails
from resources.perms import may_propose
from resources.services import team

# Pages of the library itself stand at these addresses.
RESERVED = frozenset({"proposer", "mes-propositions"})
LONGEST_SLUG = 80
# Given by their keys.
KEYS = frozenset({"department", "region", "organisation"})


class MayNotPropose(Exception):
    """Only a connecteur in service, somebody of an organisation or of the team proposes."""


class ForbiddenTransition(Exception):
    """The proposal is not in a state that allows it."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an author gives of a resource: places by their official codes, the organisation by its
    key. A department says its region by itself."""

    kind: str
    title: str
    summary: str
    themes: Sequence[str]
    author_name: str
    publisher: str
    body: str = ""
    url: str = ""
    level: str = ""
    sizes: Sequence[str] = field(default_factory=list)
    sectors: Sequence[str] = field(default_factory=list)
    region: str = ""
    department: str = ""
    minutes: int | None = None
    euros: int | None = None
    language: str = "fr"
    interest: str = ""
    organisation: UUID | None = None

    def columns(self) -> dict[str, Any]:
        """Return the columns of Resource, lists as the database wants them."""
        columns = {one.name: getattr(self, one.name) for one in fields(self)}
        for name in ("themes", "sizes", "sectors"):
            columns[name] = list(columns[name])
        region = departments.regions().get(self.department, self.region)
        return {
            **{name: value for name, value in columns.items() if name not in KEYS},
            "department_id": self.department or None,
            "region_id": region or None,
            "organisation_id": self.organisation,
        }


@transaction.atomic
def propose(given: Proposal, *, by: User) -> Resource:
    """Keep a proposal under its author's name, and tell whoever decides. Raises MayNotPropose.

    A resource of the kind « événement » is completed by its event in the same transaction.
    """
    if not may_propose(by):
        raise MayNotPropose
    made = _create(given, by=by)
    history.record(made, "", ResourceState.PROPOSED, by=by)
    _tell_team(made, again=False)
    return made


def _create(given: Proposal, *, by: User) -> Resource:
    """Write the row; of two who propose one title at once, the second takes the next address."""
    for last in (False, False, True):
        try:
            with transaction.atomic():
                return Resource.objects.create(
                    **given.columns(),
                    slug=free_slug(given.title),
                    author=by,
                    state=ResourceState.PROPOSED,
                    checked_on=timezone.localdate(),
                )
        except IntegrityError:
            if last:
                raise
    raise AssertionError("unreachable")


@transaction.atomic
def revise(resource: Resource, given: Proposal, *, by: User) -> None:
    """Send a proposal again, changed as was asked. Raises ForbiddenTransition when it was not
    asked for, or to somebody else than its author."""
    if resource.author_id != by.pk:
        raise ForbiddenTransition("Only its author revises a proposal.")
    columns = {**given.columns(), "reason": "", "checked_on": timezone.localdate()}
    states = [ResourceState.CHANGES_ASKED]
    if history.move(resource, states, ResourceState.PROPOSED, by=by, given=columns) is None:
        raise ForbiddenTransition(resource.state)
    _tell_team(resource, again=True)


@transaction.atomic
def withdraw(resource: Resource, *, by: User) -> None:
    """Give up a proposal that is to be changed. Raises ForbiddenTransition."""
    if resource.author_id != by.pk:
        raise ForbiddenTransition("Only its author withdraws a proposal.")
    states = [ResourceState.CHANGES_ASKED]
    if history.move(resource, states, ResourceState.RETIRED, by=by) is None:
        raise ForbiddenTransition(resource.state)


def free_slug(title: str) -> str:
    """Return the address of a new resource: its title, with a number where it is taken."""
    wanted = slugify(title.replace("œ", "oe").replace("’", "-").replace("'", "-"))
    wanted = wanted[: LONGEST_SLUG - 4].strip("-") or "ressource"
    taken = set(
        Resource.objects.filter(slug__startswith=wanted).values_list("slug", flat=True)
    ) | set(RESERVED)
    if wanted not in taken:
        return wanted
    return next(f"{wanted}-{n}" for n in range(2, len(taken) + 3) if f"{wanted}-{n}" not in taken)


def _tell_team(resource: Resource, *, again: bool) -> None:
    occasion = str(len(history.of(resource)))
    for member in team.readers_of(resource):
        if member.pk == resource.author_id:
            continue
        mails.ProposalReceived.about(
            resource,
            to=member,
            occasion=occasion,
            author=resource.author_name,
            again=again,
            link=absolute(reverse("admin:resources_resource_change", args=[resource.pk])),
        ).send()
