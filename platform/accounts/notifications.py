"""What accounts send."""

from datetime import timedelta
from typing import ClassVar

from notifications.messages import BaseMessage
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
