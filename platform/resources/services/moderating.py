"""What the team decides of a resource, each with its mail to the author and its line of history.

Nobody decides of what they proposed themselves.
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts import history
from accounts.models import User
from resources.enums import ResourceState
from resources.models import Event, Registration, Resource
from resources.notifications import library as mails

LOOKED_AT_EVERY = timedelta(days=7)


class ForbiddenTransition(Exception):
    """The resource is not in a state that allows it."""


class OwnProposal(Exception):
    """Somebody else of the team decides of what one proposed."""


class PeopleRegistered(Exception):
    """People are registered for this event: cancelled first, it tells them."""


@transaction.atomic
def publish(resource: Resource, *, by: User) -> None:
    """Publish a proposal. Raises ForbiddenTransition, OwnProposal."""
    now = timezone.now()
    given = {
        "published_at": now,
        "checked_on": timezone.localdate(now),
        "reason": "",
        "link_due_at": now + LOOKED_AT_EVERY if resource.url else None,
        "link_failures": 0,
    }
    _move(resource, [ResourceState.PROPOSED], ResourceState.PUBLISHED, by=by, given=given)
    _tell(mails.ResourcePublished, resource)


@transaction.atomic
def ask_for_changes(resource: Resource, *, reason: str, by: User) -> None:
    """Send a proposal back to its author, with what to change. Raises ForbiddenTransition,
    OwnProposal."""
    _move(resource, [ResourceState.PROPOSED], ResourceState.CHANGES_ASKED, by=by, reason=reason)
    _tell(mails.ChangesAsked, resource)


@transaction.atomic
def refuse(resource: Resource, *, reason: str, by: User) -> None:
    """Refuse a proposal, with the reason. Raises ForbiddenTransition, OwnProposal."""
    _move(resource, [ResourceState.PROPOSED], ResourceState.REFUSED, by=by, reason=reason)
    _tell(mails.ResourceRefused, resource)


@transaction.atomic
def hide(resource: Resource, *, reason: str, by: User) -> None:
    """Take a resource out of sight until it is mended. Raises ForbiddenTransition, OwnProposal,
    PeopleRegistered."""
    _refuse_to_strand(resource)
    _move(resource, [ResourceState.PUBLISHED], ResourceState.HIDDEN, by=by, reason=reason)
    _tell(mails.ResourceHidden, resource)


@transaction.atomic
def show_again(resource: Resource, *, by: User) -> None:
    """Show a hidden resource again, checked today. Raises ForbiddenTransition, OwnProposal."""
    now = timezone.now()
    given = {
        "reason": "",
        "checked_on": timezone.localdate(now),
        "link_failures": 0,
        "link_due_at": now + LOOKED_AT_EVERY if resource.url else None,
    }
    _move(resource, [ResourceState.HIDDEN], ResourceState.PUBLISHED, by=by, given=given)
    _tell(mails.ResourcePublished, resource)


@transaction.atomic
def retire(resource: Resource, *, reason: str, by: User) -> None:
    """Take a resource out of the library for good. Raises ForbiddenTransition, OwnProposal,
    PeopleRegistered."""
    _refuse_to_strand(resource)
    states = [ResourceState.PUBLISHED, ResourceState.HIDDEN]
    given = {"link_due_at": None}
    _move(resource, states, ResourceState.RETIRED, by=by, reason=reason, given=given)
    _tell(mails.ResourceRetired, resource)


def _refuse_to_strand(resource: Resource) -> None:
    """Refuse to take away an event that somebody comes to, under the lock of those who register."""
    held = Event.objects.held().filter(resource=resource, cancelled_at=None).first()
    if held is None or held.ends_at <= timezone.now():
        return
    if Registration.objects.live().filter(event=held).exists():
        raise PeopleRegistered


def _move(
    resource: Resource,
    states: Collection[ResourceState],
    to: ResourceState,
    *,
    by: User,
    reason: str = "",
    given: dict[str, Any] | None = None,
) -> None:
    if resource.author_id == by.pk:
        raise OwnProposal
    written = {"reason": reason, **(given or {})}
    if history.move(resource, states, to, by=by, reason=reason, given=written) is None:
        raise ForbiddenTransition(f"{resource.state} -> {to}")


def _tell(message: type[mails.AboutResource], resource: Resource) -> None:
    """Tell the author, who may have left; what ships has none."""
    if resource.author is not None:
        steps = len(history.of(resource))
        message.about(resource, to=resource.author, occasion=str(steps)).send()
