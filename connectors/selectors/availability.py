"""When somebody can help, in words."""

from datetime import date, timedelta

from django.conf import settings
from django.template.defaultfilters import date as in_words

from connectors.models import Holiday

# A holiday that comes sooner than this is told beforehand.
TOLD_BEFORE = timedelta(days=14)
IN_WORDS = {1: "un jour ouvré", 2: "deux jours ouvrés", 3: "trois jours ouvrés"}


def words_for(*, holiday: Holiday | None, full: bool, day: date) -> str:
    """Say whether an active person can be asked on a day; `holiday` is the present or next one."""
    if holiday is not None and holiday.first_day <= day:
        return f"En congé jusqu’au {in_words(holiday.last_day, 'j F')}"
    if full:
        return "Complet ce mois-ci"
    delay = settings.INTRODUCTION_EXPIRES_AFTER_WORKING_DAYS
    answer = f"Peut répondre sous {IN_WORDS.get(delay, f'{delay} jours ouvrés')}"
    if holiday is not None and holiday.first_day <= day + TOLD_BEFORE:
        first, last = in_words(holiday.first_day, "j F"), in_words(holiday.last_day, "j F")
        return f"{answer}, en congé du {first} au {last}"
    return answer
