"""SIRET and SIREN numbers: well formed or not. A right one is no proof that the firm exists."""

import re

from django.core.exceptions import ValidationError
from stdnum.exceptions import ValidationError as StdnumError
from stdnum.fr import siren as stdnum_siren
from stdnum.fr import siret as stdnum_siret

NBSP = "\u00a0"
_SEPARATORS = re.compile(r"[\s.\-\u00a0\u2009\u202f\u2010-\u2014]+")


def without_separators(text: str) -> str:
    """Return a number without the spaces, dots and dashes it was typed with."""
    return _SEPARATORS.sub("", text)


def clean_siret(text: str) -> str:
    """Return the 14 digits of a SIRET typed with or without spaces, dots and dashes.

    Empty in, empty out. Raises ValidationError, in French, when it is not well formed.
    """
    digits = without_separators(text)
    if not digits:
        return ""
    # isdecimal alone would let other scripts' digits through.
    if not (digits.isascii() and digits.isdecimal()) or len(digits) != 14:
        raise ValidationError(
            "Saisissez les 14 chiffres du SIRET, par exemple 732 829 320 00074.",
            code="siret_length",
        )
    # Fourteen zeros pass the checksum and belong to nobody.
    if digits.startswith("0" * 9) or not _has_right_checksum(digits):
        raise ValidationError(
            "Ce SIRET n’est pas bien formé : vérifiez les 14 chiffres.",
            code="siret_checksum",
        )
    return digits


def clean_siren(text: str) -> str:
    """Return the 9 digits of a SIREN typed with or without spaces, dots and dashes.

    Empty in, empty out. Raises ValidationError, in French, when it is not well formed.
    """
    digits = without_separators(text)
    if not digits:
        return ""
    if not (digits.isascii() and digits.isdecimal()) or len(digits) != 9:
        raise ValidationError(
            "Saisissez les 9 chiffres du SIREN, par exemple 732\u00a0829\u00a0320.",
            code="siren_length",
        )
    # Nine zeros pass the checksum and belong to nobody.
    if digits == "0" * 9 or not stdnum_siren.is_valid(digits):
        raise ValidationError(
            "Ce SIREN n’est pas bien formé\u00a0: vérifiez les 9 chiffres.", code="siren_checksum"
        )
    return digits


def format_siren(digits: str) -> str:
    """Return a SIREN as people read it, 732 829 320, with non-breaking spaces."""
    return NBSP.join((digits[:3], digits[3:6], digits[6:])) if len(digits) == 9 else digits


def format_siret(digits: str) -> str:
    """Return a SIRET as people read it, 732 829 320 00074, with non-breaking spaces."""
    if len(digits) != 14:
        return digits
    return NBSP.join((digits[:3], digits[3:6], digits[6:9], digits[9:]))


def _has_right_checksum(digits: str) -> bool:
    try:
        stdnum_siret.validate(digits)
    except StdnumError:
        return False
    return True
