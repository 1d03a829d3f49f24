"""What changed from one definition to another, in words that staff read before they publish."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from diagnostics.authoring.conditions import Labels, condition_in_words, labels_of
from diagnostics.authoring.findings import part_of
from diagnostics.authoring.words import place_in_words

Definition = Mapping[str, Any]


class ChangeKind(StrEnum):
    """What a change does, as its heading reads."""

    ADDED = "ajout"
    REMOVED = "retrait"
    REWORDED = "reformulation"
    RESCORED = "points et poids"
    MOVED = "déplacement"
    CONDITION = "condition"
    ACTION = "action"
    SETTING = "réglage"


@dataclass(frozen=True, slots=True)
class Change:
    """One value that differs; `before` is empty for what is added, `after` for what is removed.

    `where` is its path in the document, `what` the same in French, within its part.
    """

    kind: ChangeKind
    where: str
    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangedPart:
    """What changed in one question, one dimension, one variable…, or in a section as a whole.

    `title` names it (« Question S1 »), `label` is what it says, in the later document if it is
    there. `whole` tells that all of it is new, or gone.
    """

    section: str
    part: str
    title: str
    label: str
    changes: tuple[Change, ...]
    whole: ChangeKind | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """Everything that differs, in the order of the document."""

    parts: tuple[ChangedPart, ...]

    @property
    def is_empty(self) -> bool:
        return not self.parts

    def of(self, *sections: str) -> tuple[ChangedPart, ...]:
        return tuple(part for part in self.parts if part.section in sections)

    def __str__(self) -> str:
        return _sentence(self)


def difference(before: Definition, after: Definition) -> Difference:
    """Compare two documents; what they say in the same way, in any order of keys, is no change."""
    old, new = _facts(before), _facts(after)
    changes = [*_values_changed(old, new), *_moves(before, after, old, new)]
    places = {path: rank for rank, path in enumerate(_merged(list(old), list(new)))}
    changes.sort(key=lambda change: places[change.where])
    grouped: dict[str, list[Change]] = {}
    for change in changes:
        grouped.setdefault(_holder(change.where), []).append(change)
    return Difference(
        tuple(_part(holder, tuple(found), old, new) for holder, found in grouped.items())
    )


# --- A document as a list of places, each with what stands there ------------------------------
# Read as a whole: their parts mean nothing apart.
_CONDITIONS = {"ask_if", "obligation", "rule"}
# Told by the place in the list.
_UNTOLD = {"order", "code", "schema_version"}


def _facts(definition: Definition) -> dict[str, str]:
    labels = labels_of(definition)
    return dict(_walk(definition, "", "", labels))


def _walk(value: object, path: str, key: str, labels: Labels) -> Iterator[tuple[str, str]]:
    match value:
        case None | False | [] | "":
            # Left out, or said to be nothing: the same.
            return
        case _ if key in _CONDITIONS:
            yield path, condition_in_words(value, labels)
        case Mapping():
            if key == "scale":
                yield path, _scale_in_words(value, labels)
                return
            for inner, each in value.items():
                if inner not in _UNTOLD or (key == "instrument" and inner == "code"):
                    yield from _walk(each, f"{path}.{inner}" if path else inner, inner, labels)
        case list() if any(isinstance(each, Mapping) for each in value):
            for rank, each in enumerate(value):
                coded = f"{path}[{_code_of(each) or f'#{rank + 1}'}]"
                yield coded, _title_of(each)
                yield from _walk(each, coded, "", labels)
        case list():
            yield path, ", ".join(str(each) for each in value)
        case True:
            yield path, "oui"
        case float():
            yield path, f"{value:g}".replace(".", ",")
        case _:
            yield path, str(value)


def _code_of(entry: object) -> str:
    code = entry.get("code") if isinstance(entry, Mapping) else None
    return code if isinstance(code, str) else ""


def _title_of(entry: object) -> str:
    """Say what an entry of a list is, for when it is added or removed whole."""
    if not isinstance(entry, Mapping):
        return str(entry)
    label = str(entry.get("label") or entry.get("code") or "")
    points = entry.get("points")
    if isinstance(points, int) and not isinstance(points, bool):
        return f"{label} ({_counted(points, 'point')})"
    return label or ", ".join(str(each) for each in entry.values())


def _counted(number: int, noun: str) -> str:
    return f"{number}\u00a0{noun}{'s' if number > 1 else ''}"


def _scale_in_words(scale: Mapping[str, Any], labels: Labels) -> str:
    steps = scale.get("steps")
    if isinstance(steps, list):
        told = [
            f"{step[0]} : {_counted(step[1], 'point')}"
            for step in steps
            if isinstance(step, list) and len(step) == 2 and isinstance(step[1], int)
        ]
        return f"selon le nombre d’options ({', '.join(told)})"
    told = []
    tiers = scale.get("tiers")
    for tier in tiers if isinstance(tiers, list) else ():
        if isinstance(tier, Mapping) and isinstance(tier.get("any_of"), list):
            options = ", ".join(str(each) for each in tier["any_of"])
            told.append(f"{options} : {tier.get('points')}")
    return f"selon la première option atteinte ({' ; '.join(told)}), sinon {scale.get('default')}"


# --- What differs -----------------------------------------------------------------------------
_KINDS = {
    ChangeKind.REWORDED: {
        "label", "help", "summary", "title", "tagline", "target_population", "note",
        "not_applicable_label", "sentences", "presentation", "reference_population",
    },
    ChangeKind.RESCORED: {
        "weight", "points", "scale", "unknown", "if_not_asked", "parameters", "min", "exclusive",
        "not_applicable", "kind",
    },
    ChangeKind.MOVED: {"dimension"},
    ChangeKind.CONDITION: {*_CONDITIONS},
    ChangeKind.ACTION: {"need_actions"},
}  # fmt: skip


def _kind_of(path: str) -> ChangeKind:
    keys = [segment.partition("[")[0] for segment in path.split(".")]
    for kind, known in _KINDS.items():
        if keys[-1] in known or (len(keys) > 1 and keys[-2] in known):
            return kind
    return ChangeKind.SETTING


def _values_changed(old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    whole: set[str] = set()
    for path in _merged(list(old), list(new)):
        if old.get(path) == new.get(path) or any(outer in whole for outer in _outer(path)):
            continue
        if path.endswith("]"):
            if path in old and path in new:
                # Its label changed, which is told apart.
                continue
            whole.add(path)
            kind = ChangeKind.ADDED if path in new else ChangeKind.REMOVED
        else:
            kind = _kind_of(path)
        yield Change(kind, path, _what(path), old.get(path, ""), new.get(path, ""))


def _outer(path: str) -> Iterator[str]:
    """Give the places that hold this one, the nearest last."""
    for rank, sign in enumerate(path):
        if sign == "]" and rank + 1 < len(path):
            yield path[: rank + 1]


def _holder(path: str) -> str:
    """Give the place of the part that a change belongs to."""
    return next(_outer(path), path if path.endswith("]") else path.partition(".")[0])


def _what(path: str) -> str:
    return place_in_words(path.removeprefix(_holder(path)).lstrip(".")) or place_in_words(path)


def _part(
    holder: str, changes: tuple[Change, ...], old: Mapping[str, str], new: Mapping[str, str]
) -> ChangedPart:
    whole = next(
        (each.kind for each in changes if each.where == holder and each.kind in _WHOLE), None
    )
    return ChangedPart(
        section=holder.partition("[")[0].partition(".")[0],
        part=part_of(holder),
        title=place_in_words(holder),
        label=new.get(holder, old.get(holder, "")),
        changes=changes,
        whole=whole,
    )


_WHOLE = {ChangeKind.ADDED, ChangeKind.REMOVED}


# --- What changed place -----------------------------------------------------------------------
def _moves(
    before: Definition, after: Definition, old: Mapping[str, str], new: Mapping[str, str]
) -> Iterator[Change]:
    """Tell the fewest entries that, put elsewhere, make one order of the other."""
    earlier, later = _orders(before), _orders(after)
    for path, order in later.items():
        former = [code for code in earlier.get(path, ()) if code in order]
        common = [code for code in order if code in former]
        for code in _displaced(former, common):
            place = f"{path}[{code}]"
            yield Change(
                ChangeKind.MOVED,
                place,
                "Place" if place == _holder(place) else f"{_what(place)}, place",
                _after_what(former, code),
                _after_what(common, code),
            )


def _orders(definition: Definition) -> dict[str, list[str]]:
    """Give the codes of every list of coded entries, in order."""
    found: dict[str, list[str]] = {}

    def visit(value: object, path: str) -> None:
        if isinstance(value, Mapping):
            for key, each in value.items():
                visit(each, f"{path}.{key}" if path else key)
        elif isinstance(value, list):
            codes = [_code_of(each) for each in value]
            if codes and all(codes) and len(set(codes)) == len(codes):
                found[path] = codes
                for code, each in zip(codes, value, strict=True):
                    visit(each, f"{path}[{code}]")

    visit(definition, "")
    return found


def _displaced(former: Sequence[str], now: Sequence[str]) -> list[str]:
    """Give the entries outside a longest run that both orders share."""
    rank = {code: place for place, code in enumerate(former)}
    tails: list[int] = []
    ends: list[str] = []
    chain: dict[str, str | None] = {}
    for code in now:
        place = bisect_left(tails, rank[code])
        chain[code] = ends[place - 1] if place else None
        tails[place : place + 1] = [rank[code]]
        ends[place : place + 1] = [code]
    kept: set[str] = set()
    code_: str | None = ends[-1] if ends else None
    while code_ is not None:
        kept.add(code_)
        code_ = chain[code_]
    return [code for code in now if code not in kept]


def _after_what(order: Sequence[str], code: str) -> str:
    place = order.index(code)
    return f"après {order[place - 1]}" if place else "en tête"


def _merged(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """Give the places of both, in the later order; what is gone follows its neighbour."""
    known = set(new)
    gone_after: dict[str | None, list[str]] = {}
    last: str | None = None
    for path in old:
        if path in known:
            last = path
        else:
            gone_after.setdefault(last, []).append(path)
    merged = list(gone_after.get(None, ()))
    for path in new:
        merged.append(path)
        merged += gone_after.get(path, ())
    return merged


# --- In one sentence --------------------------------------------------------------------------
def _sentence(found: Difference) -> str:
    """Count what changed in the questions, and say what else did."""
    if found.is_empty:
        return "Rien ne change."
    questions = found.of("questions")
    parts = [
        _told(sum(each.whole is ChangeKind.ADDED for each in questions), "ajoutée"),
        _told(sum(each.whole is ChangeKind.REMOVED for each in questions), "retirée"),
    ]
    for kind, word in (
        (ChangeKind.REWORDED, "reformulée"),
        (ChangeKind.RESCORED, "notée autrement"),
        (ChangeKind.CONDITION, "posée dans d’autres cas"),
        (ChangeKind.MOVED, "déplacée"),
    ):
        concerned = [
            each
            for each in questions
            if each.whole is None and any(change.kind is kind for change in each.changes)
        ]
        parts.append(_told(len(concerned), word))
    others = {each.section for each in found.parts} - {"questions", "instrument"}
    if others:
        parts.append(
            f"aussi : {', '.join(sorted(place_in_words(each).lower() for each in others))}"
        )
    told = [part for part in parts if part]
    return f"{', '.join(told)}." if told else "La présentation change."


def _told(count: int, word: str) -> str:
    if not count:
        return ""
    plural = "" if count == 1 else "s"
    first, _, rest = word.partition(" ")
    return f"{count}\u00a0question{plural} {first}{plural}{' ' if rest else ''}{rest}"
