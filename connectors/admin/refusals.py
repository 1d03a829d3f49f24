"""How the back office says what a service refuses."""

from connectors import services
from ui.backoffice import Refusals

NOT_FROM_THIS_STATE: Refusals = {
    services.ForbiddenTransition: "son état ne le permet pas (ou plus)."
}
