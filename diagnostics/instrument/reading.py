"""Typed access to one mapping of a definition: every fault names the place where it stands."""

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction


class InstrumentError(ValueError):
    """A definition that cannot be used: where it is wrong, and how."""

    def __init__(self, where: str, fault: str) -> None:
        super().__init__(f"{where}: {fault}")
        self.where = where
        self.fault = fault


class Reader:
    """Reads one mapping key by key; `close()` refuses keys that nobody read (a typing error)."""

    def __init__(self, value: object, where: str) -> None:
        if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
            raise InstrumentError(where, "a mapping with text keys is expected")
        self.mapping: Mapping[str, object] = value
        self.where = where
        self.read: set[str] = set()

    def place(self, key: str) -> str:
        return f"{self.where}.{key}" if self.where else key

    def take(self, key: str) -> object:
        self.read.add(key)
        if key not in self.mapping:
            raise InstrumentError(self.place(key), "missing")
        return self.mapping[key]

    def has(self, key: str) -> bool:
        self.read.add(key)
        return self.mapping.get(key) is not None

    def text(self, key: str, *, default: str | None = None) -> str:
        if default is not None and not self.has(key):
            return default
        value = self.take(key)
        if not isinstance(value, str) or not value:
            raise InstrumentError(self.place(key), f"a text is expected, not {value!r}")
        return value

    def whole(self, key: str, *, at_most: int | None = None) -> int:
        value = self.take(key)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise InstrumentError(self.place(key), f"a whole number is expected, not {value!r}")
        if at_most is not None and value > at_most:
            raise InstrumentError(self.place(key), f"{value} is more than {at_most}")
        return value

    def fraction(self, key: str) -> Fraction:
        value = self.take(key)
        if not isinstance(value, int | float) or isinstance(value, bool) or value < 0:
            raise InstrumentError(self.place(key), f"a number is expected, not {value!r}")
        # Through its shortest decimal form: 0.1 is a tenth, not its binary neighbour.
        return Fraction(str(value))

    def flag(self, key: str, *, default: bool | None = None) -> bool:
        if default is not None and not self.has(key):
            return default
        value = self.take(key)
        if not isinstance(value, bool):
            raise InstrumentError(self.place(key), f"true or false is expected, not {value!r}")
        return value

    def sequence(self, key: str) -> Sequence[object]:
        value = self.take(key)
        if not isinstance(value, list):
            raise InstrumentError(self.place(key), "a list is expected")
        return value

    def texts(self, key: str, *, optional: bool = False) -> tuple[str, ...]:
        if optional and not self.has(key):
            return ()
        values = self.sequence(key)
        texts = tuple(value for value in values if isinstance(value, str))
        if len(texts) != len(values) or len(set(texts)) != len(texts):
            raise InstrumentError(self.place(key), "a list of different texts is expected")
        return texts

    def readers(self, key: str) -> Iterator["Reader"]:
        """Give a reader of each mapping of a list, named by its code or its rank."""
        for rank, value in enumerate(self.sequence(key)):
            code = value.get("code", rank) if isinstance(value, Mapping) else rank
            yield Reader(value, f"{self.place(key)}[{code}]")

    def reader(self, key: str) -> "Reader":
        return Reader(self.take(key), self.place(key))

    def close(self) -> None:
        if stray := sorted(set(self.mapping) - self.read):
            raise InstrumentError(self.where or "definition", f"unknown key {', '.join(stray)}")
