"""The kinds of files that are accepted, and why one is not."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

LARGEST: Final = 5 * 1024 * 1024

PDF, PNG, JPEG, WEBP = "application/pdf", "image/png", "image/jpeg", "image/webp"
EXTENSIONS: Final = {PDF: ".pdf", PNG: ".png", JPEG: ".jpg", WEBP: ".webp"}


class Refusal(StrEnum):
    """Why a file is not accepted."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    WRONG_TYPE = "wrong_type"
    DAMAGED = "damaged"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PAGES = "too_many_pages"
    LOCKED = "locked"
    TOO_HEAVY = "too_heavy"


class Refused(Exception):
    """A file that is not accepted."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class CleanFile:
    content: bytes
    content_type: str

    @property
    def extension(self) -> str:
        return EXTENSIONS[self.content_type]
