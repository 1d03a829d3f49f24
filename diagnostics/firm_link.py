"""What the page of a result says of the firm that reads it, and of what its reader may do."""

from dataclasses import dataclass

from django.http import HttpRequest

from accounts.firms.session import Firms, firms_of
from accounts.models import Company, Membership, User
from diagnostics.models import Assessment

# An accountant may have hundreds: beyond, one chooses first.
FEW = 5


@dataclass(frozen=True, slots=True)
class FirmLink:
    """`company` reads the result, or nobody. `colleague`: the reader did not take the diagnostic.

    `could_read`: the firms of whoever took it that they may let read it.
    """

    company: Company | None
    colleague: bool
    may_ask: bool
    could_read: tuple[Membership, ...] = ()
    is_mine: bool = False


def read(assessment: Assessment, request: HttpRequest, *, assisted: bool) -> FirmLink:
    """Say whose the result is for its reader, who may open it: that is asked before."""
    company = assessment.company
    if assisted or not isinstance(request.user, User):
        return FirmLink(company, colleague=False, may_ask=not assisted)
    firms = firms_of(request)
    is_mine = assessment.owner_id == request.user.pk
    return FirmLink(
        company,
        colleague=company is not None and not is_mine and company.pk in firms.company_ids,
        # In the name of a firm, an owner of it asks; on one's own diagnostic, oneself.
        may_ask=company is None or firms.acts_for(company.pk),
        could_read=_firms_shown(firms) if is_mine and company is None else (),
        is_mine=is_mine,
    )


def _firms_shown(firms: Firms) -> tuple[Membership, ...]:
    """Return the firm that the reader acts for; before they chose, a few of them."""
    return (firms.chosen,) if firms.chosen else firms.memberships[:FEW]
