"""The choice of resources for a need: never what is for others, explained, the same each time."""

from dataclasses import replace
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from reference.enums import ActionLevel, SizeClass, Theme
from reference.vocabulary import CompanyProfile, Need
from resources.choosing import Candidate, Exclusion, Reason, choose, exclusion

NEED = Need(Theme.SAUVEGARDE, 12.0, "Vos données sont-elles copiées ?", "Copiez-les.", "Y2.bas")
PROFILE = CompanyProfile(SizeClass.MICRO, sector="G", department="24")

some = st.sampled_from
candidates = st.builds(
    Candidate,
    id=st.integers(0, 10**6).map(lambda n: UUID(int=n)),
    slug=st.text("abcdef", min_size=1, max_size=6),
    themes=st.lists(some(["sauvegarde", "cybersecurite", "ia"]), min_size=1, unique=True).map(
        tuple
    ),
    level=some(["", *ActionLevel.values]),
    actions=some([(), ("Y2.bas",), ("Y2.moyen",), ("G9.bas",)]),
    sizes=some([(), ("1",), ("2_9", "10_49")]),
    sectors=some([(), ("G",), ("I", "C")]),
    departments=some([frozenset(), frozenset({"24", "33"}), frozenset({"75"})]),
)
crowds = st.lists(candidates, max_size=30, unique_by=lambda candidate: candidate.slug)


def test_each_restriction_excludes_with_its_reason():
    fits = Candidate(UUID(int=1), "a", ("sauvegarde",), level="bas")
    assert exclusion(fits, NEED, PROFILE) is None
    for change, reason in (
        ({"themes": ("ia",)}, Exclusion.OTHER_THEME),
        ({"level": "moyen"}, Exclusion.OTHER_LEVEL),
        ({"sizes": ("50_249",)}, Exclusion.OTHER_SIZE),
        ({"sectors": ("I",)}, Exclusion.OTHER_SECTOR),
        ({"departments": frozenset({"75"})}, Exclusion.ELSEWHERE),
    ):
        assert exclusion(replace(fits, **change), NEED, PROFILE) is reason


def test_what_carries_out_the_action_comes_before_what_is_only_near():
    exact = Candidate(UUID(int=1), "z", ("sauvegarde",), level="bas", actions=("Y2.bas",))
    near = Candidate(UUID(int=2), "a", ("sauvegarde",), level="bas", departments=frozenset({"24"}))
    kept = choose(NEED, PROFILE, [near, exact]).kept
    assert [chosen.candidate.slug for chosen in kept] == ["z", "a"]
    assert Reason.SAME_ACTION in kept[0].reasons
    assert Reason.YOUR_PLACE in kept[1].reasons


def test_a_firm_that_did_not_say_its_sector_gets_nothing_meant_for_one():
    for_shops = Candidate(UUID(int=1), "a", ("sauvegarde",), sectors=("G",))
    assert not choose(NEED, replace(PROFILE, sector=""), [for_shops]).kept


@given(crowds, st.randoms())
def test_never_an_excluded_one_never_more_than_asked_whatever_the_order(crowd, random):
    choice = choose(NEED, PROFILE, crowd)
    assert len(choice.kept) == min(
        3, sum(exclusion(candidate, NEED, PROFILE) is None for candidate in crowd)
    )
    for chosen in choice.kept:
        assert exclusion(chosen.candidate, NEED, PROFILE) is None
        assert chosen.reasons or not chosen.points
    shuffled = list(crowd)
    random.shuffle(shuffled)
    assert choose(NEED, PROFILE, shuffled) == choice


@given(crowds)
def test_those_left_out_have_no_more_points_than_those_kept(crowd):
    everybody = choose(NEED, PROFILE, crowd, kept=100).kept
    best = choose(NEED, PROFILE, crowd).kept
    assert best == everybody[:3]
    points = [chosen.points for chosen in everybody]
    assert points == sorted(points, reverse=True)
