"""What each person chose to receive, read when a message is written and again when it leaves."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from django.core import signing
from django.db import transaction
from django.db.models import Exists, Q, QuerySet

from notifications import categories
from notifications.enums import Pace
from notifications.models import Preference

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

_SALT = "notifications.preferences"


class NotAChoice(Exception):
    """The category cannot be refused, or does not come at this pace."""


def pace_of(user_id: int | None, code: str) -> Pace:
    """Return how somebody wants a category; mails to a bare address come each in its turn."""
    category = categories.of(code)
    if user_id is None or not category.may_be_refused:
        return category.default
    chosen = Preference.objects.filter(user=user_id, category=code).values_list("pace", flat=True)
    return _allowed(category, chosen.first())


def refusals(user_id: int | None, code: str) -> QuerySet[Preference]:
    """Return what keeps from somebody a category that comes each in its turn by default: they
    refuse it, or the digest that they asked to have it in. Empty where it comes; a query may ask
    whether it exists."""
    mine = Preference.objects.filter(user=user_id)
    in_digest = Exists(mine.filter(category=code, pace=Pace.DIGEST))
    refused = Q(category=code) | (Q(category=categories.DIGEST) & in_digest)
    return mine.filter(refused, pace=Pace.NEVER)


def paces_of(
    user: "AbstractBaseUser", *, among: Iterable[categories.Category] | None = None
) -> dict[str, Pace]:
    """Return how somebody wants each category that concerns them and may be refused.

    `among` are those that concern them, where the caller knows: asking costs a query each.
    """
    chosen = dict(Preference.objects.filter(user=user.pk).values_list("category", "pace"))
    return {
        category.code: _allowed(category, chosen.get(category.code))
        for category in (categories.for_person(user) if among is None else among)
        if category.may_be_refused
    }


def _allowed(category: categories.Category, chosen: str | None) -> Pace:
    # What the category no longer offers counts as not chosen.
    return Pace(chosen) if chosen in category.paces else category.default


@transaction.atomic
def choose(user: "AbstractBaseUser", paces: Mapping[str, Pace], *, by: "AbstractBaseUser") -> None:
    """Keep how somebody wants some categories. Raises NotAChoice, with nothing kept."""
    for code, pace in paces.items():
        category = categories.of(code)
        if not category.may_be_refused or pace not in category.paces:
            raise NotAChoice(code)
        Preference.objects.update_or_create(user_id=user.pk, category=code, defaults={"pace": pace})


def refuse(user: "AbstractBaseUser", code: str, *, by: "AbstractBaseUser") -> None:
    """Stop the messages of a category. Raises NotAChoice where they cannot be refused."""
    choose(user, {code: Pace.NEVER}, by=by)


def write_token(user_id: int, code: str) -> str:
    """Return what signs a link for somebody and a category. It never ends: so must a way out."""
    return signing.Signer(salt=_SALT).sign_object([user_id, code], compress=False)


def read_token(token: str) -> tuple[int, str] | None:
    """Return the person's id and the category, or None for what we did not write."""
    try:
        user_id, code = signing.Signer(salt=_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return int(user_id), str(code)
