"""What tells a robot from somebody who fills in a form; no riddle to solve (QUALITY B19)."""

import time
from typing import Final

from django.conf import settings
from django.core import signing

SALT: Final = "matching.opened"
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
