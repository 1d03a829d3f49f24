"""The one thing to do next in « Mon espace »: a pure choice, from what stands."""

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Final
from uuid import UUID

from django.urls import reverse


class Kind(Enum):
    """What may come next, the most pressing first: somebody waits, then something is late, then
    something may begin."""

    CHOOSE = "Personne n’a encore pu vous répondre\u00a0: choisissez quelqu’un d’autre."
    READ = "Vous avez un message à lire."
    ANSWER = "Nous vous avons demandé où en était votre plan."
    UNBLOCK = "Une de vos actions est bloquée. Quelqu’un peut vous aider."
    DECIDE = "Votre connecteur vous propose quelque chose pour votre plan."
    EVALUATE = "Vous avez été accompagné. Qu’en retenez-vous\u00a0?"
    FINISH = "Votre diagnostic n’est pas terminé. Vos réponses sont gardées."
    RESUME = "Votre plan est en pause. Reprenez-le quand vous voulez."
    CATCH_UP = "Une étape de votre plan a passé sa date."
    ENGAGE = "Votre plan est prêt. Choisissez ce que vous ferez en quatre-vingt-dix jours."
    PLAN = "Vos priorités sont connues. Faites-en un plan."
    STEP = "Votre prochaine étape est datée."
    RETAKE = "Six mois ont passé. Refaites le diagnostic pour voir ce qui a changé."
    AGAIN = "Votre engagement est terminé. Il reste des actions à mener."
    START = (
        "En une dizaine de minutes, le diagnostic vous montre ce qui marche déjà et par quoi "
        "commencer."
    )


# The words of the button, and the page that it opens.
LEADS: Final = {
    Kind.CHOOSE: ("Choisir un connecteur", "matching:request"),
    Kind.READ: ("Lire le message", "matching:exchange"),
    Kind.ANSWER: ("Dire où j’en suis", "plans:plan"),
    Kind.UNBLOCK: ("Demander de l’aide", "plans:stuck"),
    Kind.DECIDE: ("Voir la proposition", "plans:plan"),
    Kind.EVALUATE: ("Donner mon avis", "matching:request"),
    Kind.FINISH: ("Reprendre mon diagnostic", "diagnostics:carry_on"),
    Kind.RESUME: ("Voir mon plan", "plans:plan"),
    Kind.CATCH_UP: ("Voir mes étapes", "plans:plan"),
    Kind.ENGAGE: ("Choisir mes actions", "plans:pact"),
    Kind.PLAN: ("Voir mon plan d’action", "plans:preview"),
    Kind.STEP: ("Voir mes étapes", "plans:plan"),
    Kind.RETAKE: ("Refaire le diagnostic", "diagnostics:retake"),
    Kind.AGAIN: ("M’engager de nouveau", "plans:pact"),
    Kind.START: ("Faire le diagnostic", "diagnostics:start"),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """What stands, each by the id of what it is about; None where there is none.

    `step` is the words and the day of the first step to be done of a pact that goes on.
    """

    to_choose: UUID | None = None
    to_read: UUID | None = None
    to_answer: UUID | None = None
    blocked: UUID | None = None
    proposed: UUID | None = None
    to_evaluate: UUID | None = None
    unfinished: UUID | None = None
    completed: bool = False
    paused: UUID | None = None
    pact: UUID | None = None
    step: tuple[str, date] | None = None
    to_engage: UUID | None = None
    to_plan: UUID | None = None
    to_retake: UUID | None = None
    ended: UUID | None = None


@dataclass(frozen=True, slots=True)
class NextStep:
    """`detail` is what it is about, in the owner's own words or the plan's; often nothing."""

    kind: Kind
    about: UUID | None
    detail: str = ""

    @property
    def sentence(self) -> str:
        return self.kind.value

    @property
    def label(self) -> str:
        return LEADS[self.kind][0]

    @property
    def address(self) -> str:
        return reverse(LEADS[self.kind][1], args=[self.about] if self.about else [])


def next_step(facts: Facts, *, today: date) -> NextStep | None:
    """Return the first thing that waits for the owner; None when nothing does."""
    late = facts.step is not None and facts.step[1] < today
    candidates = {
        Kind.CHOOSE: facts.to_choose,
        Kind.READ: facts.to_read,
        Kind.ANSWER: facts.to_answer,
        Kind.UNBLOCK: facts.blocked,
        Kind.DECIDE: facts.proposed,
        Kind.EVALUATE: facts.to_evaluate,
        # One begun beside one that is completed may wait: nobody is asked to do both.
        Kind.FINISH: None if facts.completed else facts.unfinished,
        Kind.RESUME: facts.paused,
        Kind.CATCH_UP: facts.pact if late else None,
        Kind.ENGAGE: facts.to_engage,
        Kind.PLAN: facts.to_plan,
        Kind.STEP: facts.pact if facts.step is not None else None,
        Kind.RETAKE: facts.to_retake,
        Kind.AGAIN: facts.ended,
    }
    for kind in Kind:
        about = candidates.get(kind)
        if about is not None:
            stepwise = kind in (Kind.CATCH_UP, Kind.STEP)
            return NextStep(kind, about, facts.step[0] if stepwise and facts.step else "")
    if not facts.completed and facts.unfinished is None:
        return NextStep(Kind.START, None)
    return None
