"""Typed access to one mapping of a definition: every fault names the place where it stands."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

Value = TypeVar("Value")
MISSING = "valeur manquante"


class InstrumentError(ValueError):
    """A definition that cannot be used: where it is wrong, and how, in French."""

    def __init__(self, where: str, fault: str) -> None:
        super().__init__(f"{where} : {fault}")
        self.where = where
        self.fault = fault


class Reader:
    """Reads one mapping key by key; `close()` refuses keys that nobody read (a typing error).

    A fault is raised, or kept in `faults` where a list is given: the reading then goes on with a
    stand-in for the value, so that whoever writes a questionnaire is told all that is wrong.
    """

    def __init__(
        self, value: object, where: str, faults: list[InstrumentError] | None = None
    ) -> None:
        self.mapping: Mapping[str, object] = {}
        self.where = where
        self.faults = faults
        self.read: set[str] = set()
        if isinstance(value, Mapping) and all(isinstance(key, str) for key in value):
            self.mapping = value
        else:
            self.refuse(where, f"un groupe de valeurs nommées est attendu, et non {said(value)}")
            self.hush()

    def refuse(self, where: str, fault: str) -> None:
        error = InstrumentError(where, fault)
        if self.faults is None:
            raise error
        self.faults.append(error)

    def hush(self) -> None:
        """Tell nothing more of what is within: the whole of it was refused already."""
        if self.faults is not None:
            self.faults = []

    def place(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key

    def take(self, key: str) -> object:
        """Give the value of a key that must be there; None, once refused, when it is not."""
        self.read.add(key)
        if key not in self.mapping:
            self.refuse(self.place(key), MISSING)
        return self.mapping.get(key)

    def has(self, key: str) -> bool:
        self.read.add(key)
        return self.mapping.get(key) is not None

    def refuse_value(self, key: str, expected: str, value: object) -> None:
        """Refuse a value that is there: one that is not was refused when it was taken."""
        if key in self.mapping:
            self.refuse(self.place(key), f"{expected}, et non {said(value)}")

    def text(self, key: str, *, default: str | None = None) -> str:
        if default is not None and not self.has(key):
            return default
        value = self.take(key)
        if isinstance(value, str) and value.strip():
            return value
        self.refuse_value(key, "un texte est attendu", value)
        return ""

    def whole(self, key: str, *, at_most: int | None = None) -> int:
        value = self.take(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self.refuse_value(key, "un nombre entier est attendu", value)
            return 0
        if at_most is not None and value > at_most:
            self.refuse(self.place(key), f"{value} dépasse {at_most}")
            return at_most
        return value

    def fraction(self, key: str) -> Fraction:
        value = self.take(key)
        if (
            not isinstance(value, int | float)
            or isinstance(value, bool)
            or not 0 <= value < float("inf")
        ):
            self.refuse_value(key, "un nombre est attendu", value)
            return Fraction()
        # Through its shortest decimal form: 0.1 is a tenth, not its binary neighbour.
        return Fraction(str(value))

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        if default is not None and not self.has(key):
            return default
        value = self.take(key)
        if isinstance(value, bool):
            return value
        self.refuse_value(key, "vrai ou faux est attendu", value)
        return False

    def sequence(self, key: str) -> Sequence[object]:
        value = self.take(key)
        if isinstance(value, list):
            return value
        self.refuse_value(key, "une liste est attendue", value)
        return []

    def texts(self, key: str, *, optional: bool = False) -> tuple[str, ...]:
        if optional and not self.has(key):
            return ()
        values = self.sequence(key)
        texts = tuple(value for value in values if isinstance(value, str) and value.strip())
        if len(texts) != len(values) or len(set(texts)) != len(texts):
            self.refuse(self.place(key), "une liste de textes tous différents est attendue")
        return tuple(dict.fromkeys(texts))

    def readers(self, key: str) -> Iterator["Reader"]:
        """Give a reader of each mapping of a list, named by its code or its rank."""
        for rank, value in enumerate(self.sequence(key)):
            code = value.get("code") if isinstance(value, Mapping) else None
            code = code if isinstance(code, str) and code else f"#{rank + 1}"
            yield Reader(value, f"{self.place(key)}[{code}]", self.faults)

    def reader(self, key: str) -> "Reader":
        """Give a reader of a mapping that must be there."""
        value = self.take(key)
        if key in self.mapping:
            return Reader(value, self.place(key), self.faults)
        # Refused by now: one fault says it, not one for each value that would be within.
        absent = Reader({}, self.place(key), self.faults)
        absent.hush()
        return absent

    def close(self) -> None:
        for stray in sorted(set(self.mapping) - self.read):
            self.refuse(self.place(stray), "clé inconnue")


def closed(reader: Reader, value: Value) -> Value:
    """Give a value once all that its reader holds was read."""
    reader.close()
    return value


def said(value: object) -> str:
    """Name a value that was refused, in words."""
    match value:
        case None | "":
            return "rien"
        case bool():
            return "vrai" if value else "faux"
        case Mapping():
            return "un groupe de valeurs"
        case list():
            return "une liste"
        case str() if not value.strip():
            return "des espaces"
        case _:
            return f"« {str(value)[:60]} »"
