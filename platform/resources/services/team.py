"""Whom in the team to tell of what concerns a resource."""

from accounts.models import User
from resources.models import Resource


def readers_of(resource: Resource) -> list[User]:
    """Return who decides of a resource: the correspondents of its region, or else the national
    team, who decide of all that is national."""
    staff = User.objects.filter(is_staff=True, is_active=True).order_by("pk")
    if resource.region_id is not None:
        theirs = list(staff.filter(region=resource.region_id))
        if theirs:
            return theirs
    return list(staff.filter(region=None))
