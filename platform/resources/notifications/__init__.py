"""What authors, the team, readers and those who register are told, one module a subject."""

from accounts.models import User
from notifications.categories import Category
from resources.notifications import events, library


def _concerns_authors(user: object) -> bool:
    # Whoever proposed nothing is written nothing.
    return isinstance(user, User) and user.resources.exists()


CATEGORIES = (
    *events.CATEGORIES,
    Category(
        "resources",
        "Vos propositions de ressources",
        "Ce que devient ce que vous avez proposé à la bibliothèque, et ce qu’en disent ses"
        " lecteurs.",
        concerns=_concerns_authors,
    ),
)
MESSAGES = (*events.MESSAGES, *library.MESSAGES)
