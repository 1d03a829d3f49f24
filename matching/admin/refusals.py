"""Why a service says no to the team, in words that say what to do."""

from typing import Final

from matching import services
from ui.backoffice import Refusals

REFUSALS: Final[Refusals] = {
    # Before what it is a case of: the first that fits says why.
    services.OnPause: "le dirigeant l’a mise en pause\u00a0: attendez qu’elle reprenne.",
    services.AlreadySettled: "la demande a changé d’état entre-temps, relisez-la.",
    services.ConsentDoesNotCover: "le dirigeant n’a pas accepté «\u00a0ou le suivant "
    "proposé\u00a0»\u00a0: lui seul peut choisir une autre personne.",
    services.ConsentWithdrawn: "le dirigeant a retiré son accord.",
    services.NotEligible: "ce connecteur ne peut plus répondre à cette demande.",
    services.RemindedToday: "cette personne a déjà été relancée aujourd’hui, appelez-la plutôt.",
    services.WrongMoment: "le délai pour répondre est passé, confiez la demande à quelqu’un "
    "d’autre.",
    services.NothingToGiveBack: "cette personne a répondu à tout ce qui lui est demandé.",
}
