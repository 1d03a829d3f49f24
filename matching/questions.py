"""What is asked after an acceptance, and the answers it takes, in the words of the screens."""

from typing import Final

from matching.enums import FollowUp, FollowUpAnswerValue

QUESTIONS: Final = {
    FollowUp.CONTACT_CHECK: "Le contact est-il établi\u00a0?",
    FollowUp.OUTCOME: "Où en est l’accompagnement\u00a0?",
    FollowUp.PROGRESS: "Où en êtes-vous aujourd’hui\u00a0?",
}
ANSWERS: Final = {
    FollowUp.CONTACT_CHECK: (FollowUpAnswerValue.CONTACT_MADE, FollowUpAnswerValue.NO_CONTACT),
    FollowUp.OUTCOME: (
        FollowUpAnswerValue.DONE,
        FollowUpAnswerValue.ONGOING,
        FollowUpAnswerValue.ABANDONED,
    ),
    FollowUp.EVALUATION: (FollowUpAnswerValue.USEFUL, FollowUpAnswerValue.NOT_USEFUL),
    FollowUp.PROGRESS: (
        FollowUpAnswerValue.MOVED_ON,
        FollowUpAnswerValue.UNDER_WAY,
        FollowUpAnswerValue.NOT_YET,
        FollowUpAnswerValue.NEEDS_HELP,
    ),
}
LABELS: Final = {
    FollowUpAnswerValue.CONTACT_MADE: "Oui, nous avons échangé",
    FollowUpAnswerValue.NO_CONTACT: "Non, pas encore",
    FollowUpAnswerValue.DONE: "Le projet a avancé, l’accompagnement est terminé",
    FollowUpAnswerValue.ONGOING: "L’accompagnement continue",
    FollowUpAnswerValue.ABANDONED: "L’accompagnement s’est arrêté",
    FollowUpAnswerValue.MOVED_ON: "Quelque chose a changé dans mon entreprise",
    FollowUpAnswerValue.UNDER_WAY: "C’est en cours",
    FollowUpAnswerValue.NOT_YET: "Rien n’a encore changé",
    FollowUpAnswerValue.NEEDS_HELP: "J’aurais encore besoin d’aide",
}


def choices_of(question: FollowUp) -> list[tuple[FollowUpAnswerValue, str]]:
    """Return the answers of a question, in the order of the screen, with their words."""
    return [(value, LABELS[value]) for value in ANSWERS[question]]
