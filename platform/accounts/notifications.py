"""What accounts send."""

from datetime import timedelta
from typing import ClassVar

from django.utils import timezone

from accounts.models import Invitation
from notifications.messages import BaseMessage
from notifications.models import Message
from notifications.registry import register_message


@register_message
class SignInCode(BaseMessage):
    """The code that opens a session; context: `code` (six digits), `minutes` it stays good."""

    name = "accounts.sign_in_code"
    category = "compte"
    urgent = True
    # Good for minutes; what stays of it would only tell who typed which address.
    kept_for: ClassVar[timedelta] = timedelta(days=1)
    why = "Vous recevez ce message parce que cette adresse a été saisie pour se connecter."


WHY_FIRM = (
    "Vous recevez ce message parce que vous faites partie de cette entreprise sur notre site."
)


@register_message
class FirmInvitation(BaseMessage):
    """Somebody is asked to join a firm; context: `inviter`, `firm`, `role`, `acts` (an owner's
    place), `until`, `link`."""

    name = "accounts.firm_invitation"
    category = "firm"
    # As long as the row that it speaks of.
    kept_for: ClassVar[timedelta] = timedelta(days=30)
    why = "Vous recevez ce message parce que quelqu’un a saisi votre adresse pour vous inviter."

    @classmethod
    def relevant(cls, message: Message) -> bool:
        if message.about_id is None:
            return False
        return Invitation.objects.live(at=timezone.now()).filter(pk=message.about_id).exists()


@register_message
class FirmNews(BaseMessage):
    """Who joined, left or declined; context: `event`, `name`, `firm`, `link`."""

    name = "accounts.firm_news"
    category = "firm"
    why = WHY_FIRM


@register_message
class FirmPlaceChanged(BaseMessage):
    """What became of somebody's place: removed, closed, made an owner; context: `event`, `firm`,
    `link`."""

    name = "accounts.firm_place_changed"
    category = "firm"
    why = "Vous recevez ce message parce que votre place dans une entreprise a changé."
