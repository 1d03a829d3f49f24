"""The three steps of the welcome, and where somebody stands in them."""

from dataclasses import dataclass
from enum import Enum

from connectors.models import Connector


class StepStatus(Enum):
    """Two, never told by a colour alone (QUALITY A5)."""

    TO_DO = "À faire"
    DONE = "Fait"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a page to read, or what happens by itself where there is no address."""

    title: str
    detail: str
    status: StepStatus
    address: str = ""


def steps_of(connector: Connector) -> tuple[Step, ...]:
    """Return the steps of the welcome, from what the row of the connecteur says (no query)."""
    return (
        Step(
            "Lire le guide",
            "Dix minutes\u00a0: préparer, appeler, rester neutre, passer la main.",
            _status(connector.guide_read_at is not None),
            "connectors:guide",
        ),
        Step(
            "Comprendre une première demande",
            "Un exemple annoté\u00a0: ce que vous voyez avant d’accepter, puis après. "
            "Cette étape est faite quand une première demande vous arrive.",
            _status(connector.last_proposed_at is not None),
            "connectors:first_request",
        ),
        Step(
            "Terminer un premier accompagnement",
            "L’accueil se termine quand une première entreprise dit que c’est fait.",
            _status(connector.welcomed_at is not None),
        ),
    )


def _status(done: bool) -> StepStatus:
    return StepStatus.DONE if done else StepStatus.TO_DO
