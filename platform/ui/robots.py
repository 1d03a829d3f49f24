"""What tells a robot from somebody who fills in a form; no riddle to solve (QUALITY B19)."""

import time
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core import signing

SALT: Final = "ui.opened"
# Nobody sees this field: what is written in it was written by a robot.
TRAP: Final = "site_web"


def opened_now() -> str:
    """Return a signed mark of this moment, to send back with the form."""
    return signing.dumps(time.time(), salt=SALT)


def is_too_quick(mark: str) -> bool:
    """Say whether a form comes back sooner than anybody can fill it in, or with a false mark."""
    if not settings.ASK_MINIMUM_SECONDS:
        return False
    opened = _read(mark)
    return opened is None or time.time() - opened < settings.ASK_MINIMUM_SECONDS


def kept_or_new(mark: str) -> str:
    """Return the mark when it is ours: the time already spent on the page counts."""
    return opened_now() if _read(mark) is None else mark


def _read(mark: str) -> float | None:
    try:
        return float(signing.loads(mark, salt=SALT))
    except (signing.BadSignature, TypeError, ValueError):
        return None


class NotByRobot(forms.Form):
    """A form that anybody may send; its page holds the trap, beside the fields (`TRAP`)."""

    opened = forms.CharField(
        widget=forms.HiddenInput, initial=opened_now, required=False, max_length=200
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.data.get(TRAP) or is_too_quick(self.data.get("opened", "")):
            # A browser that fills in what nobody sees, or a very quick hand, sends it once more:
            # the page comes back with all that was typed, and with a mark that will do.
            mark = kept_or_new(self.data.get("opened", ""))
            self.data = {**{name: self.data[name] for name in self.data}, "opened": mark}
            self.add_error(None, "Vérifiez votre demande, puis envoyez-la de nouveau.")
        return cleaned
