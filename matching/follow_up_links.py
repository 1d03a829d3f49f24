"""The signed links of the follow-ups: they open one form, without signing in."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.core import signing
from django.urls import reverse

from matching.enums import FollowUp, Side
from notifications.links import absolute

SALT: Final = "matching.follow_up"
VALID_FOR_SECONDS: Final = 60 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Question:
    """One question, to one side, for the nth time."""

    introduction_id: UUID
    side: Side
    follow_up: FollowUp
    occasion: int


def write(question: Question) -> str:
    return signing.dumps(
        [str(question.introduction_id), question.side, question.follow_up, question.occasion],
        salt=SALT,
    )


def read(token: str) -> Question | None:
    """Return what a link asks; None when it is too old or was not written by us."""
    try:
        pk, side, follow_up, occasion = signing.loads(token, salt=SALT, max_age=VALID_FOR_SECONDS)
    except (signing.BadSignature, ValueError):
        return None
    return Question(UUID(pk), Side(side), FollowUp(follow_up), int(occasion))


def link(question: Question) -> str:
    """Return the full address to put in a mail."""
    return absolute(reverse("matching:follow_up", args=[write(question)]))


def evaluation_address(introduction_id: UUID) -> str:
    """Return the address of the owner's last word, without the site's name."""
    question = Question(introduction_id, Side.OWNER, FollowUp.EVALUATION, 1)
    return reverse("matching:follow_up", args=[write(question)])
