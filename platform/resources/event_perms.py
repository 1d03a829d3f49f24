"""Who may see who is registered, tick who came, change or cancel an event."""

from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from resources.enums import ResourceState
from resources.models import Event

TEAM_RIGHT = "resources.change_registration"


def may_manage(user: User | AnonymousUser, event: Event) -> bool:
    """Its organiser, and the team: a correspondent keeps to the region they follow."""
    if not isinstance(user, User):
        return False
    if event.resource.author_id == user.pk:
        return True
    of_their_region = user.region_id is None or user.region_id == event.region_id
    return of_their_region and user.has_perm(TEAM_RIGHT)


def may_read(user: User | AnonymousUser, event: Event) -> bool:
    """Anybody, once it is published; its organiser and the team before, and after."""
    return event.resource.state == ResourceState.PUBLISHED or may_manage(user, event)
