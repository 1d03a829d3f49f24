"""What the header of every page must know of the person who reads it."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts import roles


def spaces(request: HttpRequest) -> dict[str, object]:
    """Tell whether to show the way to the spaces of a connecteur, an adviser, a manager.

    Each asked of the database once a page, and only by a page that shows its header to somebody
    signed in.
    """
    return {
        "is_connector": SimpleLazyObject(lambda: roles.has(request.user, "connector")),
        "is_adviser": SimpleLazyObject(lambda: roles.has(request.user, "adviser")),
        "is_organisation_manager": SimpleLazyObject(
            lambda: roles.has(request.user, "organisation_manager")
        ),
    }
