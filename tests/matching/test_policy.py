"""The rules as values: what makes a policy, and what is refused (QUALITY F-2, F-3)."""

from dataclasses import replace
from typing import Any

import pytest

from matching.policy import POLICY, SHIPPED, Criterion, Policy, WrongPolicy, faults_of

GOOD = POLICY.to_json()


@pytest.mark.parametrize("policy", SHIPPED.values(), ids=SHIPPED)
def test_f3_a_policy_written_and_read_is_the_same(policy: Policy) -> None:
    stored = policy.to_json()
    assert "version" not in stored
    assert Policy.from_json(policy.version, stored) == policy
    assert sum(policy.weight(criterion) for criterion in Criterion) == 100


def test_parameters_that_a_version_did_not_know_take_no_part() -> None:
    old = SHIPPED["2"].to_json()
    for name in ("size", "channel", "moments"):
        del old[name]
    policy = Policy.from_json("0", old)
    assert (policy.size, policy.channel, policy.moments) == (0, 0, 0)
    assert Criterion.SIZE not in policy.criteria


@pytest.mark.parametrize(
    ("change", "name", "words"),
    [
        ({"themes": GOOD["themes"] + 1}, "", "fait 101"),
        ({"themes": 50.0}, "themes", "entier"),
        ({"themes": True}, "themes", "entier"),
        ({"themes": -1}, "themes", "0 à 100"),
        ({"themes": 0, "distance": GOOD["themes"] + GOOD["distance"]}, "themes", "compter"),
        ({"half_distance_km": 0}, "half_distance_km", "1 à 300"),
        ({"half_distance_km": "30"}, "half_distance_km", "nombre"),
        ({"half_distance_km": float("nan")}, "half_distance_km", "nombre"),
        ({"max_radius_km": 301}, "max_radius_km", "entier"),
        ({"remote_value": 1.01}, "remote_value", "0 à 1"),
        ({"full_rotation_days": 0}, "full_rotation_days", "1 à 365"),
        ({"asked_at_once": 4}, "asked_at_once", "1 à 3"),
        ({"levels": [0.6, 1.0]}, "levels", "trois nombres"),
        ({"levels": [0.9, 0.5, 1.0]}, "levels", "jamais moins"),
        ({"levels": None}, "levels", "trois nombres"),
        ({"paid": 10}, "paid", "n’existe pas"),
    ],
)
def test_a_wrong_parameter_is_refused_in_words(
    change: dict[str, Any], name: str, words: str
) -> None:
    parameters = {**GOOD, **change}
    assert words in faults_of(parameters)[name]
    with pytest.raises(WrongPolicy) as refused:
        Policy.from_json("9", parameters)
    assert words in str(refused.value)


def test_a_missing_parameter_is_named() -> None:
    parameters = {name: GOOD[name] for name in GOOD if name != "remote_value"}
    assert faults_of(parameters) == {
        "remote_value": "Indiquez le paramètre «\u00a0remote_value\u00a0»."
    }


def test_a_criterion_that_weighs_nothing_is_not_told() -> None:
    lighter = replace(POLICY, sector=0, themes=POLICY.themes + POLICY.sector)
    assert Criterion.SECTOR not in lighter.criteria
