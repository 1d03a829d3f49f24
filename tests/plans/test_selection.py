"""The choice of a plan: five at most, nothing excluded, the same each time (Must show 2)."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostics.instrument import load_shipped
from plans.duties import Situation, duty_of
from plans.selection import HOUR, LEAST_HOURS, MOST, Material, kept, select
from reference.enums import ActionLevel, SizeClass, Theme
from reference.vocabulary import CompanyProfile, Need
from resources.choosing import Candidate, exclusion

PROFILE = CompanyProfile(SizeClass.MICRO, sector="G", department="24")
SITUATION = Situation(PROFILE)
some = st.sampled_from
# Few themes, so that needs and resources meet.
THEMES = [
    Theme.SAUVEGARDE,
    Theme.IA,
    Theme.RGPD,
    Theme.CYBERSECURITE,
    Theme.PAIEMENT,
    Theme.SITE_INTERNET,
    Theme.ACCESSIBILITE,
]
needs = st.builds(
    Need,
    theme=some(THEMES),
    weight=some([0.5, 3.0, 3.0, 12.0, 30.0]),
    why=st.just("Pourquoi ?"),
    action=st.just("Faites-le."),
    action_code=some(["Y2.bas", "Y2.moyen", "G9.bas", "R3.moyen"]),
)
lists_of_needs = st.lists(needs, max_size=9, unique_by=lambda need: need.theme)
materials = st.builds(
    Material,
    candidate=st.builds(
        Candidate,
        id=st.integers(0, 10**6).map(lambda n: UUID(int=n)),
        slug=st.text("abcdef", min_size=1, max_size=6),
        themes=st.lists(some([t.value for t in THEMES]), min_size=1, unique=True).map(tuple),
        level=some(["", *ActionLevel.values]),
        actions=some([(), ("Y2.bas",), ("G9.bas",)]),
        sizes=some([(), ("1",), ("2_9", "10_49")]),
        sectors=some([(), ("G",), ("I", "C")]),
        departments=some([frozenset(), frozenset({"24"}), frozenset({"75"})]),
    ),
    steps=some([(), ("Ouvrir.", "Copier.")]),
    minutes=some([None, 5, 90, 600]),
    euros=some([None, 0, 120]),
)
crowds = st.lists(
    materials, max_size=25, unique_by=(lambda one: one.candidate.slug, lambda one: one.candidate.id)
)


def need(theme: Theme, weight: float = 10.0, code: str = "Y2.bas") -> Need:
    return Need(theme, weight, "Pourquoi ?", "Faites-le.", code)


def sheet(theme: Theme, slug: str = "fiche", **given: object) -> Material:
    candidate = Candidate(UUID(int=len(slug)), slug, (theme.value,), actions=("Y2.bas",))
    return Material(candidate, **given)  # type: ignore[arg-type]


def test_an_action_says_how_for_how_long_and_with_what():
    material = sheet(Theme.SAUVEGARDE, steps=("Copier.", "Vérifier."), minutes=60, euros=20)
    (action,) = select([need(Theme.SAUVEGARDE)], SITUATION, [material])
    assert action.steps == ("Copier.", "Vérifier.")
    assert (action.minutes, action.euros, action.estimated) == (60, 20, False)
    assert [chosen.candidate.slug for chosen in action.resources] == ["fiche"]
    assert action.hours_of_effort == 1 + 20 / HOUR
    assert action.gain_for_effort == 10 / action.hours_of_effort


def test_without_any_resource_the_usual_time_is_counted_and_said_to_be():
    first, further = select(
        [need(Theme.IA, code="G9.bas"), need(Theme.SAUVEGARDE, code="Y2.moyen")], SITUATION, []
    )
    assert (first.minutes, first.estimated, first.steps) == (210, True, ())
    assert further.minutes == 420


def test_the_one_that_says_how_leads_even_when_another_is_nearer():
    near = Material(
        Candidate(
            UUID(int=1), "pres", ("sauvegarde",), actions=("Y2.bas",), departments=frozenset({"24"})
        )
    )
    how = sheet(Theme.SAUVEGARDE, steps=("Copier.",), minutes=45)
    (action,) = select([need(Theme.SAUVEGARDE)], SITUATION, [near, how])
    assert [chosen.candidate.slug for chosen in action.resources] == ["pres", "fiche"]
    assert (action.steps, action.minutes) == (("Copier.",), 45)


def test_what_gives_most_for_its_effort_comes_first_whatever_its_weight():
    heavy = sheet(Theme.SITE_INTERNET, "lourd", minutes=600, euros=400)
    light = sheet(Theme.SAUVEGARDE, "leger", minutes=30)
    actions = select(
        [need(Theme.SITE_INTERNET, 30), need(Theme.SAUVEGARDE, 10)], SITUATION, [heavy, light]
    )
    assert [action.need.theme for action in actions] == [Theme.SAUVEGARDE, Theme.SITE_INTERNET]


def test_a_trifle_counts_as_a_quarter_of_an_hour():
    (action,) = select(
        [need(Theme.SAUVEGARDE)], SITUATION, [sheet(Theme.SAUVEGARDE, minutes=1, euros=0)]
    )
    assert action.hours_of_effort == LEAST_HOURS


@given(lists_of_needs, crowds)
def test_never_more_than_five_and_one_for_each_need_kept(asked, crowd):
    actions = select(asked, SITUATION, crowd)
    assert len(actions) == min(MOST, len(asked))
    assert {action.need for action in actions} == set(kept(asked))
    left_out = [one for one in asked if one not in kept(asked)]
    for action in actions:
        assert all(action.need.weight >= one.weight for one in left_out)


@given(lists_of_needs, crowds)
def test_never_an_excluded_resource(asked, crowd):
    for action in select(asked, SITUATION, crowd):
        for chosen in action.resources:
            assert exclusion(chosen.candidate, action.need, PROFILE) is None


@given(lists_of_needs, crowds, st.randoms())
def test_the_same_whatever_the_order(asked, crowd, random):
    before = select(asked, SITUATION, crowd)
    shuffled, mixed = list(asked), list(crowd)
    random.shuffle(shuffled)
    random.shuffle(mixed)
    assert select(shuffled, SITUATION, mixed) == before


@given(lists_of_needs.filter(bool), crowds, st.data())
def test_treating_a_need_removes_its_action_and_leaves_the_others_as_they_are(asked, crowd, data):
    before = select(asked, SITUATION, crowd)
    treated = data.draw(some(sorted(one.need.theme for one in before)))
    after = select([one for one in asked if one.theme != treated], SITUATION, crowd)
    assert treated not in {action.need.theme for action in after}
    still = [action for action in before if action.need.theme != treated]
    # In the same order, and one more where a sixth need waited for a place.
    assert [action for action in after if action in still] == still
    assert len(after) - len(still) == (1 if len(asked) > MOST else 0)


# --- Duties ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("theme", "size", "sells_online", "to_consumers", "asked"),
    [
        (Theme.FACTURATION_ELECTRONIQUE, SizeClass.ALONE, False, False, True),
        (Theme.RGPD, SizeClass.ALONE, False, False, True),
        (Theme.ACCESSIBILITE, SizeClass.SMALL, True, True, True),
        (Theme.ACCESSIBILITE, SizeClass.MEDIUM, True, True, True),
        (Theme.ACCESSIBILITE, SizeClass.MICRO, True, True, False),
        (Theme.ACCESSIBILITE, SizeClass.ALONE, True, True, False),
        (Theme.ACCESSIBILITE, SizeClass.SMALL, False, True, False),
        (Theme.ACCESSIBILITE, SizeClass.SMALL, True, False, False),
        (Theme.CYBERSECURITE, SizeClass.MEDIUM, True, True, False),
    ],
)
def test_what_the_law_asks_of_whom(theme, size, sells_online, to_consumers, asked):
    situation = Situation(CompanyProfile(size), sells_online, to_consumers)
    duty = duty_of(theme, situation)
    assert (duty is not None) is asked
    assert duty is None or duty.source


def test_what_the_questionnaire_calls_a_duty_is_one_of_a_plan_too():
    largest = Situation(CompanyProfile(SizeClass.MEDIUM), sells_online=True, to_consumers=True)
    marked = {one.theme for one in load_shipped().questions if one.obligation is not None}
    assert marked == {theme.value for theme in Theme if duty_of(theme, largest)}
