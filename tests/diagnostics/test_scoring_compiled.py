"""The compiled scorer equals the method written plainly, in every field, exactly."""

import json
from collections.abc import Mapping
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostics.instrument import Instrument, load_shipped
from diagnostics.scoring import AnswerError, score
from diagnostics.scoring.compute import scorer_of
from diagnostics.scoring.fields import Fields
from diagnostics.scoring.outcomes import ANSWERS_KEPT
from diagnostics.scoring.rounding import one_decimal_of
from tests.diagnostics import generated, plain
from tests.diagnostics.plain.rounding import one_decimal
from tests.diagnostics.strategies import INSTRUMENT, Taken, taken

FIRMS = 20
SCORES = ("score", "level", "minimum", "maximum", "coverage")


def every_field(result: Any) -> dict[str, Any]:
    """Give all that a result says, unrounded, then its published text."""
    return {
        "statuses": list(result.statuses.items()),
        "asked": result.asked,
        "points": list(result.points.items()),
        "dimensions": [
            (code, each.state, each.known, *(getattr(each, field) for field in SCORES))
            for code, each in result.dimensions.items()
        ],
        "total": [getattr(result.total, field) for field in SCORES],
        "reliability": (result.reliability, result.reliability_level),
        "variables": list(result.dii_variables.items()),
        "versions": [
            (
                code,
                each.value,
                each.max_value,
                each.complete,
                each.level,
                each.max_level,
                each.base_reached,
            )
            for code, each in result.dii_versions.items()
        ],
        "needs": [(need.theme, need.weight, need.action) for need in result.needs],
        "published": json.dumps(result.as_json()),
    }


def assert_alike(
    instrument: Instrument, profile: Mapping[str, str], answers: Mapping[str, Any]
) -> None:
    found = every_field(score(instrument, profile, answers))
    expected = every_field(plain.score(instrument, profile, answers))
    for field, value in expected.items():
        assert found[field] == value, field


@settings(max_examples=200)
@given(st.integers(0, 2**32))
def test_any_instrument_is_scored_as_the_plain_rules_say(seed: int) -> None:
    random = Random(seed)  # noqa: S311 - drawn again from its seed
    instrument = generated.instrument(random)
    for _ in range(FIRMS):
        assert_alike(instrument, *generated.taken(random, instrument))


@settings(max_examples=200)
@given(taken())
def test_the_shipped_instrument_is_scored_as_the_plain_rules_say(given_answers: Taken) -> None:
    assert_alike(INSTRUMENT, *given_answers)


@settings(max_examples=200)
@given(st.integers(0, 2**32))
def test_the_fault_named_is_the_one_the_plain_rules_name(seed: int) -> None:
    """The first fault, whatever comes after it and whatever was met before."""
    random = Random(seed)  # noqa: S311 - drawn again from its seed
    instrument = generated.instrument(random)
    profile, answers = generated.taken(random, instrument)
    spoils = [None, 3, True, "", "jamais-vu", "nsp", "na", [], ["o0", "o0"], [["o0"]], {}, "o0"]
    for code in random.sample(list(answers), min(2, len(answers))):
        answers[code] = random.choice([*spoils, ["o0"], ["o0", "o1", "o2"], ("o0",)])
    if random.random() < 0.2:
        profile.update(random.choice(({"lieu": "Z"}, {"lieu": 1}, {"taille": []}, {"x": "y"})))
    if random.random() < 0.2:
        del profile["taille"]
    if random.random() < 0.2:
        answers["Z9"] = "o0"
    # Sound answers met before must not make a malformed one pass.
    for _ in range(FIRMS):
        score(instrument, *generated.taken(random, instrument))
    outcomes = []
    for scored in (plain.score, score):
        try:
            outcomes.append(json.dumps(scored(instrument, profile, answers).as_json()))
        except AnswerError as error:
            outcomes.append(str(error))
    assert outcomes[0] == outcomes[1]


@given(st.integers(0, 10**9), st.integers(1, 10**6))
def test_rounding_needs_no_fraction(numerator: int, denominator: int) -> None:
    from fractions import Fraction

    assert one_decimal_of(numerator, denominator) == one_decimal(Fraction(numerator, denominator))


@given(st.integers(1, 10**12), st.integers(1, 8), st.data())
def test_sums_side_by_side_never_mix(highest: int, count: int, data: st.DataObject) -> None:
    fields = Fields(count=count, highest=highest)
    # Shares of the highest sum, which some fields reach exactly.
    rows = data.draw(st.lists(st.lists(st.integers(0, 4), min_size=count, max_size=count)))
    sums = [sum(column) for column in zip(*rows, strict=True)] or [0] * count
    shares = max(*sums, 1, 1)
    terms = [[part * (highest // shares) for part in row] for row in rows]
    if rows:
        # What is left of the first field goes to its last term.
        terms[-1][0] += highest - sum(row[0] for row in terms)
    expected = [sum(column) for column in zip(*terms, strict=True)] or [0] * count
    assert fields.numbers(sum(fields.packed(*row) for row in terms)) == expected


def test_the_table_of_answers_met_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert max(2 ** len(each.options) for each in INSTRUMENT.questions) <= ANSWERS_KEPT
    monkeypatch.setattr("diagnostics.scoring.outcomes.ANSWERS_KEPT", 2)
    random = Random(7)  # noqa: S311 - the same at every run
    instrument = generated.instrument(random)
    for _ in range(50):
        assert_alike(instrument, *generated.taken(random, instrument))
    assert all(len(kept) <= 2 for kept in scorer_of(instrument).by_list.values())


def test_two_versions_do_not_share_what_is_compiled() -> None:
    from dataclasses import replace

    shipped = load_shipped()
    other = replace(shipped, parameters=replace(shipped.parameters, top_needs=1))
    assert scorer_of(shipped) is scorer_of(shipped)
    assert scorer_of(other) is not scorer_of(shipped)
