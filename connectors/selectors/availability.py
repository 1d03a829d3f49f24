"""When somebody can help, in words."""

from datetime import date, timedelta

from django.conf import settings
from django.template.defaultfilters import date as in_words

# A holiday that comes sooner than this is told beforehand.
TOLD_BEFORE = timedelta(days=14)
IN_WORDS = {1: "un jour ouvré", 2: "deux jours ouvrés", 3: "trois jours ouvrés"}


def words_for(*, away: tuple[date, date] | None, full: bool, day: date) -> str:
    """Say whether an active person can be asked on a day; `away` is the holiday under way, or the
    next one: its first and its last day."""
    if away is not None and away[0] <= day:
        return f"En congé jusqu’au {in_words(away[1], 'j F')}"
    if full:
        return "Complet ce mois-ci"
    delay = settings.INTRODUCTION_EXPIRES_AFTER_WORKING_DAYS
    answer = f"Peut répondre sous {IN_WORDS.get(delay, f'{delay} jours ouvrés')}"
    if away is not None and away[0] <= day + TOLD_BEFORE:
        first, last = (in_words(one, "j F") for one in away)
        return f"{answer}, en congé du {first} au {last}"
    return answer
