"""What the header of every page must know of the person who reads it."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts import roles
from accounts.firms import session


def spaces(request: HttpRequest) -> dict[str, object]:
    """Tell whether to show the way to the spaces of a connecteur, an adviser, a manager; and the
    firms of the reader, with the one that they act for.

    Each asked of the database once a page, and only by a page that shows its header to somebody
    signed in.
    """
    return {
        "firms": SimpleLazyObject(lambda: session.firms_of(request)),
        "firms_of_header": SimpleLazyObject(lambda: session.firms_of_header(request)),
        "is_connector": SimpleLazyObject(lambda: roles.has(request.user, "connector")),
        "is_adviser": SimpleLazyObject(lambda: roles.has(request.user, "adviser")),
        "is_organisation_manager": SimpleLazyObject(
            lambda: roles.has(request.user, "organisation_manager")
        ),
    }
