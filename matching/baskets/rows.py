"""Who waits in silence, who is overloaded, what is stuck: one queryset a basket, and its words.

Each row carries `since`, the date of its newest reason to be there: a tick older than that no
longer hides it.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest

from accounts.models import User
from connectors.enums import ConnectorState
from connectors.models import CharterSignature, Connector
from matching.baskets.shape import Rows
from matching.enums import DeclineChoice, FollowUp, HelpRequestState, IntroductionState
from matching.models import FollowUpAnswer, HelpRequest, Introduction
from matching.services import pausing, steps, waits
from notifications.models import Address, DueRow

NO_CONTACT_AFTER: Final = timedelta(days=10)
QUIET_FOR: Final = timedelta(days=91)
LOOKED_BACK: Final = timedelta(days=91)
OPEN_AT_MOST: Final = 5
SILENT_FROM: Final = 2
ASKED_FROM: Final = 3
# A sweep runs twice a minute: what was due an hour ago was met by an error, or by nobody.
LATE: Final = timedelta(hours=1)
IN_THE_NETWORK: Final = (ConnectorState.ACTIVE, ConnectorState.PAUSED)


def _how_many(rows: Rows, by: str) -> Coalesce:
    """Count the rows of each line apart: two counts in one query multiply each other."""
    each = rows.order_by().values(by).annotate(_n=Count("pk")).values("_n")
    return Coalesce(Subquery(each), 0)


def _newest(rows: Rows, by: str, date: str) -> Subquery:
    return Subquery(rows.order_by().values(by).annotate(_at=Max(date)).values("_at"))


def _several(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def nobody(at: datetime) -> Rows:
    asked = Introduction.objects.filter(
        help_request=OuterRef("pk"), requested_at__gte=OuterRef("waiting_since")
    )
    silent = asked.filter(state=IntroductionState.EXPIRED)
    return (
        HelpRequest.objects.waiting()
        .filter(paused_until=None, consent__withdrawn_at=None)
        .select_related("company")
        .annotate(
            asked=_how_many(asked, "help_request"),
            silent=_how_many(silent, "help_request"),
            # The greatest of those that are: nothing counts for nothing.
            since=Greatest("waiting_since", _newest(asked, "help_request", "settled_at")),
        )
        .filter(Q(state=HelpRequestState.UNANSWERED) | Q(silent__gte=SILENT_FROM))
    )


def why_nobody(request: Any) -> str:
    if request.state == HelpRequestState.OPEN:
        return f"{request.silent} personnes n’ont pas répondu, une autre est sollicitée."
    asked = _several(
        request.asked, "personne sollicitée sans suite", "personnes sollicitées sans suite"
    )
    whose = (
        "personne d’autre à solliciter pour l’instant"
        if request.next_allowed
        else "le choix revient au dirigeant"
    )
    return f"{asked if request.asked else 'Personne n’a pu être sollicité'}\u00a0; {whose}."


def overdue(at: datetime) -> Rows:
    said_since = FollowUpAnswer.objects.filter(
        introduction=OuterRef("subject_id"),
        follow_up=FollowUp.OUTCOME,
        answered_at__gt=OuterRef("done_at"),
    )
    asked = DueRow.objects.filter(
        ~Exists(said_since),
        kind=steps.OUTCOME_CHECK,
        subject_id=OuterRef("pk"),
        done_at__isnull=False,
    )
    no_contact = Q(
        state=IntroductionState.ACCEPTED,
        contact_made_at=None,
        settled_at__lt=at - NO_CONTACT_AFTER,
    )
    return (
        Introduction.objects.unfinished()
        .select_related("connector", "help_request__company")
        .annotate(
            asked=_how_many(asked, "subject_id"), last_asked=_newest(asked, "subject_id", "done_at")
        )
        .annotate(
            reason=Case(
                When(state=IntroductionState.REQUESTED, expires_at__lt=at, then=Value("late")),
                When(no_contact, then=Value("no_contact")),
                When(
                    ~Q(state=IntroductionState.REQUESTED),
                    asked__gte=ASKED_FROM,
                    then=Value("outcome"),
                ),
                default=Value(""),
                output_field=CharField(),
            ),
        )
        .exclude(reason="")
        .annotate(
            since=Case(
                When(reason="late", then=F("expires_at")),
                When(
                    reason="no_contact",
                    then=ExpressionWrapper(
                        F("settled_at") + NO_CONTACT_AFTER, output_field=DateTimeField()
                    ),
                ),
                default=F("last_asked"),
            )
        )
    )


def why_overdue(introduction: Any) -> str:
    firm = introduction.help_request.company
    if introduction.reason == "late":
        return f"{firm} attend sa réponse\u00a0; le délai est passé."
    if introduction.reason == "no_contact":
        return f"{firm}\u00a0: acceptée depuis plus de dix jours, aucun contact signalé."
    return f"{firm}\u00a0: {introduction.asked} questions sur le résultat, aucune réponse."


def overloaded(at: datetime) -> Rows:
    too_many = (
        Introduction.objects.unfinished()
        .order_by()
        .values("connector")
        .annotate(_open=Count("pk"))
        .filter(_open__gt=OPEN_AT_MOST)
    )
    theirs = Introduction.objects.filter(connector=OuterRef("pk"))
    return Connector.objects.filter(pk__in=too_many.values("connector")).annotate(
        open=_how_many(theirs.unfinished(), "connector"),
        unanswered=_how_many(theirs.requested(), "connector"),
        since=_newest(theirs.unfinished(), "connector", "requested_at"),
    )


def why_overloaded(connector: Any) -> str:
    if connector.unanswered == connector.open:
        return f"{connector.open} demandes, toutes sans réponse."
    return f"{connector.open} demandes en cours, dont {connector.unanswered} sans réponse."


def quiet(at: datetime) -> Rows:
    before = Introduction.objects.filter(
        connector=OuterRef("connector"),
        requested_at__lt=OuterRef("requested_at"),
        requested_at__gte=OuterRef("quiet_from"),
    )
    signed = CharterSignature.objects.filter(connector=OuterRef("connector")).order_by("signed_at")
    return (
        Introduction.objects.requested()
        .select_related("connector", "help_request__company")
        .annotate(
            quiet_from=ExpressionWrapper(
                F("requested_at") - QUIET_FOR, output_field=DateTimeField()
            ),
            since=F("requested_at"),
        )
        # Whoever has just joined was not quiet: nobody could ask them. The date on the profile is
        # that of the charter in force, signed again by everybody each time it changes.
        .annotate(
            joined_at=Coalesce(
                Subquery(signed.values("signed_at")[:1]), "connector__charter_signed_at"
            )
        )
        .filter(~Exists(before), joined_at__lte=F("quiet_from"))
    )


def why_quiet(introduction: Any) -> str:
    firm = introduction.help_request.company
    return f"{firm}\u00a0: la première demande depuis plus de trois mois."


def no_reason(at: datetime) -> Rows:
    unexplained = Introduction.objects.filter(
        state=IntroductionState.DECLINED,
        decline_choice__in=["", DeclineChoice.OTHER],
        decline_reason="",
        settled_at__gte=at - LOOKED_BACK,
    )
    theirs = unexplained.filter(connector=OuterRef("pk"))
    return Connector.objects.filter(
        pk__in=unexplained.order_by().values("connector"), state__in=IN_THE_NETWORK
    ).annotate(
        refusals=_how_many(theirs, "connector"), since=_newest(theirs, "connector", "settled_at")
    )


def why_no_reason(connector: Any) -> str:
    said = _several(connector.refusals, "refus sans motif", "refus sans motif")
    return f"{said} en trois mois."


def bouncing(at: datetime) -> Rows:
    suspended = Address.objects.filter(suspended_at__isnull=False)
    theirs = HelpRequest.objects.unfinished().filter(owner=OuterRef("pk")).order_by("-created_at")
    connector = Connector.objects.filter(user=OuterRef("pk"), state__in=IN_THE_NETWORK)
    return (
        User.objects.filter(is_active=True, email__in=suspended.values("address"))
        .annotate(
            request_id=Subquery(theirs.values("pk")[:1]),
            firm=Subquery(theirs.values("company__name")[:1]),
            connector_id=Subquery(connector.values("pk")[:1]),
            connector_name=Subquery(connector.values("display_name")[:1]),
            since=Subquery(suspended.filter(address=OuterRef("email")).values("suspended_at")[:1]),
        )
        .filter(Q(request_id__isnull=False) | Q(connector_id__isnull=False))
    )


def why_bouncing(person: Any) -> str:
    who = "Connecteur" if person.connector_id else "Dirigeant qui attend de l’aide"
    return f"{who}\u00a0: nos messages lui reviennent, nous ne lui écrivons plus."


def page_of_person(person: Any) -> tuple[str, Any]:
    if person.connector_id:
        return "connectors_connector", person.connector_id
    return "matching_helprequest", person.request_id


def stuck(at: datetime) -> Rows:
    steps_left = DueRow.objects.open().filter(subject_id=OuterRef("pk"))
    # What comes back each month is no end: alone, it would let a request wait for ever.
    planned = steps_left.filter(kind__in=[waits.LADDER, pausing.PAUSE_ENDS])
    failing = steps_left.filter(kind__in=[waits.LADDER, waits.MONTH, pausing.PAUSE_ENDS]).filter(
        Q(attempts__gte=1) | Q(due_at__lt=at - LATE)
    )
    first = failing.order_by().values("subject_id").annotate(_at=Min("due_at")).values("_at")
    return (
        HelpRequest.objects.waiting()
        .filter(consent__withdrawn_at=None)
        .select_related("company")
        .annotate(planned=Exists(planned), failing_since=Subquery(first))
        .filter(Q(planned=False) | Q(failing_since__isnull=False))
        .annotate(since=Coalesce("failing_since", "waiting_since"))
    )


def why_stuck(request: Any) -> str:
    if request.failing_since:
        return "Une étape de son attente était prévue et ne se fait pas."
    return "Elle attend, et plus rien n’est prévu pour elle."


def offered_of_request(request: Any, action: str) -> bool:
    """Tell whether an action has a use for a request as it stands; the service still decides."""
    if action == "reassign":
        # Otherwise its owner alone may choose.
        return bool(request.next_allowed)
    if action == "close":
        return bool(request.state == HelpRequestState.UNANSWERED)
    return action != "nudge_asked" or request.state == HelpRequestState.OPEN


def offered_of_introduction(introduction: Any, action: str) -> bool:
    """Tell the same of an introduction: who answers too late is not reminded of the date."""
    return action != "nudge" or getattr(introduction, "reason", "") != "late"
