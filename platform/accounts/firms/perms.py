"""What belonging to a firm opens: the one place that says it.

- Whoever belongs to a firm, in either role, reads its completed diagnostics and its plan.
- An owner of it besides acts on its plans (`plans.perms`), invites, takes back an invitation,
  removes a member, hands over, corrects what is said of the firm, and asks for help in its name.
- A diagnostic under way stays its author's. So do help requests and what is exchanged about them,
  in either role: their consent is one person's, names what is passed on of that person, and what
  they say may tell of their health. Another owner of the firm asks for themselves.
- Nobody removes an owner but the team: of two owners who fall out, the quicker would otherwise
  keep the firm.
- All of it ends with the membership, which each reading looks up again.
"""

from uuid import UUID

from django.db.models import QuerySet

from accounts.enums import MembershipRole
from accounts.models import Membership, User


def company_ids_of(user: User) -> "QuerySet[Membership, UUID]":
    """Return the firms that somebody belongs to: one query, or part of another by `company__in`."""
    mine = Membership.objects.current().filter(user=user).order_by()
    return mine.values_list("company_id", flat=True)


def owned_company_ids_of(user: User) -> "QuerySet[Membership, UUID]":
    """Return the firms that somebody may act for; used as `company_ids_of`."""
    return company_ids_of(user).filter(role=MembershipRole.OWNER)


def can_act_for(membership: Membership) -> bool:
    """Tell whether somebody acts in the name of the firm that they belong to."""
    return membership.ended_at is None and membership.is_owner


def can_remove(membership: Membership, *, actor: Membership) -> bool:
    """Tell whether `actor` may end somebody else's membership of the same firm."""
    return can_act_for(actor) and membership.ended_at is None and not membership.is_owner


# Who may be removed may be handed the firm to: somebody else, who is no owner of it yet.
can_hand_over_to = can_remove
