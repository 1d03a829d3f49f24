"""What is wrong with a file, and where, in words for whoever gave it."""


class MalformedFileError(Exception):
    """A file that is not taken at all: `reason` says why, `where` at which line or position."""

    def __init__(self, reason: str, *, where: str = "") -> None:
        self.reason = reason
        self.where = where
        super().__init__(str(self))

    def __str__(self) -> str:
        text = f"{self.where} : {self.reason}" if self.where else self.reason
        return text[:1].upper() + text[1:]


def at_line(number: int) -> str:
    return f"ligne {number}"


def excerpt(text: str, *, most: int = 40) -> str:
    """Quote what was read, cut short: a broken file may hold anything."""
    shown = "".join(character if character.isprintable() else "?" for character in text[:most])
    return f"« {shown}{'…' if len(text) > most else ''} »"
