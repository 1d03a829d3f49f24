"""Conditions typed in words go to the document and back; what cannot be read says where."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.desk.conditions import ConditionError, Known, read_condition, write_condition
from diagnostics.instrument import shipped_definition

DEFINITION = shipped_definition()
KNOWN = Known.of(DEFINITION)


def leaves() -> st.SearchStrategy[dict[str, Any]]:
    def of_profile(code: str) -> st.SearchStrategy[dict[str, Any]]:
        return some(KNOWN.profile[code]).map(lambda codes: {"profile": code, "in": codes})

    def of_question(code: str) -> st.SearchStrategy[dict[str, Any]]:
        key = "any_of" if code in KNOWN.several else "in"
        codes = some(KNOWN.questions[code])
        plain = codes.map(lambda chosen: {"question": code, key: chosen})
        counted = st.builds(
            lambda chosen, least: {"question": code, "count_among": chosen, "min": least},
            codes,
            st.integers(1, 9),
        )
        return plain | counted

    with_options = [code for code, options in KNOWN.profile.items() if options]
    return st.sampled_from(with_options).flatmap(of_profile) | st.sampled_from(
        sorted(KNOWN.questions)
    ).flatmap(of_question)


def some(options: frozenset[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(sorted(options)), min_size=1, max_size=4, unique=True)


CONDITIONS = st.recursive(
    leaves(),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: {"any": parts}),
        inner.map(lambda part: {"not": part}),
    ),
    max_leaves=8,
)


@given(CONDITIONS)
def test_any_condition_is_read_as_it_was_written(condition: dict[str, Any]) -> None:
    assert read_condition(write_condition(condition), KNOWN) == condition


def test_every_condition_that_ships_has_its_words() -> None:
    shipped = [
        question[key]
        for question in DEFINITION["questions"]
        for key in ("ask_if", "obligation")
        if isinstance(question.get(key), dict)
    ] + [variable["rule"] for variable in DEFINITION["dii"]["variables"]]
    assert len(shipped) > 30
    for condition in shipped:
        assert read_condition(write_condition(condition), KNOWN) == condition


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("C1", "Après « C1 » : « parmi » est attendu."),
        ("C1 parmi", "Après « C1 parmi » : le code d’une option de C1 est attendu."),
        ("C1 parmi non,", "Après « C1 parmi non , » : le code d’une option de C1 est attendu."),
        (
            "C1 parmi jamais",
            "Après « C1 parmi jamais » : C1 n’a pas cette option."
            " Les siennes : a_jour, ancien, fiche, non.",
        ),
        ("Z1 parmi oui", "Après « Z1 » : « Z1 » n’est ni une question ni une donnée du profil."),
        (
            "C1 parmi ancien et C1 parmi non ou accueil parmi oui",
            "Après « et C1 parmi non » : « et » et « ou » ne se mêlent pas sans parenthèses.",
        ),
        ("(C1 parmi ancien", "Après « ( C1 parmi ancien » : « ) » est attendu."),
        ("C1 parmi ancien)", "Après « C1 parmi ancien » : « ) » n’est pas attendu ici."),
        ("non C1 parmi ancien", "Après « non » : une parenthèse est attendue."),
        ("Y1 au moins parmi vpn", "Après « Y1 au moins » : un nombre de réponses est attendu."),
        ("Y1 au plus 3 parmi vpn", "Après « Y1 au » : « moins » est attendu."),
        (
            "accueil au moins 2 parmi oui",
            "Après « moins 2 parmi oui » : « au moins » ne va pas avec le profil,"
            " qui a une seule réponse.",
        ),
        ("et", "Au début : le code d’une question ou du profil est attendu."),
        (
            "(" * 900 + "C1 parmi ancien" + ")" * 900,
            "Après « ( ( ( ( » : trop de parenthèses sont emboîtées.",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_where(text: str, fault: str) -> None:
    with pytest.raises(ConditionError) as refused:
        read_condition(text, KNOWN)
    assert str(refused.value).replace("\u00a0", " ") == fault


@given(st.text(max_size=60) | st.lists(
    st.sampled_from(["(", ")", ",", "et", "ou", "non", "parmi", "au", "moins", "3", "C1"]),
    max_size=12,
).map(" ".join))  # fmt: skip
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    with suppress(ConditionError):
        assert read_condition(text, KNOWN)
