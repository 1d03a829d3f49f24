"""Conditions in French, as far as they can be read: a draft may hold anything."""

from collections.abc import Mapping
from typing import Any

# For each question or question of the profile, the labels of its options by code.
Labels = Mapping[str, Mapping[str, str]]


def labels_of(definition: Mapping[str, Any]) -> Labels:
    """Give the labels that a document has for its options."""
    found: dict[str, dict[str, str]] = {}
    for section in ("profile", "questions"):
        for question in _mappings(definition.get(section)):
            found[str(question.get("code"))] = {
                str(option.get("code")): str(option.get("label"))
                for option in _mappings(question.get("options"))
            }
    return found


def _mappings(value: object) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def condition_in_words(condition: object, labels: Labels) -> str:
    """Say when a condition of a document holds."""
    match condition:
        case True:
            return "toujours"
        case {"profile": asked, "in": [*codes]}:
            return f"profil {asked} : {_one_of(str(asked), codes, labels)}"
        case {"question": asked, "count_among": [*codes], "min": least}:
            return f"{asked} : au moins {least} parmi {_listed(str(asked), codes, labels, 'et')}"
        case {"question": asked, "in": [*codes]} | {"question": asked, "any_of": [*codes]}:
            return f"{asked} : {_one_of(str(asked), codes, labels)}"
        case {"all": [*parts]}:
            return _joined(parts, "et", labels)
        case {"any": [*parts]}:
            return _joined(parts, "ou", labels)
        case {"not": part}:
            return f"sauf si ({condition_in_words(part, labels)})"
        case _:
            return f"condition illisible : {condition}"


def _joined(parts: list[object], word: str, labels: Labels) -> str:
    told = [condition_in_words(part, labels) for part in parts]
    return f" {word} ".join(f"({each})" for each in told) if len(told) > 1 else "".join(told)


def _one_of(asked: str, codes: list[object], labels: Labels) -> str:
    return _listed(asked, codes, labels, "ou")


def _listed(asked: str, codes: list[object], labels: Labels, word: str) -> str:
    known = labels.get(asked, {})
    told = [f"«\u00a0{known.get(str(code), code)}\u00a0»" for code in codes]
    if len(told) < 2:
        return "".join(told)
    return f"{', '.join(told[:-1])} {word} {told[-1]}"
