"""The link of a diagnostic to a firm, which opens it to the people of the firm once completed."""

from typing import Final
from uuid import UUID

from django.db import transaction

from accounts import history
from accounts.firms.choice import KnownFirm, firm_for
from accounts.models import Company, Membership, MembershipQuerySet, User
from diagnostics import detaching
from diagnostics.models import Assessment

LINKED: Final = "linked"
UNLINKED: Final = "unlinked"


class NotYourFirm(Exception):
    """This person does not, or no longer, belong to the firm."""


class NotYourDiagnostic(Exception):
    """Only who took a diagnostic says which firm reads it."""


class LinkedElsewhere(Exception):
    """A diagnostic is one firm's: it does not go from one to another."""


def link_new(assessment: Assessment, *, owner: User, chosen: UUID | None) -> None:
    """Link a diagnostic just begun or claimed to the firm that it is for, where that can be told.

    Called in the transaction that gives it to `owner`. One found in the register to be of another
    firm is linked to none.
    """
    if assessment.company_id is not None:
        return
    siret = assessment.firm.get("siret", "")
    company_id = firm_for(known_to(owner), chosen=chosen, siret=siret)
    if company_id is not None:
        _link(assessment, company_id, by=owner)


def known_to(owner: User | None) -> list[KnownFirm]:
    """Return the firms of somebody, held until the end of the transaction.

    Asked before a diagnostic linked already is held, as whoever leaves a firm does: two acts that
    take them in opposite orders would stop each other.
    """
    if owner is None:
        return []
    return [KnownFirm(one.company_id, one.company.siret) for one in _held(owner)]


def follow_register(assessment: Assessment, known: list[KnownFirm]) -> None:
    """Link a diagnostic under way, whose row is held, to the one of its owner's firms that was
    just found in the register; one linked to another firm is so no more."""
    if assessment.owner is None:
        return
    chosen = assessment.company_id
    company_id = firm_for(known, chosen=chosen, siret=assessment.firm.get("siret", ""))
    if company_id == chosen:
        return
    if chosen is not None:
        _unlink(assessment, by=assessment.owner)
    if company_id is not None:
        _link(assessment, company_id, by=assessment.owner)


@transaction.atomic
def link_to_firm(assessment: Assessment, company: Company, *, by: User) -> None:
    """Let the people of a firm read a diagnostic that one took.

    Raises NotYourDiagnostic, NotYourFirm, LinkedElsewhere.
    """
    belongs = any(firm.id == company.pk for firm in known_to(by))
    fresh = _own(assessment, by)
    if not belongs:
        raise NotYourFirm
    if fresh.company_id == company.pk:
        return
    if fresh.company_id is not None:
        raise LinkedElsewhere
    _link(fresh, company.pk, by=by)


@transaction.atomic
def unlink_from_firm(assessment: Assessment, *, by: User) -> None:
    """Stop letting a firm read a diagnostic that one took, at once; a second time changes nothing.

    Raises NotYourDiagnostic.
    """
    fresh = _own(assessment, by)
    if fresh.company_id is not None:
        _unlink(fresh, by=by)


def departed(user: User, company: Company) -> None:
    """Take what somebody who leaves a firm had begun for it out of what it will read."""
    begun = Assessment.objects.in_progress().filter(owner=user, company=company)
    for assessment in begun.select_for_update(of=("self",)):
        _unlink(assessment, by=user)


def _held(user: User) -> MembershipQuerySet:
    """Return the memberships of somebody, held: who is removed meanwhile waits, then is out."""
    mine = Membership.objects.current().filter(user=user).order_by("pk")
    return mine.select_related("company").select_for_update(of=("self",), no_key=True)


def _own(assessment: Assessment, by: User) -> Assessment:
    fresh = Assessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if fresh.owner_id != by.pk:
        raise NotYourDiagnostic
    return fresh


def _link(assessment: Assessment, company_id: UUID, *, by: User) -> None:
    """Write the link, unless another act wrote one first."""
    if Assessment.objects.filter(pk=assessment.pk, company=None).update(company=company_id):
        assessment.company_id = company_id
        history.record(assessment, "", LINKED, by=by)


def _unlink(assessment: Assessment, *, by: User) -> None:
    Assessment.objects.filter(pk=assessment.pk).update(company=None)
    assessment.company = None
    history.record(assessment, LINKED, UNLINKED, by=by)
    detaching.tell(assessment)
