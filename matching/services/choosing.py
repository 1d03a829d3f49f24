"""Whom a request that waits goes to next: the owner chooses, or the team for them."""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from connectors.models import Connector
from matching import judging, mails
from matching.enums import AskedNext, HelpRequestState, Stopped
from matching.errors import ConsentDoesNotCover, ConsentWithdrawn, NotEligible, NotYours, OnPause
from matching.models import HelpRequest, Introduction
from matching.services import pausing, steps, waits
from matching.services.asking import chosen_of


@transaction.atomic
def choose_connector(help_request: HelpRequest, connector: Connector, *, by: User) -> Introduction:
    """Ask the one the owner chooses, once nobody is being waited for.

    What was put aside is taken up again. Raises NotYours, AlreadySettled, ConsentWithdrawn,
    NotEligible.
    """
    if help_request.owner_id != by.pk:
        raise NotYours
    locked = _hold(connector, help_request)
    pausing.end_pause(locked, by=by)
    return _ask_again(locked, connector, by=by)


@transaction.atomic
def reassign(help_request: HelpRequest, *, connector: Connector, by: User) -> Introduction:
    """Have the team choose for an owner who agreed to « le suivant proposé ».

    Whoever is being waited for is withdrawn and told. Raises ConsentDoesNotCover where the owner
    wanted one person only, OnPause, AlreadySettled, ConsentWithdrawn, NotEligible.
    """
    locked = _hold(connector, help_request)
    _check_left_to_us(locked)
    if locked.state == HelpRequestState.OPEN:
        steps.stop_asking(locked, by=by, why=Stopped.TEAM)
        steps.move_request(locked, [HelpRequestState.OPEN], HelpRequestState.UNANSWERED, by=by)
    introduction = _ask_again(locked, connector, by=by)
    mails.next_asked(introduction, why=AskedNext.TEAM)
    return introduction


@transaction.atomic
def assign(help_request: HelpRequest, *, connector: Connector, by: User) -> Introduction:
    """Ask whom an assignment of many chose, for an owner who agreed to « le suivant proposé ».

    Only while the request waits for a choice, and while the connecteur has room beyond the
    requests that they have not answered. Raises ConsentDoesNotCover, OnPause, AlreadySettled,
    ConsentWithdrawn, NotEligible.
    """
    locked = _hold(connector, help_request)
    _check_left_to_us(locked)
    introduction = _ask_again(locked, connector, by=by)
    if steps.places_left([connector.pk], at=timezone.now())[connector.pk] < 0:
        raise NotEligible("n’a plus de place")
    mails.next_asked(introduction, why=AskedNext.TEAM)
    return introduction


def _hold(connector: Connector, help_request: HelpRequest) -> HelpRequest:
    """Hold a connecteur, then a request, in the order of `steps`.

    One at a time for a connecteur: what two see left must not be the same place.
    """
    Connector.objects.select_for_update(of=("self",), no_key=True).get(pk=connector.pk)
    return steps.lock(help_request.pk)


def _check_left_to_us(help_request: HelpRequest) -> None:
    """Check that the team may choose in the owner's place. Raises ConsentDoesNotCover, OnPause."""
    if not help_request.next_allowed:
        raise ConsentDoesNotCover
    if help_request.paused_until is not None:
        raise OnPause


def _ask_again(help_request: HelpRequest, connector: Connector, *, by: User) -> Introduction:
    """Ask somebody in a wait that begins anew: its end is far from what was just done."""
    if help_request.consent.withdrawn_at is not None:
        raise ConsentWithdrawn
    waits.begin_again(help_request)
    steps.move_request(help_request, [HelpRequestState.UNANSWERED], HelpRequestState.OPEN, by=by)
    judged = judging.judge_request(help_request, chosen=connector.pk)
    chosen = chosen_of(judged, connector)
    if chosen is None:
        raise NotEligible
    return steps.ask_connector(help_request, judged, chosen, by=by)
