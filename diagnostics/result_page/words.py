"""What is said of a score: its level, how far to trust it, between what and what it lies."""

from fractions import Fraction

from diagnostics.instrument import Level
from diagnostics.scoring import half_up

LEVEL_SENTENCES = {
    "a_construire": (
        "Presque tout reste à mettre en place : quelques gestes simples feront vite la différence."
    ),
    "en_demarrage": "Vous avez commencé. Vos priorités disent par où continuer.",
    "installe": "Le numérique est bien installé chez vous. Il reste des gains à aller chercher.",
    "avance": "Presque tout ce que le questionnaire recommande est en place : gardez le rythme.",
}
RELIABILITY_SENTENCES = {
    "bonne": "Vous avez répondu à presque toutes les questions qui vous concernent.",
    "moyenne": (
        "Il manque quelques réponses sur ce qui vous concerne : prenez ce score comme un ordre de "
        "grandeur."
    ),
    "faible": (
        "Il manque beaucoup de réponses sur ce qui vous concerne : ce score n’est qu’une première "
        "indication."
    ),
}


def whole(value: float | None) -> int | None:
    """Give a stored score as people read it: a whole number, half up."""
    return None if value is None else half_up(Fraction(str(value)))


def label_of(levels: tuple[Level, ...], code: str | None) -> str:
    return next((level.label for level in levels if level.code == code), "")


def rank_of(levels: tuple[Level, ...], code: str | None) -> str:
    """Place a level among all: « niveau 2 sur 4 »; empty without a level."""
    codes = [level.code for level in levels]
    return f"niveau {codes.index(code) + 1} sur {len(codes)}" if code in codes else ""


def interval_sentence(low: int | None, high: int | None) -> str:
    """Say between what and what the score lies; empty where no answer is missing."""
    if low is None or high is None or low == high:
        return ""
    return (
        "Selon ce que vous répondriez aux questions laissées de côté ou marquées « je ne sais "
        f"pas », il serait entre {low} et {high}."
    )
