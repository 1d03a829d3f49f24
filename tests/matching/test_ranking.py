"""The pure ranking: filters, criteria, neutrality, replay (QUALITY F-3, F-4, F-5, F-10)."""

from dataclasses import fields, replace
from math import log2

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.enums import AdviserChoice
from matching.policy import POLICY, SHIPPED, Criterion
from matching.ranking import Ask, AskedTheme, Candidate, KnownTheme, Ranking, draw, rank
from matching.replay import inputs_from_json, inputs_to_json, replay
from reference.enums import Theme

ASK = Ask(
    themes=(AskedTheme(Theme.SITE_INTERNET, 30.0), AskedTheme(Theme.CYBERSECURITE, 10.0)),
    sector="G",
    department="24",
    latitude=45.184,
    longitude=0.7218,
)
PLAIN = Candidate(
    id="a",
    active=True,
    charter_signed=True,
    labelled=False,
    themes=(KnownTheme(Theme.SITE_INTERNET, 2),),
    sectors=("G",),
    departments=(),
    latitude=45.2,
    longitude=0.8,
    radius_km=30,
    remote=False,
    capacity=3,
    accepted_this_month=0,
    waiting=0,
    days_since_proposed=10,
    own_firm=False,
    already_asked=False,
)


def score(candidate: Candidate, ask: Ask = ASK) -> float:
    return rank(ask, [candidate], policy=POLICY, seed="s").ranked[0].score


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"active": False}, "actif"),
        ({"charter_signed": False}, "charte"),
        ({"accepted_this_month": 3}, "mois"),
        ({"own_firm": True}, "entreprise"),
        ({"already_asked": True}, "déjà"),
        ({"themes": (KnownTheme(Theme.IA, 3),)}, "thèmes"),
        ({"latitude": 48.85, "longitude": 2.35}, "territoire"),
    ],
)
def test_who_may_not_be_asked_is_left_out_with_the_reason(
    change: dict[str, object], word: str
) -> None:
    ranking = rank(ASK, [replace(PLAIN, **change)], policy=POLICY, seed="s")  # type: ignore[arg-type]
    assert ranking.ranked == ()
    assert word in ranking.excluded[0].reason


@pytest.mark.parametrize(
    ("choice", "labelled", "kept"),
    [
        (AdviserChoice.VOLUNTEER, False, True),
        (AdviserChoice.VOLUNTEER, True, False),
        (AdviserChoice.LABELLED, True, True),
        (AdviserChoice.LABELLED, False, False),
        (AdviserChoice.BOTH, True, True),
        (AdviserChoice.BOTH, False, True),
    ],
)
def test_the_owner_chooses_between_volunteers_and_labelled(
    choice: AdviserChoice, labelled: bool, kept: bool
) -> None:
    ask = replace(ASK, adviser_choice=choice)
    ranking = rank(ask, [replace(PLAIN, labelled=labelled)], policy=POLICY, seed="s")
    assert bool(ranking.ranked) is kept


def test_free_or_paid_weighs_nothing() -> None:
    assert score(PLAIN) == score(replace(PLAIN, labelled=True))


def test_only_the_published_fields_enter_it_f4() -> None:
    """QUALITY F-4: nothing paid, clicked or rated; adding a field is a decision, made here."""
    assert {field.name for field in fields(Candidate)} == {
        "id",
        "active",
        "charter_signed",
        "labelled",
        "themes",
        "sectors",
        "departments",
        "latitude",
        "longitude",
        "radius_km",
        "remote",
        "capacity",
        "accepted_this_month",
        "waiting",
        "days_since_proposed",
        "own_firm",
        "already_asked",
        "sales_barred",
        "on_holiday",
        "on_site",
        "languages",
        "size_classes",
        "slots",
        "declared_link",
        "turned_down",
        "reported",
        "works_alike",
    }
    assert {field.name for field in fields(Ask)} == {
        "themes",
        "sector",
        "department",
        "latitude",
        "longitude",
        "adviser_choice",
        "size_class",
        "channel",
        "slots",
        "language",
    }


def test_each_criterion_is_explained_to_both_sides() -> None:
    line = rank(ASK, [PLAIN], policy=POLICY, seed="s").ranked[0]
    assert [reason.criterion for reason in line.reasons] == list(POLICY.criteria)
    assert sum(reason.weight for reason in line.reasons) == 100
    for reason in line.reasons:
        assert 0 <= reason.value <= 1
        assert reason.for_owner.endswith(".")
        assert reason.for_connector.endswith(".")
    explained = sum(reason.value * reason.weight for reason in line.reasons)
    assert line.score == pytest.approx(explained, abs=0.06)


@pytest.mark.parametrize(
    ("change", "criterion", "for_owner", "for_connector"),
    [
        (
            {},
            Criterion.DISTANCE,
            "Se trouve à 6 km de votre commune, à vol d’oiseau.",
            "L’entreprise se trouve dans le rayon où vous vous déplacez.",
        ),
        (
            {"latitude": None, "longitude": None, "remote": True},
            Criterion.DISTANCE,
            "Peut vous aider à distance, par téléphone ou en visioconférence.",
            "Vous aidez à distance, où que soit l’entreprise.",
        ),
        (
            {"sectors": ()},
            Criterion.SECTOR,
            "Aide les entreprises de tous les secteurs.",
            "Vous aidez les entreprises de tous les secteurs.",
        ),
        (
            {"accepted_this_month": 1, "waiting": 1},
            Criterion.LOAD,
            "Peut encore accepter 2 demandes ce mois-ci ; 1 attend déjà sa réponse.",
            "Vous pouvez encore accepter 2 demandes ce mois-ci ; 1 attend déjà votre réponse.",
        ),
        (
            {"days_since_proposed": 1},
            Criterion.ROTATION,
            "A reçu sa dernière demande hier.",
            "Vous avez reçu votre dernière demande hier.",
        ),
    ],
)
def test_a_reason_says_to_each_side_what_it_weighs(
    change: dict[str, object], criterion: Criterion, for_owner: str, for_connector: str
) -> None:
    line = rank(ASK, [replace(PLAIN, **change)], policy=POLICY, seed="s").ranked[0]  # type: ignore[arg-type]
    reason = next(reason for reason in line.reasons if reason.criterion == criterion)
    assert reason.for_owner.replace("\u00a0", " ") == for_owner
    assert reason.for_connector.replace("\u00a0", " ") == for_connector


def test_the_connecteur_is_never_told_the_distance() -> None:
    for candidate in (PLAIN, replace(PLAIN, latitude=45.184, longitude=0.7218)):
        line = rank(ASK, [candidate], policy=POLICY, seed="s").ranked[0]
        assert not any("km" in reason.for_connector for reason in line.reasons)


CANDIDATES = st.builds(
    Candidate,
    id=st.uuids().map(str),
    active=st.booleans(),
    charter_signed=st.just(value=True),
    labelled=st.booleans(),
    themes=st.lists(
        st.builds(KnownTheme, st.sampled_from(list(Theme)[:3]), st.integers(1, 3)),
        max_size=3,
        unique_by=lambda known: known.theme,
    ).map(tuple),
    sectors=st.sampled_from([(), ("G",), ("A", "C")]),
    departments=st.sampled_from([(), ("24",), ("33", "24")]),
    latitude=st.floats(44, 46),
    longitude=st.floats(0, 2),
    radius_km=st.integers(1, 300),
    remote=st.booleans(),
    capacity=st.integers(1, 31),
    accepted_this_month=st.integers(0, 31),
    waiting=st.integers(0, 5),
    days_since_proposed=st.none() | st.integers(0, 400),
    own_firm=st.booleans(),
    already_asked=st.booleans(),
)
FAIR_ASK = replace(
    ASK, themes=(AskedTheme(Theme.STRATEGIE, 5.0), AskedTheme(Theme.SITE_INTERNET, 9))
)


@given(st.lists(CANDIDATES, max_size=6, unique_by=lambda one: one.id), st.text(max_size=5))
def test_stored_and_run_again_it_is_the_same_f3(candidates: list[Candidate], seed: str) -> None:
    first = rank(FAIR_ASK, candidates, policy=POLICY, seed=seed)
    assert {line.id for line in (*first.ranked, *first.excluded)} == {c.id for c in candidates}
    inputs = inputs_to_json(FAIR_ASK, candidates)
    assert inputs_from_json(inputs) == (FAIR_ASK, tuple(candidates))
    assert replay(inputs, policy=POLICY, seed=seed) == first
    assert Ranking.from_json(first.to_json()) == first
    again = rank(FAIR_ASK, list(reversed(candidates)), policy=POLICY, seed=seed)
    assert again == first


# Those nobody leaves out: near enough or remote, with room, on a theme that is asked.
ELIGIBLE = st.builds(
    replace,
    st.just(PLAIN),
    themes=st.sampled_from(
        [
            (KnownTheme(Theme.STRATEGIE, 1),),
            (KnownTheme(Theme.SITE_INTERNET, 2),),
            (KnownTheme(Theme.STRATEGIE, 2), KnownTheme(Theme.SITE_INTERNET, 1)),
        ]
    ),
    sectors=st.sampled_from([(), ("G",), ("A", "C")]),
    departments=st.sampled_from([(), ("24",)]),
    latitude=st.floats(44.9, 45.4),
    longitude=st.floats(0.4, 1.1),
    radius_km=st.integers(60, 300),
    remote=st.booleans(),
    capacity=st.integers(5, 31),
    accepted_this_month=st.integers(0, 4),
    waiting=st.integers(0, 5),
    days_since_proposed=st.none() | st.integers(0, 400),
)


@given(ELIGIBLE, st.floats(0, 1))
def test_coming_closer_never_ranks_lower(candidate: Candidate, step: float) -> None:
    assert candidate.latitude is not None
    assert candidate.longitude is not None
    assert FAIR_ASK.latitude is not None
    assert FAIR_ASK.longitude is not None
    closer = replace(
        candidate,
        latitude=candidate.latitude + (FAIR_ASK.latitude - candidate.latitude) * step,
        longitude=candidate.longitude + (FAIR_ASK.longitude - candidate.longitude) * step,
    )
    assert score(closer, FAIR_ASK) >= score(candidate, FAIR_ASK)


@given(ELIGIBLE)
def test_more_room_longer_wait_or_better_mastery_never_ranks_lower(candidate: Candidate) -> None:
    before = score(candidate, FAIR_ASK)
    better = replace(candidate, themes=tuple(KnownTheme(k.theme, 3) for k in candidate.themes))
    assert score(better, FAIR_ASK) >= before
    assert score(replace(candidate, capacity=candidate.capacity + 1), FAIR_ASK) >= before
    assert score(replace(candidate, days_since_proposed=None), FAIR_ASK) >= before
    assert score(replace(candidate, waiting=candidate.waiting + 1), FAIR_ASK) <= before
    assert score(replace(candidate, sectors=("G",)), FAIR_ASK) >= before


def test_among_equals_every_place_is_drawn_fairly_f4() -> None:
    """Chi-square over 10,000 draws of five equals: 4 degrees of freedom, p > 0.01 below 13.28."""
    equals = [replace(PLAIN, id=name) for name in ("Alice", "Bruno", "Chloé", "Denis", "Zoé")]
    first = dict.fromkeys((one.id for one in equals), 0)
    for n in range(10_000):
        places = {draw(f"draw-{n}", one.id): one.id for one in equals}
        first[places[min(places)]] += 1
    assert sum((count - 2000) ** 2 / 2000 for count in first.values()) < 13.28
    assert [line.id for line in rank(ASK, equals, policy=POLICY, seed="draw-3").ranked] == sorted(
        (one.id for one in equals), key=lambda name: draw("draw-3", name)
    )


def test_attention_is_shared_among_equals_f5() -> None:
    """Over 1,000 asks the most exposed of ten equals gets at most a quarter more than the least."""
    equals = [replace(PLAIN, id=str(n)) for n in range(10)]
    exposure = dict.fromkeys((one.id for one in equals), 0.0)
    for n in range(1_000):
        for place, line in enumerate(rank(ASK, equals, policy=POLICY, seed=f"ask-{n}").ranked, 1):
            exposure[line.id] += 1 / log2(1 + place)
    assert max(exposure.values()) / min(exposure.values()) <= 1.25


def test_a_published_version_of_the_rules_does_not_change() -> None:
    """Old rankings are replayed with them: a change of rules is a new entry."""
    first = SHIPPED["1"]
    assert (first.themes, first.distance, first.sector, first.load, first.rotation) == (
        *(50, 20, 10),
        *(10, 10),
    )
    assert SHIPPED["2"] == replace(first, version="2")
    (line,) = rank(ASK, [PLAIN], policy=first, seed="s").ranked
    assert line.score == 71.7
    assert [reason.criterion for reason in line.reasons] == [
        *("themes", "distance", "sector"),
        *("load", "rotation"),
    ]
