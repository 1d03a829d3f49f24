"""What is no longer up to date: said by a reader, looked at by somebody of the team."""

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from notifications.links import absolute
from resources.models import OutdatedReport, Resource
from resources.notifications import library as mails
from resources.services import team


class AlreadySettled(Exception):
    """Somebody else has looked at it."""


@transaction.atomic
def report(resource: Resource, *, text: str) -> OutdatedReport:
    """Keep what a reader found out of date; its author is told, and the team."""
    filed = OutdatedReport.objects.create(resource=resource, text=text)
    if resource.author is not None:
        mails.OutdatedForAuthor.about(
            resource, to=resource.author, text=text, occasion=str(filed.pk)
        ).send()
    for member in team.readers_of(resource):
        if member.pk == resource.author_id:
            continue
        mails.OutdatedForTeam.about(
            resource,
            to=member,
            text=text,
            link=absolute(reverse("admin:resources_outdatedreport_change", args=[filed.pk])),
            occasion=str(filed.pk),
        ).send()
    return filed


@transaction.atomic
def settle(filed: OutdatedReport, *, by: User) -> None:
    """Note that somebody looked at it. Raises AlreadySettled when somebody was faster."""
    open_now = OutdatedReport.objects.filter(pk=filed.pk, settled_at=None)
    if not open_now.update(settled_at=timezone.now(), settled_by=by):
        raise AlreadySettled
