"""Naming a firm, and correcting what is said of it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from accounts.enums import MembershipRole
from accounts.firms import people
from accounts.firms.errors import TooManyFirms
from accounts.models import Company, Membership, User
from reference.models import Commune

# An accountant names those of their clients in a morning; a robot names more.
MOST_A_DAY: Final = 30


@dataclass(frozen=True, slots=True)
class Described:
    """What somebody says of a firm."""

    name: str
    commune: Commune | None = None
    siret: str = ""


@transaction.atomic
def name_firm(described: Described, *, by: User) -> Membership:
    """Make a firm of which one is the owner.

    Typing a SIRET proves nothing: two people who type the same do not share a firm by it. The same
    firm named twice by one owner is one. Raises TooManyFirms.
    """
    # One at a time, so that a double click makes one firm, and two tabs do not pass the ceiling.
    User.objects.select_for_update(no_key=True).only("pk").get(pk=by.pk)
    owned = Membership.objects.current().owners().filter(user=by)
    same = owned.filter(company__name__iexact=described.name, company__siret=described.siret)
    if (made := same.select_related("company").first()) is not None:
        return made
    lately = Membership.objects.filter(
        user=by, role=MembershipRole.OWNER, created_at__gt=timezone.now() - timedelta(days=1)
    )
    if lately.count() >= MOST_A_DAY:
        raise TooManyFirms
    company = Company.objects.create(
        name=described.name, commune=described.commune, siret=described.siret
    )
    return people.join(company, by, role=MembershipRole.OWNER, by=by)


@transaction.atomic
def describe(company: Company, described: Described, *, by: User) -> None:
    """Correct what is said of a firm. Raises NotFirmOwner."""
    held = people.hold(company.pk)
    people.owner_of(held, by)
    held.name, held.commune, held.siret = described.name, described.commune, described.siret
    held.save(update_fields=["name", "commune", "siret"])
