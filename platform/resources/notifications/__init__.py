"""What authors, the team and readers are told about the library, one module a subject."""

from accounts.models import User
from notifications.categories import Category
from resources.notifications import library


def _concerns_authors(user: object) -> bool:
    # Whoever proposed nothing is written nothing.
    return isinstance(user, User) and user.resources.exists()


CATEGORIES = (
    Category(
        "resources",
        "Vos propositions de ressources",
        "Ce que devient ce que vous avez proposé à la bibliothèque, et ce qu’en disent ses"
        " lecteurs.",
        concerns=_concerns_authors,
    ),
)
MESSAGES = (*library.MESSAGES,)
