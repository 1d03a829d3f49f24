"""A definition as YAML, for people to read, edit and give back: the round trip is identity.

Only what a JSON column holds goes through: texts, whole and decimal numbers, true, false, null,
lists, and mappings whose keys are texts. Written so that any reader of YAML gets the same; read
by rules of our own: « non », « yes » or 2026-11-25 are texts, as whoever typed them meant.
"""

import math
import re
from collections.abc import Mapping
from typing import Any

import yaml

MAX_BYTES = 512 * 1024
MAX_DEPTH = 40
_TEXT_TAG = "tag:yaml.org,2002:str"
# What is no longer than this, in characters, is written on one line.
LINE = 90
# JSON columns keep no order of keys: these come first, the others by the alphabet.
KEY_ORDER = """
    schema_version instrument parameters score_levels reliability_levels dimensions themes
    questions dii comparison
    code version language title tagline dimension order kind weight min theme secondary_themes
    obligation label help summary required pattern eurostat_size insee_bands points exclusive
    profile question in any_of count_among all any not
    ask_if if_not_asked options scale steps tiers default unknown not_applicable
    not_applicable_label eurostat dataset confidence note need_actions bas moyen
    levels base_threshold versions indicators years variables rule
    geo size activity notice variable pct year
"""
_RANK = {key: rank for rank, key in enumerate(dict.fromkeys(KEY_ORDER.split()))}


class ExchangeError(ValueError):
    """A text that gives no definition: why, in French, and at which line where one is at fault."""

    def __init__(self, fault: str, line: int | None = None) -> None:
        super().__init__(f"Ligne {line}\u00a0: {fault}" if line else fault)
        self.fault = fault
        self.line = line


# --- Writing ----------------------------------------------------------------------------------
class _Dumper(yaml.SafeDumper):
    """Writes what is short on one line, and never a reference to what was written before."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        # Lists stand in from what holds them, as in the version that ships.
        super().increase_indent(flow, False)

    def represent_sequence(self, tag: str, sequence: Any, flow_style: Any = None) -> Any:
        return _on_one_line(super().represent_sequence(tag, sequence, flow_style))

    def represent_mapping(self, tag: str, mapping: Any, flow_style: Any = None) -> Any:
        return _on_one_line(super().represent_mapping(tag, mapping, flow_style))


def _text(dumper: _Dumper, text: str) -> yaml.ScalarNode:
    # Between single quotes these would end the line, and come back as spaces.
    style = '"' if any(sign in text for sign in "\n\x85\u2028\u2029") else None
    return dumper.represent_scalar(_TEXT_TAG, text, style=style)


_Dumper.add_representer(str, _text)


def _on_one_line(node: yaml.CollectionNode) -> yaml.CollectionNode:
    """Lay a node on one line when it is short enough to be read there."""
    holds_groups = any(isinstance(each, yaml.MappingNode) for each in node.value)
    node.flow_style = _length(node) <= LINE and not holds_groups
    return node


def _length(node: yaml.Node) -> int:
    match node:
        case yaml.ScalarNode():
            return len(node.value) + 2
        case yaml.SequenceNode():
            return sum(map(_length, node.value))
        case yaml.MappingNode():
            return sum(_length(key) + _length(value) + 2 for key, value in node.value)
        case _:
            return 0


def to_yaml(definition: Mapping[str, Any]) -> str:
    """Write a definition, its keys in the order of the version that ships."""
    return yaml.dump(
        _ordered(definition), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=math.inf
    )


def _ordered(value: Any) -> Any:
    if isinstance(value, Mapping):
        keys = sorted(value, key=lambda key: (_RANK.get(key, len(_RANK)), key))
        return {key: _ordered(value[key]) for key in keys}
    if isinstance(value, list | tuple):
        return [_ordered(each) for each in value]
    return value


# --- Reading ----------------------------------------------------------------------------------
_WHOLE = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?([0-9]+\.[0-9]*|\.[0-9]+)([eE][-+][0-9]+)?")
_CONSTANTS = {"true": True, "false": False, "null": None, "~": None, "": None}


def from_yaml(text: str | bytes) -> dict[str, Any]:
    """Read a definition; ExchangeError names the line that is wrong.

    What the definition says is not checked here: see `check`.
    """
    if len(text if isinstance(text, bytes) else text.encode("utf-8", "replace")) > MAX_BYTES:
        raise ExchangeError(f"Le fichier dépasse {MAX_BYTES // 1024}\u00a0ko.")
    if isinstance(text, bytes):
        try:
            text = text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            raise ExchangeError("le fichier n’est pas en UTF-8.", line) from error
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ExchangeError(_in_french(error), mark.line + 1 if mark else None) from error
    except yaml.reader.ReaderError as error:
        line = text[: error.position].count("\n") + 1
        raise ExchangeError("un caractère invisible n’est pas admis.", line) from error
    except RecursionError as error:
        raise ExchangeError("Trop de niveaux sont emboîtés.") from error
    if not isinstance(node, yaml.MappingNode):
        raise ExchangeError("Le fichier ne contient pas de questionnaire.")
    definition: dict[str, Any] = _value_of(node, set(), 0)
    return definition


def _value_of(node: yaml.Node, met: set[int], depth: int) -> Any:
    line = node.start_mark.line + 1
    if depth > MAX_DEPTH:
        raise ExchangeError("trop de niveaux sont emboîtés.", line)
    # An alias gives the very node it refers to.
    if id(node) in met:
        raise ExchangeError("les renvois (&, *) ne sont pas admis.", line)
    met.add(id(node))
    match node:
        case yaml.ScalarNode():
            return _scalar(node, line)
        case yaml.SequenceNode():
            return [_value_of(each, met, depth + 1) for each in node.value]
        case yaml.MappingNode():
            found: dict[str, Any] = {}
            for key_node, value_node in node.value:
                key = _value_of(key_node, met, depth + 1)
                where = key_node.start_mark.line + 1
                if not isinstance(key, str):
                    written = getattr(key_node, "value", "")
                    named = f" {written}" if isinstance(written, str) else ""
                    raise ExchangeError(f"la clé{named} se met entre guillemets.", where)
                if key in found:
                    raise ExchangeError(f"la clé {key} est donnée deux fois.", where)
                found[key] = _value_of(value_node, met, depth + 1)
            return found
        case _:
            raise ExchangeError("valeur inconnue.", line)


def _scalar(node: yaml.ScalarNode, line: int) -> Any:
    text: str = node.value
    if "\0" in text:
        raise ExchangeError("un caractère invisible n’est pas admis.", line)
    if node.style is not None or node.tag == _TEXT_TAG:
        return text
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if _WHOLE.fullmatch(text):
        if len(text) > 18:
            raise ExchangeError("ce nombre est trop grand.", line)
        return int(text)
    if _DECIMAL.fullmatch(text):
        if not math.isfinite(number := float(text)):
            raise ExchangeError("ce nombre est trop grand.", line)
        return number
    return text


_PROBLEMS = (
    (
        "mapping values are not allowed",
        "un deux-points est de trop : mettez le texte entre guillemets.",
    ),
    ("found character '\\t'", "une tabulation : mettez des espaces."),
    ("while scanning a quoted scalar", "un guillemet n’est jamais refermé."),
    ("found undefined alias", "les renvois (&, *) ne sont pas admis."),
    ("found duplicate anchor", "les renvois (&, *) ne sont pas admis."),
    ("expected a single document", "un seul document est attendu."),
    ("expected ',' or", "une virgule ou un crochet manque."),
)


def _in_french(error: yaml.MarkedYAMLError) -> str:
    said = f"{error.context or ''} {error.problem or ''}"
    for english, french in _PROBLEMS:
        if english in said:
            return french
    return "ce n’est pas du YAML valide : vérifiez les retraits, les deux-points et les guillemets."
