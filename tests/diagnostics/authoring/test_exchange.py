"""A questionnaire as YAML: given back as it was, and refused with its line when it cannot be."""

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.authoring import ExchangeError, check, difference, from_yaml, to_yaml
from diagnostics.authoring.exchange import MAX_BYTES
from diagnostics.instrument import parse, shipped_definition
from diagnostics.instrument.shipped import DATA
from tests.diagnostics.instruments import AWKWARD, definitions


def test_the_version_that_ships_goes_and_comes_back() -> None:
    definition = shipped_definition()
    assert from_yaml(to_yaml(definition)) == definition
    text = (DATA / "instrument-1.0.0.yaml").read_bytes()
    assert from_yaml(text) == definition


def test_it_is_written_the_same_whatever_the_order_of_keys() -> None:
    definition = shipped_definition()
    stored = json.loads(json.dumps(definition, sort_keys=True))
    assert to_yaml(stored) == to_yaml(definition)
    written = to_yaml(definition)
    assert to_yaml(from_yaml(written)) == written


def test_it_reads_well() -> None:
    written = to_yaml(shipped_definition())
    assert written.startswith("schema_version: 1\ninstrument:\n  code: diag-num-tpe-pme\n")
    assert (
        "\n      - {code: plan, label: 'Un plan écrit, avec un budget et des échéances'" in written
    )
    assert "&id" not in written


@pytest.mark.parametrize("text", AWKWARD)
def test_an_awkward_text_goes_and_comes_back(text: str) -> None:
    definition = {"code": text, "list": [text, [text]], text: {"within": text}}
    assert from_yaml(to_yaml(definition)) == definition
    # Other readers, by the rules of YAML 1.1, get the same.
    assert yaml.safe_load(to_yaml(definition)) == definition


texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=30)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**15), 10**15)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
    | st.sampled_from(AWKWARD),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=300)
@given(st.dictionaries(texts, values, max_size=5))
def test_whatever_a_json_column_holds_goes_and_comes_back(definition: dict[str, Any]) -> None:
    assert from_yaml(to_yaml(definition)) == definition


@settings(max_examples=60, deadline=None)
@given(definitions())
def test_a_generated_questionnaire_goes_and_comes_back(definition: dict[str, Any]) -> None:
    written = to_yaml(definition)
    back = from_yaml(written)
    assert back == definition
    assert to_yaml(back) == written
    assert parse(back) == parse(definition)
    assert difference(definition, back).is_empty
    # Its check says the same of both, and whatever it says it comes to an end.
    assert check(back) == check(definition)


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "la clé a est donnée deux fois."),
        ("a:\n  b: 1\n  b: 1\n", 3, "la clé b est donnée deux fois."),
        ("a: 1\n1: b\n", 2, "la clé 1 se met entre guillemets."),
        ("a: 1\n? [b]\n: c\n", 2, "la clé se met entre guillemets."),
        ("a: b: c\n", 1, "un deux-points est de trop : mettez le texte entre guillemets."),
        ("a:\n\t- b\n", 2, "une tabulation : mettez des espaces."),
        ("a: 1\nb: 'c\n", 3, "un guillemet n’est jamais refermé."),
        ("a: [1, 2\nb: 3\n", 2, "une virgule ou un crochet manque."),
        ("a: &x [1]\nb: *x\n", 1, "les renvois (&, *) ne sont pas admis."),
        ("b: *x\n", 1, "les renvois (&, *) ne sont pas admis."),
        ("a: 1\n---\nb: 2\n", 2, "un seul document est attendu."),
        ("a: 1\nb: \x07\n", 2, "un caractère invisible n’est pas admis."),
        ('a: 1\nb: "\\0"\n', 2, "un caractère invisible n’est pas admis."),
        (f"a: 1\nb: {'9' * 30}\n", 2, "ce nombre est trop grand."),
        ("a: 1\nb: 1.0e+999\n", 2, "ce nombre est trop grand."),
        (f"a: 1\nb: {'[' * 60}{']' * 60}\n", 2, "trop de niveaux sont emboîtés."),
    ],
)  # fmt: skip
def test_a_fault_is_told_in_french_with_its_line(text: str, line: int, told: str) -> None:
    with pytest.raises(ExchangeError) as refusal:
        from_yaml(text)
    assert (refusal.value.line, refusal.value.fault) == (line, told)
    assert str(refusal.value) == f"Ligne {line}\u00a0: {told}"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Le fichier ne contient pas de questionnaire."),
        ("- a\n", "Le fichier ne contient pas de questionnaire."),
        (f"a: {'[' * 5000}", "Trop de niveaux sont emboîtés."),
        (f"a: {'x' * MAX_BYTES}", "Le fichier dépasse 512\u00a0ko."),
    ],
    ids=["empty", "list", "deep", "long"],
)
def test_what_is_no_questionnaire_is_refused(text: str, told: str) -> None:
    with pytest.raises(ExchangeError, match="^") as refusal:
        from_yaml(text)
    assert str(refusal.value) == told


def test_another_encoding_is_refused_with_its_line() -> None:
    with pytest.raises(ExchangeError) as refusal:
        from_yaml("a: 1\nb: é\n".encode("latin-1"))
    assert str(refusal.value) == "Ligne 2\u00a0: le fichier n’est pas en UTF-8."
    assert from_yaml("\ufeffa: é\n".encode()) == {"a": "é"}


@pytest.mark.parametrize("tag", ["!!python/object/apply:os.system [ls]", "!!binary YQ==", "!x y"])
def test_no_tag_makes_anything_but_text_numbers_and_lists(tag: str) -> None:
    assert all(isinstance(value, str | list) for value in from_yaml(f"a: {tag}\n").values())
