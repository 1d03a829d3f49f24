"""The firm that somebody acts for now: kept in the session, never believed without a look-up."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest

from accounts.firms.choice import KnownFirm
from accounts.models import Company, Membership, User

CHOSEN = "accounts_firm"
# Spares the header of every page a query for the many who have one firm, or none.
SEVERAL = "accounts_several_firms"
_READ = "_firms_of_request"


@dataclass(frozen=True, slots=True)
class Firms:
    """The firms of whoever reads a page, by name, and the one chosen among them.

    `chosen` is None where there are several and none was chosen yet, or none at all.
    """

    memberships: tuple[Membership, ...] = ()
    chosen: Membership | None = None

    @property
    def are_several(self) -> bool:
        return len(self.memberships) > 1

    @property
    def company_ids(self) -> frozenset[UUID]:
        return frozenset(one.company_id for one in self.memberships)

    @property
    def known(self) -> list[KnownFirm]:
        return [KnownFirm(one.company_id, one.company.siret) for one in self.memberships]

    def membership_of(self, company_id: UUID | None) -> Membership | None:
        """Return how the reader belongs to a firm; None when they do not."""
        return next((one for one in self.memberships if one.company_id == company_id), None)

    def acts_for(self, company_id: UUID | None) -> bool:
        """Tell whether the reader is an owner of a firm."""
        membership = self.membership_of(company_id)
        return membership is not None and membership.is_owner


NONE = Firms()


def firms_of(request: HttpRequest) -> Firms:
    """Return the firms of the visitor: one query a page, none for somebody who is not signed in."""
    read: Firms | None = getattr(request, _READ, None)
    if read is None:
        read = _read(request)
        setattr(request, _READ, read)
    return read


def _read(request: HttpRequest) -> Firms:
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return NONE
    mine = Membership.objects.current().filter(user=user).select_related("company")
    memberships = tuple(mine.order_by("company__name", "company_id"))
    if (len(memberships) > 1) != (SEVERAL in request.session):
        _note(request, several=len(memberships) > 1)
    if len(memberships) == 1:
        return Firms(memberships, memberships[0])
    kept = request.session.get(CHOSEN)
    # One left since is no longer in the list: it is then as if nothing had been chosen.
    chosen = next((one for one in memberships if str(one.company_id) == kept), None)
    return Firms(memberships, chosen)


def chosen_id(request: HttpRequest) -> UUID | None:
    """Return the firm that the visitor acts for, None where it cannot be told."""
    chosen = firms_of(request).chosen
    return chosen.company_id if chosen else None


def firms_of_header(request: HttpRequest) -> Firms:
    """Return the firms to choose among in the header, for somebody who had several when last
    looked up."""
    return firms_of(request) if SEVERAL in request.session else NONE


def remember_several(request: HttpRequest, user: User) -> None:
    """Note at sign-in whether somebody has firms to choose among."""
    _note(request, several=Membership.objects.current().filter(user=user).count() > 1)


def _note(request: HttpRequest, *, several: bool) -> None:
    if several:
        request.session[SEVERAL] = True
    else:
        request.session.pop(SEVERAL, None)


def kept_id(request: HttpRequest) -> UUID | None:
    """Return what the session says, unproven: whoever uses it asks whose firm it is."""
    kept = request.session.get(CHOSEN)
    return UUID(kept) if kept else None


def choose(request: HttpRequest, company: Company) -> None:
    """Keep the firm that the visitor acts for from now on."""
    request.session[CHOSEN] = str(company.pk)
    if hasattr(request, _READ):
        delattr(request, _READ)
    firms_of(request)
