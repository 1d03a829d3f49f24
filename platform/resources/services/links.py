"""The weekly look at the addresses of the library: one row at a time, with no transaction open.

An address that fails is tried again the next day; after the third failure in a row, hence on three
days, the resource is hidden and its author told, or the team for what has no author. An event to
come is never hidden for that: its author and the team are told. Nor is anything while an address
that always answers is silent too: it is then our own network that is down. When an address answers
again somebody of the team looks before it is shown, since an abandoned one changes hands.
"""

import logging
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts import history
from accounts.models import User
from notifications.links import absolute
from resources.enums import ResourceState
from resources.link_check import Answer, LinkChecker, OverTheNetwork
from resources.models import Event, Resource
from resources.notifications import library as mails
from resources.services import team
from resources.services.moderating import LOOKED_AT_EVERY

logger = logging.getLogger(__name__)

AGAIN_AFTER: Final = timedelta(days=1)
MOST_FAILURES: Final = 3
# Longer than a check may last: whoever held it is then dead.
LEASE: Final = timedelta(minutes=2)
# Where an address is looked at; that of a retired resource is not.
LOOKED_AT: Final = (ResourceState.PUBLISHED, ResourceState.HIDDEN)


def check_next_link(*, checker: LinkChecker | None = None) -> bool:
    """Look at the address that has waited longest; tell whether there was one. Run by the sweep."""
    if not settings.LINK_CHECKS:
        return False
    claimed = _claim()
    if claimed is None:
        return False
    asking = checker or OverTheNetwork()
    answer = asking.check(claimed.url)
    if _would_hide(claimed, answer) and not asking.check(settings.LINK_CHECKS_WITNESS).is_alive:
        logger.warning("link check: the witness does not answer either, nothing is counted")
        _put_off(claimed)
    else:
        _settle(claimed, answer)
    return True


def _would_hide(claimed: Resource, answer: Answer) -> bool:
    return (
        not answer.is_alive
        and claimed.state == ResourceState.PUBLISHED
        and claimed.link_failures + 1 >= MOST_FAILURES
    )


def _put_off(claimed: Resource) -> None:
    """Look again tomorrow: it is our own network that is down."""
    Resource.objects.filter(pk=claimed.pk, link_held_until=claimed.link_held_until).update(
        link_held_until=None, link_due_at=timezone.now() + AGAIN_AFTER
    )


def _claim() -> Resource | None:
    """Take an address, committed at once."""
    now = timezone.now()
    free = Q(link_held_until=None) | Q(link_held_until__lte=now)
    due = Resource.objects.filter(free, state__in=LOOKED_AT, link_due_at__lte=now).exclude(url="")
    with transaction.atomic(durable=True):
        one = due.order_by("link_due_at").select_for_update(skip_locked=True).first()
        if one is None:
            return None
        one.link_held_until = now + LEASE
        one.save(update_fields=["link_held_until"])
    return one


@transaction.atomic(durable=True)
def _settle(claimed: Resource, answer: Answer) -> None:
    """Write what was seen and plan the next look; whoever lost the lease, or whose address was
    changed meanwhile, writes nothing."""
    mine = Resource.objects.filter(
        pk=claimed.pk, link_held_until=claimed.link_held_until, url=claimed.url
    )
    row = mine.select_for_update(of=("self",)).select_related("author").first()
    if row is None:
        Resource.objects.filter(pk=claimed.pk, link_held_until=claimed.link_held_until).update(
            link_held_until=None
        )
        return
    now = timezone.now()
    failed_before = row.link_failures
    failures = 0 if answer.is_alive else min(failed_before + 1, MOST_FAILURES)
    mine.update(
        link_failures=failures,
        link_held_until=None,
        link_due_at=_next_look(now, failures),
    )
    if answer.is_alive:
        if failed_before >= MOST_FAILURES and row.state == ResourceState.HIDDEN:
            _tell_it_is_back(row, now=now)
    elif failures == MOST_FAILURES > failed_before and row.state == ResourceState.PUBLISHED:
        if _is_to_come(row, now=now):
            _tell_of_an_event(row, answer.why, now=now)
        else:
            _hide(row, answer.why)


def _next_look(now: datetime, failures: int) -> datetime:
    """Tomorrow while it is not known whether the failure lasts, else in a week."""
    return now + (AGAIN_AFTER if 0 < failures < MOST_FAILURES else LOOKED_AT_EVERY)


def _is_to_come(row: Resource, *, now: datetime) -> bool:
    """Tell whether people may still come, or are registered already: the page stays theirs."""
    return Event.objects.filter(resource=row, cancelled_at=None, ends_at__gt=now).exists()


def _tell_of_an_event(row: Resource, why: str, *, now: datetime) -> None:
    """Tell the author and the team that the address given for an event is dead."""
    author = [row.author] if row.author is not None and row.author.is_active else []
    page = absolute(reverse("events:event", args=[row.slug]))
    for reader in {one.pk: one for one in [*author, *team.readers_of(row)]}.values():
        mails.DeadLinkOfEvent.about(
            row, to=reader, occasion=f"{now:%Y-%m-%d}", reason=why, link=page
        ).send()


def _hide(row: Resource, why: str) -> None:
    reason = f"Son adresse ne répond plus. {why}"
    states = [ResourceState.PUBLISHED]
    given = {"reason": reason}
    if not history.move(row, states, ResourceState.HIDDEN, by=None, reason=reason, given=given):
        return
    logger.info("resource %s hidden: its address does not answer", row.pk)
    occasion = str(len(history.of(row)))
    if row.author is not None and row.author.is_active:
        mails.ResourceHidden.about(row, to=row.author, occasion=occasion).send()
        return
    for member in team.readers_of(row):
        mails.DeadLinkForTeam.about(
            row, to=member, occasion=occasion, link=_page_of_team(row)
        ).send()


def _tell_it_is_back(row: Resource, *, now: datetime) -> None:
    readers: list[User] = team.readers_of(row)
    for member in readers:
        mails.LinkBackForTeam.about(
            row, to=member, occasion=f"{now:%Y-%m-%d}", link=_page_of_team(row)
        ).send()


def _page_of_team(row: Resource) -> str:
    return absolute(reverse("admin:resources_resource_change", args=[row.pk]))
