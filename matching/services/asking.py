"""What the owner, or the team, does with a request: ask, choose, take back."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts import history
from accounts.enums import ConsentPurpose, MembershipRole
from accounts.firms import owned_company_ids_of
from accounts.firms.people import join
from accounts.models import Company, Consent, Membership, User
from accounts.services import give_consent, withdraw_consent
from connectors.models import Connector
from diagnostics.enums import AssessmentState
from diagnostics.models import Assessment
from diagnostics.selectors import needs_of, profile_of
from matching import judging, mails
from matching.consent import TEXT_VERSION, full_text
from matching.enums import (
    UNFINISHED,
    AdviserChoice,
    AskedNext,
    HelpRequestState,
    IntroductionState,
    Stopped,
)
from matching.errors import (
    AlreadyAsked,
    AlreadySettled,
    AssessmentNotReady,
    NotEligible,
    NotFirmOwner,
    NotYours,
    TooManyRequests,
)
from matching.models import HelpRequest, Introduction
from matching.policies import policy_in_force
from matching.services import steps, waits
from matching.services.adding import written
from matching.services.wishes import NO_WISH, Wishes
from notifications import due
from reference.models import Commune
from reference.vocabulary import Need

REQUESTS_A_DAY = 3


@dataclass(frozen=True, slots=True)
class Firm:
    """What the owner says of the firm and of whom to contact."""

    name: str
    commune: Commune
    contact_name: str
    phone: str = ""
    siret: str = ""


def ask_for_help(
    assessment: Assessment,
    *,
    submission_id: UUID,
    firm: Firm,
    adviser_choice: AdviserChoice = AdviserChoice.BOTH,
    next_allowed: bool,
    connector: Connector | None = None,
    wishes: Wishes = NO_WISH,
    about: Need | None = None,
    situation: str = "",
    by: User,
) -> HelpRequest:
    """Ask one connecteur, the first proposed unless one is chosen; the owner consents by this act.

    `about` is the one need to be helped on, all of the diagnostic's without it; `situation` what
    holds the owner up, read by whoever accepts and nobody else.

    The same `submission_id` returns the request it made (QUALITY C3, F14). Raises NotYours,
    NotFirmOwner, AssessmentNotReady, AlreadyAsked, TooManyRequests, or NotEligible for a choice
    that the rules leave out.
    """
    made = _made_by(submission_id, by)
    if made is not None:
        return made
    try:
        with transaction.atomic():
            return _ask(
                assessment,
                submission_id=submission_id,
                firm=firm,
                adviser_choice=adviser_choice,
                next_allowed=next_allowed,
                connector=connector,
                wishes=wishes,
                about=about,
                situation=situation,
                by=by,
            )
    except IntegrityError:
        # Two tabs sent the same form at once: the other one made it.
        made = _made_by(submission_id, by)
        if made is None:
            raise
        return made


def _made_by(submission_id: UUID, by: User) -> HelpRequest | None:
    made = HelpRequest.objects.filter(submission_id=submission_id).first()
    if made is not None and made.owner_id != by.pk:
        raise NotYours
    return made


def _ask(
    assessment: Assessment,
    *,
    submission_id: UUID,
    firm: Firm,
    adviser_choice: AdviserChoice,
    next_allowed: bool,
    connector: Connector | None,
    wishes: Wishes,
    about: Need | None,
    situation: str,
    by: User,
) -> HelpRequest:
    _check_may_ask(assessment, firm, by=by)
    # One owner's asks go one at a time: the checks below count what was asked before.
    User.objects.select_for_update().get(pk=by.pk)
    made = _made_by(submission_id, by)
    if made is not None:
        return made
    needs = needs_of(assessment) if about is None else (about,)
    if assessment.state != AssessmentState.COMPLETED or not needs:
        raise AssessmentNotReady
    asked = under_way(assessment, name=firm.name, siret=firm.siret, by=by)
    if asked is not None:
        raise AlreadyAsked(asked.pk)
    _check_rate(by, firm)
    company = _company(firm, assessment, by=by)
    profile = profile_of(assessment)
    help_request = HelpRequest.objects.create(
        owner=by,
        company=company,
        assessment=assessment,
        consent=give_consent(
            by,
            purpose=ConsentPurpose.SHARE_CONTACT,
            text=full_text(
                connector.display_name if connector else "",
                next_allowed=next_allowed,
                asked_at_once=policy_in_force().asked_at_once,
            ),
            text_version=TEXT_VERSION,
        ),
        submission_id=submission_id,
        adviser_choice=adviser_choice,
        next_allowed=next_allowed,
        **wishes.as_fields(),
        contact_name=firm.contact_name,
        phone=firm.phone,
        situation=situation[:500],
        needs=[written(need) for need in needs],
        profile={
            "size_class": str(profile.size_class),
            "sector": profile.sector,
            "department": firm.commune.department_id,
        },
    )
    history.record(help_request, "", HelpRequestState.OPEN, by=by)
    waits.begin(help_request)
    judged = judging.judge_request(help_request, chosen=connector.pk if connector else None)
    chosen = chosen_of(judged, connector)
    if chosen is None:
        steps.hand_to_owner(help_request, somebody_left=False, by=by)
        return help_request
    introduction = steps.ask_connector(help_request, judged, chosen, by=by)
    mails.request_received(introduction)
    steps.ask_as_many_as_allowed(help_request, judged, by=by, why=AskedNext.TOGETHER)
    return help_request


def _check_may_ask(assessment: Assessment, firm: Firm, *, by: User) -> None:
    """Let whoever took a diagnostic ask on it, and on a firm's the owners of the firm, they alone.

    A member of a firm does not ask in its name by typing it again. Raises NotYours, NotFirmOwner.
    """
    mine = Membership.objects.current().filter(user=by)
    company = assessment.company
    if company is not None and mine.owners().filter(company=company).exists():
        return
    if assessment.owner_id != by.pk:
        raise NotYours
    if company is not None:
        raise NotFirmOwner(company.name)
    same = Q(company__name__iexact=firm.name)
    if firm.siret:
        same |= Q(company__siret=firm.siret)
    named = mine.filter(same).select_related("company")
    if (member := named.first()) is not None and not named.owners().exists():
        raise NotFirmOwner(member.company.name)


def under_way(assessment: Assessment, *, name: str, siret: str, by: User) -> HelpRequest | None:
    """Return this person's request not finished yet on this diagnostic or for this firm.

    Somebody else's is neither shown nor an obstacle: typing a SIRET proves nothing.
    """
    same = Q(assessment=assessment)
    if name:
        same |= Q(company__name__iexact=name)
    if siret:
        same |= Q(company__siret=siret)
    return HelpRequest.objects.unfinished().filter(same, owner=by).first()


def chosen_of(judged: judging.Judged, connector: Connector | None) -> str | None:
    """Return the id of the one to ask; None when nobody can help. Raises NotEligible."""
    ranking = judged.ranking
    if connector is None:
        return ranking.ranked[0].id if ranking.ranked else None
    if ranking.find(str(connector.pk)) is None:
        why = next((line.reason for line in ranking.excluded if line.id == str(connector.pk)), "")
        raise NotEligible(why or "ne correspond pas à cette demande")
    return str(connector.pk)


def _check_rate(by: User, firm: Firm) -> None:
    same = Q(owner=by)
    if firm.siret:
        same |= Q(company__siret=firm.siret)
    since = timezone.now() - timedelta(days=1)
    if HelpRequest.objects.filter(same, created_at__gt=since).count() >= REQUESTS_A_DAY:
        raise TooManyRequests


def _company(firm: Firm, assessment: Assessment, *, by: User) -> Company:
    """Return the firm of that name or SIRET of which this person is an owner, made if needed.

    Never somebody else's: two people who type one SIRET do not share a firm by it.
    """
    same = Q(name__iexact=firm.name, siret="")
    if firm.siret:
        same |= Q(siret=firm.siret)
    else:
        same |= Q(name__iexact=firm.name)
    owned = owned_company_ids_of(by)
    company = Company.objects.filter(same, pk__in=owned).order_by("created_at").first()
    profile = profile_of(assessment)
    if company is None:
        company = Company.objects.create(
            name=firm.name,
            siret=firm.siret,
            commune=firm.commune,
            size_class=profile.size_class,
            sector=profile.sector,
        )
        join(company, by, role=MembershipRole.OWNER, by=by)
    else:
        company.name, company.commune = firm.name, firm.commune
        company.siret = firm.siret or company.siret
        company.save(update_fields=["name", "commune", "siret"])
    Assessment.objects.filter(pk=assessment.pk, company=None).update(company=company)
    return company


@transaction.atomic
def withdraw_request(help_request: HelpRequest, *, by: User) -> None:
    """Take a request back: its consent ends with it. Raises NotYours, AlreadySettled."""
    if help_request.owner_id != by.pk:
        raise NotYours
    locked = steps.lock(help_request.pk)
    if locked.state in (HelpRequestState.CLOSED, HelpRequestState.WITHDRAWN):
        raise AlreadySettled
    withdraw_consent(locked.consent)


@transaction.atomic
def close_request(help_request: HelpRequest, *, by: User) -> None:
    """Close a request that nobody answered. Raises NotYours, AlreadySettled."""
    if help_request.owner_id != by.pk:
        raise NotYours
    locked = steps.lock(help_request.pk)
    steps.move_request(locked, [HelpRequestState.UNANSWERED], HelpRequestState.CLOSED, by=by)


def consent_withdrawn(consent: Consent) -> None:
    """Close access at once when the consent of a request ends (QUALITY B11)."""
    help_request = (
        HelpRequest.objects.select_for_update(of=("self",)).filter(consent=consent.pk).first()
    )
    if help_request is None:
        return
    if help_request.state in UNFINISHED:
        steps.move_request(help_request, UNFINISHED, HelpRequestState.WITHDRAWN, by=consent.user)
    unfinished = Introduction.objects.unfinished().filter(help_request=help_request)
    for introduction in unfinished.select_related("connector__user", "help_request"):
        _withdraw_with_request(introduction, by=consent.user)


def _withdraw_with_request(introduction: Introduction, *, by: User) -> None:
    waiting = introduction.state == IntroductionState.REQUESTED
    settled: dict[str, Any] = {"settled_at": timezone.now(), "settled_by": by} if waiting else {}
    steps.move_introduction(
        introduction,
        [IntroductionState(introduction.state)],
        IntroductionState.WITHDRAWN,
        by=by,
        finished_at=timezone.now(),
        **settled,
    )
    if not waiting:
        steps.give_slot_back(introduction)
    due.cancel(introduction.pk)
    mails.request_withdrawn(introduction, why=Stopped.WITHDRAWN)
