"""Who may fill in a diagnostic for an owner, as what, and for how long.

A connecteur helps in their own name (no organisation is kept), an adviser for an organisation.
A role that ends closes what was begun under it, at once.
"""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from accounts import roles
from accounts.enums import OrganisationRole
from accounts.models import Organisation, OrganisationMember, OrganisationMemberQuerySet, User
from diagnostics.models import Assistance, AssistanceQuerySet

AS_CONNECTOR = "comme connecteur"


@dataclass(frozen=True, slots=True)
class Capacity:
    """As what somebody helps; `organisation` is None for a connecteur."""

    organisation: Organisation | None = None

    @property
    def key(self) -> str:
        return "connecteur" if self.organisation is None else str(self.organisation.pk)

    @property
    def title(self) -> str:
        return "Connecteur" if self.organisation is None else self.organisation.name

    @property
    def words(self) -> str:
        if self.organisation is None:
            return AS_CONNECTOR
        return f"comme conseiller de l’organisation « {self.organisation.name} »"


def has_space(user: User) -> bool:
    """Say whether somebody helps owners, even if they may begin nothing new for now."""
    return roles.has(user, "connector_in_service") or roles.has(user, "adviser")


def assistances_of(user: User) -> AssistanceQuerySet:
    """Every diagnostic somebody began for an owner, the latest first."""
    return Assistance.objects.filter(helper=user).select_related("assessment", "organisation")


def capacities_of(user: User) -> tuple[Capacity, ...]:
    """Give as what somebody may begin a diagnostic for an owner; empty: they may not."""
    found = [Capacity()] if roles.has(user, "active_connector") else []
    members = _advising(user).select_related("organisation").order_by("organisation__name")
    return (*found, *(Capacity(member.organisation) for member in members))


def in_words(capacities: tuple[Capacity, ...]) -> str:
    """Say as what somebody helps; where there is a choice to make, which is left to be said."""
    if len(capacities) == 1:
        return capacities[0].words
    return "au titre que je vous indique"


def helped_by(user: User) -> AssistanceQuerySet:
    """The diagnostics somebody may still open to fill them in for their owner.

    A connecteur on a pause goes on with what they began; suspended or gone, they do not.
    """
    holds = Q(organisation__in=_advising(user).values("organisation"))
    if roles.has(user, "connector_in_service"):
        holds |= Q(organisation=None)
    return Assistance.objects.open(at=timezone.now()).filter(holds, helper=user)


def _advising(user: User) -> OrganisationMemberQuerySet:
    return OrganisationMember.objects.current().filter(user=user, role=OrganisationRole.ADVISER)
