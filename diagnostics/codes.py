"""Codes and numbers that people read aloud and type: drawn at random, forgiving when typed.

Pure: no database, no clock.
"""

import secrets

from stdnum import verhoeff
from stdnum.exceptions import ValidationError

# Nothing that looks like another one (0 O Q D, 1 I L, 2 Z, 5 S, 8 B, U V W).
LETTERS = "ACEFGHJKMNPRTXY34679"
# 20 to the power of 10: at ten tries an hour, nobody meets a code by chance.
CODE_LENGTH = 10
NUMBER_LENGTH = 10


def draw_code() -> str:
    """Draw a code for handing a diagnostic over."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def tidy_code(typed: str) -> str:
    """Give a typed code as it is stored: capitals, without what separates the groups."""
    return "".join(letter for letter in typed.upper() if letter.isalnum())


def draw_number() -> str:
    """Draw the number of a paper sheet: nine digits, the first never 0, and Verhoeff's check digit.

    Verhoeff's catches every digit mistyped and every two neighbours swapped, which Luhn's does not
    (09 and 90).
    """
    digits = str(secrets.randbelow(9 * 10 ** (NUMBER_LENGTH - 2)) + 10 ** (NUMBER_LENGTH - 2))
    return digits + str(verhoeff.calc_check_digit(digits))


def tidy_number(typed: str) -> str:
    """Give a typed number as it is stored: its digits alone."""
    return "".join(letter for letter in typed if not letter.isspace() and letter not in ".-/")


def is_number(number: str) -> bool:
    """Say whether the check digit of a number of the right length agrees with the others."""
    try:
        verhoeff.validate(number)
    except ValidationError:
        return False
    return True


def in_pairs(text: str) -> str:
    """Write a code or a number as one says a telephone number: two by two."""
    return " ".join(text[at : at + 2] for at in range(0, len(text), 2))
