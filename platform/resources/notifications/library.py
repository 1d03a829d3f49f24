"""What becomes of a resource: told to its author, and to whoever of the team decides."""

from typing import Any, Self

from django.urls import reverse

from accounts.models import User
from notifications.links import absolute
from notifications.messages import BaseMessage
from resources.models import Resource


class AboutResource(BaseMessage):
    category = "resources"

    @classmethod
    def about(cls, resource: Resource, *, to: User, occasion: str, **more: Any) -> Self:
        """Make the message about a resource; `occasion` tells one from the next of its kind."""
        context = {
            "title": resource.title,
            "reason": resource.reason,
            "page": absolute(reverse("resources:resource", args=[resource.slug])),
            "link": absolute(reverse("resources:proposal", args=[resource.pk])),
            **more,
        }
        key = f"{cls.name}:{resource.pk}:{to.pk}:{occasion}"
        return cls(to=to, context=context, dedup_key=key, about=resource.pk)


class ForTeam(AboutResource):
    category = "staff"


class ResourcePublished(AboutResource):
    name = "resources.published"


class ChangesAsked(AboutResource):
    name = "resources.changes_asked"


class ResourceRefused(AboutResource):
    name = "resources.refused"


class ResourceHidden(AboutResource):
    name = "resources.hidden"


class ResourceRetired(AboutResource):
    name = "resources.retired"


class ProposalReceived(ForTeam):
    name = "resources.proposal_received"


class OutdatedForAuthor(AboutResource):
    name = "resources.outdated_author"


class OutdatedForTeam(ForTeam):
    name = "resources.outdated_team"


class DeadLinkForTeam(ForTeam):
    name = "resources.dead_link"


class DeadLinkOfEvent(AboutResource):
    name = "resources.event_dead_link"


class LinkBackForTeam(ForTeam):
    name = "resources.link_back"


MESSAGES = (
    ResourcePublished,
    ChangesAsked,
    ResourceRefused,
    ResourceHidden,
    ResourceRetired,
    ProposalReceived,
    OutdatedForAuthor,
    OutdatedForTeam,
    DeadLinkForTeam,
    DeadLinkOfEvent,
    LinkBackForTeam,
)
