"""What the page of a firm shows."""

from dataclasses import dataclass
from datetime import datetime

from accounts.firms import perms
from accounts.models import Company, Invitation, Membership
from accounts.names import name_of
from accounts.siret import format_siret

# A micro-firm or SME, and those who advise it: beyond, the page says how many there are.
PEOPLE_SHOWN = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One person of a firm, and what the reader may do about them."""

    membership: Membership
    name: str
    is_me: bool
    may_be_removed: bool


@dataclass(frozen=True, slots=True)
class FirmPage:
    """`invitations` are shown to owners alone: they hold addresses."""

    company: Company
    mine: Membership
    people: tuple[Line, ...]
    count: int
    invitations: tuple[Invitation, ...]

    @property
    def siret(self) -> str:
        return format_siret(self.company.siret)

    @property
    def may_act(self) -> bool:
        return perms.can_act_for(self.mine)

    @property
    def is_alone(self) -> bool:
        return self.count == 1


def page_of(mine: Membership, *, at: datetime) -> FirmPage:
    """Read the people of a firm for one of them, in three queries at most."""
    present = Membership.objects.current().filter(company=mine.company_id)
    shown = list(present.select_related("user").order_by("-role", "created_at")[:PEOPLE_SHOWN])
    count = len(shown) if len(shown) < PEOPLE_SHOWN else present.count()
    return FirmPage(
        company=mine.company,
        mine=mine,
        people=tuple(_line(one, mine) for one in shown),
        count=count,
        invitations=_waiting(mine, at=at) if perms.can_act_for(mine) else (),
    )


def _line(membership: Membership, mine: Membership) -> Line:
    return Line(
        membership,
        name_of(membership.user),
        is_me=membership.pk == mine.pk,
        may_be_removed=perms.can_remove(membership, actor=mine),
    )


def _waiting(mine: Membership, *, at: datetime) -> tuple[Invitation, ...]:
    return tuple(Invitation.objects.live(at=at).filter(company=mine.company_id)[:PEOPLE_SHOWN])
