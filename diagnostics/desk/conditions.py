"""Conditions as staff type them: « C1 parmi ancien, a_jour et clientele parmi mixte ».

One line of words goes to the form of the document and back. Parentheses hold « et » apart from
« ou »; « Y1 au moins 3 parmi a, b, c » counts; « non (…) » turns round.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Document = dict[str, Any]
_TOKEN = re.compile(r"[(),]|[^\s(),]+")
_WORDS = {"et", "ou", "non", "parmi", "au"}
_MARKS = {"(", ")", ","}
DEEPEST = 20


class ConditionError(ValueError):
    """A condition that cannot be read: what is wrong, and after which words."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a condition may name: options by code, of the profile and of the questions.

    `several` are the questions to which one gives more than one answer.
    """

    profile: Mapping[str, frozenset[str]]
    questions: Mapping[str, frozenset[str]]
    several: frozenset[str]

    @classmethod
    def of(cls, definition: Mapping[str, Any]) -> "Known":
        """Read a document, whatever its faults."""
        profile, questions = entries(definition, "profile"), entries(definition, "questions")
        return cls(
            {code: _options(each) for code, each in profile.items()},
            {code: _options(each) for code, each in questions.items()},
            frozenset(code for code, each in questions.items() if each.get("kind") == "multiple"),
        )


def entries(holder: Mapping[str, Any], key: str) -> dict[str, Mapping[str, Any]]:
    """Give the entries of a list of a document by their codes, leaving what has none."""
    values = holder.get(key)
    return {
        each["code"]: each
        for each in (values if isinstance(values, list) else ())
        if isinstance(each, Mapping) and isinstance(each.get("code"), str)
    }


def _options(entry: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(entries(entry, "options"))


# --- Reading ----------------------------------------------------------------------------------
def read_condition(text: str, known: Known) -> Document:
    """Give the condition that a text says, in the form of the document.

    ConditionError tells what is wrong and where. A text of spaces is for the caller to set apart.
    """
    reader = _Reader(_TOKEN.findall(text), known)
    condition = reader.whole()
    if reader.rest:
        raise reader.error(f"« {reader.rest[0]} » n’est pas attendu ici")
    return condition


class _Reader:
    def __init__(self, tokens: list[str], known: Known) -> None:
        self.tokens = tokens
        self.place = 0
        self.depth = 0
        self.known = known

    @property
    def rest(self) -> list[str]:
        return self.tokens[self.place :]

    @property
    def next(self) -> str:
        return self.rest[0] if self.rest else ""

    def take(self) -> str:
        token = self.next
        self.place += 1
        return token

    def error(self, fault: str) -> ConditionError:
        before = " ".join(self.tokens[max(0, self.place - 4) : self.place])
        where = f"Après « {before} »" if before else "Au début"
        return ConditionError(f"{where} : {fault}.")

    def expect(self, word: str) -> None:
        if self.next.lower() != word:
            raise self.error(f"« {word} » est attendu")
        self.take()

    def whole(self) -> Document:
        parts = [self.term()]
        link = ""
        while self.next.lower() in {"et", "ou"}:
            if link and self.next.lower() != link:
                raise self.error("« et » et « ou » ne se mêlent pas sans parenthèses")
            link = self.take().lower()
            parts.append(self.term())
        if not link:
            return parts[0]
        return {"all" if link == "et" else "any": parts}

    def term(self) -> Document:
        if self.next.lower() == "non":
            self.take()
            if self.next != "(":
                raise self.error("une parenthèse est attendue")
            return {"not": self.term()}
        if self.next == "(":
            self.take()
            self.depth += 1
            if self.depth > DEEPEST:
                raise self.error("trop de parenthèses sont emboîtées")
            inner = self.whole()
            self.depth -= 1
            self.expect(")")
            return inner
        return self.leaf()

    def leaf(self) -> Document:
        code = self.code("le code d’une question ou du profil est attendu")
        options = self.known.profile.get(code, self.known.questions.get(code))
        if options is None:
            raise self.error(f"« {code} » n’est ni une question ni une donnée du profil")
        at_least = self.at_least()
        self.expect("parmi")
        chosen = [self.option(code, options)]
        while self.next == ",":
            self.take()
            chosen.append(self.option(code, options))
        if code in self.known.profile:
            if at_least is not None:
                raise self.error("« au moins » ne va pas avec le profil, qui a une seule réponse")
            return {"profile": code, "in": chosen}
        if at_least is not None:
            return {"question": code, "count_among": chosen, "min": at_least}
        return {"question": code, "any_of" if code in self.known.several else "in": chosen}

    def at_least(self) -> int | None:
        if self.next.lower() != "au":
            return None
        self.take()
        self.expect("moins")
        if not re.fullmatch(r"[1-9][0-9]?", self.next):
            raise self.error("un nombre de réponses est attendu")
        return int(self.take())

    def code(self, fault: str) -> str:
        if not self.next or self.next in _MARKS or self.next.lower() in _WORDS:
            raise self.error(fault)
        return self.take()

    def option(self, question: str, options: frozenset[str]) -> str:
        # « non » is a usual code of option: only marks cannot be one.
        if not self.next or self.next in _MARKS:
            raise self.error(f"le code d’une option de {question} est attendu")
        code = self.take()
        if code not in options:
            proposed = ", ".join(sorted(options)) or "aucune"
            raise self.error(f"{question} n’a pas cette option. Les siennes : {proposed}")
        return code


# --- Writing ----------------------------------------------------------------------------------
def write_condition(condition: object) -> str:
    """Write a condition of the document as it is typed; what has no such form is left as it is."""
    return _written(condition, inner=False)


def _written(condition: object, *, inner: bool) -> str:
    match condition:
        case None:
            return ""
        case {"profile": str(code), "in": list(values)}:
            return f"{code} parmi {_listed(values)}"
        case {"question": str(code), "count_among": list(values), "min": least}:
            return f"{code} au moins {least} parmi {_listed(values)}"
        case {"question": str(code), "any_of": list(values)} | {
            "question": str(code),
            "in": list(values),
        }:
            return f"{code} parmi {_listed(values)}"
        case {"all": list(parts)}:
            return _joined(" et ", parts, inner=inner)
        case {"any": list(parts)}:
            return _joined(" ou ", parts, inner=inner)
        case {"not": part}:
            text = _written(part, inner=False)
            return f"non ({text})"
        case _:
            return str(condition)


def _joined(link: str, parts: list[object], *, inner: bool) -> str:
    text = link.join(_written(part, inner=True) for part in parts)
    return f"({text})" if inner and len(parts) > 1 else text


def _listed(values: list[object]) -> str:
    return ", ".join(map(str, values))
