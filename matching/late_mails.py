"""What a mail looks at just before it leaves, however late: whether it is still true."""

from collections.abc import Collection
from typing import ClassVar

from matching.models import HelpRequest, Introduction
from notifications.messages import BaseMessage
from notifications.models import Message


class OfIntroduction(BaseMessage):
    """A mail about one introduction, its `about`: dropped once that is in no state of `true_in`."""

    true_in: ClassVar[Collection[str]] = ()

    @classmethod
    def relevant(cls, message: Message) -> bool:
        if message.about_id is None:
            return True
        asked = Introduction.objects.filter(pk=message.about_id, state__in=cls.true_in)
        return asked.exists()


class OfRequest(BaseMessage):
    """A mail about a request, its `about`: dropped once that is in no state of `true_in`.

    A request put aside, erased or of which the consent ended is spoken of no more. Where the mail
    is of one wait (`key_of`), it is dropped too once another wait has begun.
    """

    true_in: ClassVar[Collection[str]] = ()

    @classmethod
    def key_of(cls, help_request: HelpRequest, more: str = "") -> str:
        """Return the `dedup_key` of a mail of the wait that a request is in."""
        short = cls.name.removeprefix("matching.")
        return f"{short}:{help_request.pk}:{help_request.wait_number}{more}"

    @classmethod
    def relevant(cls, message: Message) -> bool:
        if message.about_id is None:
            return True
        asked = HelpRequest.objects.filter(
            pk=message.about_id,
            state__in=cls.true_in,
            paused_until=None,
            erased_at=None,
            consent__withdrawn_at=None,
        )
        if message.dedup_key is not None:
            asked = asked.filter(wait_number=int(message.dedup_key.split(":")[2]))
        return asked.exists()
