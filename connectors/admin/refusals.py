"""How the back office says what a service refuses."""

from connectors import services
from connectors.errors import NotAboutOneself
from ui.backoffice import Refusals

NOT_FROM_THIS_STATE: Refusals = {
    services.ForbiddenTransition: "son état ne le permet pas (ou plus)."
}
# Of what somebody of the team decides about others only.
NOT_ONESELF: Refusals = {
    **NOT_FROM_THIS_STATE,
    NotAboutOneself: "il s’agit de vous. Laissez un collègue décider.",
}
