"""The categories of messages, declared by every application in its `AppConfig.ready()`.

Whoever reads « Mes messages » chooses by category, so that each says in plain words what it holds.
What somebody asked for this minute, or needs for what they are doing, is never refusable.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from notifications.enums import Pace

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser


@dataclass(frozen=True, slots=True)
class Category:
    """`name` and `holds` are shown to people, `concerns` tells to whom (everybody when None).

    `in_digest`: the messages may also come together, once a week.
    """

    code: str
    name: str
    holds: str
    may_be_refused: bool = False
    in_digest: bool = False
    default: Pace = Pace.EACH
    concerns: Callable[[Any], bool] | None = None

    @property
    def paces(self) -> tuple[Pace, ...]:
        """Return what somebody may choose among; a single one is no choice."""
        if not self.may_be_refused:
            return (Pace.EACH,)
        return (Pace.EACH, Pace.DIGEST, Pace.NEVER) if self.in_digest else (Pace.EACH, Pace.NEVER)


_categories: dict[str, Category] = {}
registered: Mapping[str, Category] = MappingProxyType(_categories)


def register(*categories: Category) -> None:
    """Declare categories. Raises ValueError for a code that another one has, and for a default
    that nobody could choose."""
    for category in categories:
        if _categories.setdefault(category.code, category) != category:
            raise ValueError(f"Two categories are named {category.code!r}.")
        if category.default not in category.paces:
            raise ValueError(f"{category.code!r} cannot be {category.default!r} by default.")


def of(code: str) -> Category:
    """Return a category; one that nobody declared, as old rows may have, is never refusable."""
    return _categories.get(code) or Category(code, code, "")


def for_person(user: "AbstractBaseUser") -> list[Category]:
    """Return the categories that concern somebody, those they may choose about first."""
    theirs = [one for one in _categories.values() if one.concerns is None or one.concerns(user)]
    return sorted(theirs, key=lambda category: not category.may_be_refused)


DIGEST = "digest"
OURS = (
    Category(
        DIGEST,
        "Le résumé de la semaine",
        "Ce qui peut attendre, en un seul message, une fois par semaine au plus. Sans lui, ce que "
        "vous voulez dans un résumé ne vient pas non plus.",
        may_be_refused=True,
    ),
    Category(
        "staff",
        "Veille de l’équipe",
        "Ce qui attend une décision de l’équipe, et les pannes.",
        concerns=lambda user: bool(getattr(user, "is_staff", False)),
    ),
)
