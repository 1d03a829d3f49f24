"""Whose diagnostic it is: the browser that began it, the holder of its link, or its owner; and
the people of its firm, who read it once completed (`accounts.firms.perms` says who they are).

The session keeps ids and keys of links, nothing else: a link revoked closes the access it gave.
Somebody who fills a diagnostic in for its owner opens its questions and its result, and nothing
that is the owner's to do: asking for help, keeping a link, passing it on.
"""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest
from django.utils import timezone

from accounts.firms import company_ids_of, owned_company_ids_of
from accounts.models import User
from diagnostics import helping
from diagnostics.models import Assessment, AssessmentQuerySet, Assistance, ResumeLink

STARTED_HERE = "diagnostics_started"
RESUME_KEYS = "diagnostics_resume_keys"
# A session is a row: it does not grow without end.
KEPT_AT_MOST = 20


def _push(request: HttpRequest, name: str, value: str) -> None:
    kept = [item for item in request.session.get(name, []) if item != value]
    request.session[name] = [*kept, value][-KEPT_AT_MOST:]


def remember_started(request: HttpRequest, assessment: Assessment) -> None:
    """Let this browser come back to the diagnostic it began."""
    _push(request, STARTED_HERE, str(assessment.pk))


def remember_link(request: HttpRequest, link: ResumeLink) -> None:
    """Let this browser in for as long as the link lives."""
    _push(request, RESUME_KEYS, link.key)


def of_session(request: HttpRequest) -> AssessmentQuerySet:
    """The diagnostics this browser may open without an account.

    One that somebody owns is no longer that of the browser where it was begun: a person may have
    typed another's address there, who came back by a code.
    """
    here = Q(owner=None, pk__in=[UUID(pk) for pk in request.session.get(STARTED_HERE, [])])
    # Most browsers hold no link: looking for none costs more than the rest of the question.
    if keys := request.session.get(RESUME_KEYS):
        links = ResumeLink.objects.live(at=timezone.now()).filter(key__in=keys)
        here |= Q(Exists(links.filter(assessment=OuterRef("pk"))))
    # Until its owner has typed the code it is nobody's, whatever this browser holds.
    handed_over = Q(assistance=None) | Q(assistance__handed_over_at__isnull=False)
    return Assessment.objects.filter(here, handed_over)


def accessible(request: HttpRequest) -> AssessmentQuerySet:
    """Every diagnostic the visitor may open; any other one does not exist for them (QUALITY B8).

    Signed in, one sees one's own and those of the browser that belong to nobody yet: somebody
    else's stays closed, even in a browser where it was begun.
    """
    held = of_session(request)
    if not isinstance(request.user, User):
        return held
    # Who filled it in for its owner does not come back to it by typing the code themselves.
    others = held.exclude(assistance__helper=request.user)
    return Assessment.objects.filter(
        Q(owner=request.user) | Q(owner=None, pk__in=others.values("pk"))
    )


def of_firms(request: HttpRequest) -> AssessmentQuerySet:
    """The completed diagnostics of the firms that the visitor belongs to, whoever took them.

    Read and nothing else: passing one on, keeping a link, taking it again are its owner's.
    """
    if not isinstance(request.user, User):
        return Assessment.objects.none()
    return Assessment.objects.of_firms(company_ids_of(request.user))


def readable(request: HttpRequest) -> AssessmentQuerySet:
    """The diagnostics whose result, answers and report the visitor may read."""
    if not isinstance(request.user, User):
        return accessible(request)
    return accessible(request) | of_firms(request)


def askable(request: HttpRequest) -> AssessmentQuerySet:
    """The diagnostics that the visitor may look for help on: theirs, and those of the firms that
    they act for. Whether they may ask in the name of a firm is asked again when they do."""
    found = accessible(request)
    if isinstance(request.user, User):
        found |= Assessment.objects.of_firms(owned_company_ids_of(request.user))
    return found


def fillable(request: HttpRequest) -> AssessmentQuerySet:
    """The diagnostics whose questions and result the visitor may open: theirs, and those that
    they fill in for an owner.

    Select the assistance along: `assisted` reads it.
    """
    found = accessible(request)
    if isinstance(request.user, User):
        helped = helping.helped_by(request.user)
        found |= Assessment.objects.filter(pk__in=helped.values("assessment"))
    return found


def assisted(assessment: Assessment) -> Assistance | None:
    """The assistance under which the visitor opens a diagnostic, None where it is their own."""
    assistance: Assistance | None = getattr(assessment, "assistance", None)
    return assistance if assistance is not None and assistance.handed_over_at is None else None
