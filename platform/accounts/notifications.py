"""What accounts send."""

from notifications.messages import BaseMessage
from notifications.registry import register_message


@register_message
class SignInCode(BaseMessage):
    """The code that opens a session; context: `code` (six digits), `minutes` it stays good."""

    name = "accounts.sign_in_code"
    category = "compte"
    why = "Vous recevez ce message parce que cette adresse a été saisie pour se connecter."
