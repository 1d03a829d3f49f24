"""The figures of an action and of a resource, against what one counts by hand."""

from datetime import timedelta
from typing import Any

import pytest

from accounts import history
from diagnostics.models import Questionnaire
from plans.enums import ActionState, CheckInValue
from plans.learning import tables
from plans.learning.counting import ACTION, Counts, lines_by
from plans.learning.tables import Cut, Row
from plans.models import ActionResource, CheckIn, CheckInAnswer, Plan, PlanAction
from reference.enums import Theme
from tests.factories.accounts import UserFactory
from tests.factories.diagnostics import QuestionnaireFactory
from tests.factories.plans import SheetFactory
from tests.plans.learning.crowd import BEGAN, CODE, NEXT, firm

pytestmark = pytest.mark.django_db
DONE, TO_DO, BLOCKED = ActionState.DONE, ActionState.TO_DO, ActionState.BLOCKED
BACKUPS = Cut(Theme.SAUVEGARDE)


@pytest.fixture(autouse=True)
def _published() -> None:
    QuestionnaireFactory()


def line(cut: Cut = BACKUPS, code: str = CODE) -> Row:
    return next(row for row in tables.actions(cut) if row.key == code)


def counts(cut: Cut = BACKUPS) -> Counts:
    found = line(cut).counts
    assert found is not None
    return found


def test_each_action_of_the_theme_has_its_words_and_no_other() -> None:
    rows = tables.actions(BACKUPS)
    assert [row.key for row in rows] == ["Y2.bas", "Y2.moyen"]
    assert all(row.label.endswith(".") for row in rows)
    assert "premiers pas" in rows[0].detail
    assert rows[0].counts is None


def test_proposed_chosen_done_stuck_and_set_aside_are_counted_by_hand() -> None:
    for slot in (1, 2):
        firm(pact_slot=slot)
    firm(state=DONE, pact_slot=1)
    firm(state=BLOCKED)
    # Stuck for a time, then done: the journal remembers.
    history.record(firm(state=DONE), TO_DO, BLOCKED, by=None)
    for _ in range(6):
        firm(state=ActionState.SET_ASIDE)
    assert counts() == Counts(proposed=11, chosen=3, done=2, stuck=2, set_aside=6)


def test_an_action_that_a_later_pact_left_out_was_chosen_all_the_same() -> None:
    actions = [firm() for _ in range(11)]
    Plan.objects.update(
        state="ended",
        pact_number=2,
        hours_a_week=1,
        euros=0,
        engaged_at=BEGAN,
        ends_at=NEXT,
        ended_at=NEXT,
    )
    actions[0].steps.create(rank=1, text="Copier.", due_on=BEGAN.date())
    asked = CheckIn.objects.create(plan=actions[1].plan, pact_number=1, day=14, asked_at=BEGAN)
    CheckInAnswer.objects.create(
        check_in=asked, action=actions[1], value=CheckInValue.DOING, answered_at=BEGAN
    )
    actions[2].steps.create(rank=1, text="Copier.")
    assert counts().chosen == 2


def test_a_firm_counts_once_by_its_last_plan_that_has_the_action() -> None:
    owner = UserFactory()
    firm(owner=owner, began=NEXT, done_at=NEXT, state=DONE)
    firm(owner=owner)
    for _ in range(9):
        firm()
    assert line().counts is None
    firm()
    assert counts() == Counts(proposed=11, done=1)


def test_what_a_person_wrote_has_no_line_and_erased_plans_still_count() -> None:
    for _ in range(11):
        firm()
    firm(code="")
    Plan.objects.update(owner=None, assessment=None, erased_at=NEXT)
    assert counts().proposed == 11


def test_main_reasons_are_those_that_enough_firms_gave_in_the_same_words() -> None:
    for _ in range(12):
        firm(state=ActionState.SET_ASIDE, reason="Ce n’est pas pour moi.")
    for number in range(10):
        firm(
            state=ActionState.SET_ASIDE,
            reason="Mon beau-frère s’en charge.",
            sector="GF"[number % 2],
        )
    read = lines_by(ACTION, {CODE: "cyber"}, with_reasons=True)
    assert list(read[CODE].reasons) == ["Ce n’est pas pour moi."]
    found = line()
    assert found.reasons == (("Ce n’est pas pour moi.", 12),)
    assert found.other_reasons == 10


def test_filters_cut_by_sector_and_size_and_hide_what_is_small() -> None:
    for _ in range(12):
        firm(sector="F", size="1")
    for _ in range(13):
        firm(sector="G", size="2_9")
    assert counts().proposed == 25
    assert counts(Cut(Theme.SAUVEGARDE, "G")).proposed == 13
    assert counts(Cut(Theme.SAUVEGARDE, "", "1")).proposed == 12
    assert counts(Cut(Theme.SAUVEGARDE, "F", "1")).proposed == 12
    firm(sector="I", size="1")
    # Twenty-six less thirteen and twelve would tell the one.
    assert line(Cut(Theme.SAUVEGARDE, "F")).counts is None
    assert line(Cut(Theme.SAUVEGARDE, "I")).counts is None
    assert counts().proposed == 26


def followed(count: int, after: float, **given: Any) -> list[PlanAction]:
    """Firms that went from 40 to somewhere about `after`, one point up and down in turn."""
    middle = count % 2
    shifts = [0.0] * middle + [1.0, -1.0] * (count // 2)
    return [firm(scores=(40.0, after + shift), **given) for shift in shifts]


def test_the_gap_observed_is_that_of_both_groups_by_hand() -> None:
    followed(11, 50.0, state=DONE)
    followed(12, 43.5)
    effect = line().effect
    assert effect is not None
    assert (effect.did.firms, effect.did_not.firms) == (11, 12)
    assert (effect.did.mean, effect.did_not.mean) == (10.0, 3.5)
    # Ten squares of one over ten, twelve over eleven: 1 and 12/11.
    assert effect.did.variance == pytest.approx(1)
    assert effect.did_not.variance == pytest.approx(12 / 11)
    assert effect.gap.points == 6.5
    # The error is the root of 1/11 + 1/11; Welch's freedom is 21.0, its quantile 2.0797.
    assert effect.gap.low == pytest.approx(6.5 - 2.0797 * (2 / 11) ** 0.5, abs=0.001)
    assert effect.gap.high == pytest.approx(6.5 + 2.0797 * (2 / 11) ** 0.5, abs=0.001)


def test_no_gap_is_shown_where_one_of_the_groups_has_ten() -> None:
    followed(30, 50.0, state=DONE)
    followed(10, 43.0)
    assert line().effect is None
    firm(scores=(40.0, 43.0))
    assert line().effect is not None


@pytest.mark.parametrize(
    "given",
    [
        {"scores": (None, 90.0)},
        {"scores": (40.0, None)},
        {"scores": (40.0, 90.0), "followed": None},
        {"scores": (40.0, 90.0), "later": {"questionnaire": True}},
        {},
    ],
    ids=["no score before", "no score after", "not finished", "another version", "not taken again"],
)
def test_what_is_not_comparable_is_left_out(given: dict[str, Any]) -> None:
    followed(11, 50.0, state=DONE)
    followed(11, 43.0)
    if "later" in given:
        other = Questionnaire.objects.get()
        given = {
            **given,
            "later": {
                "questionnaire": QuestionnaireFactory(version="1.1.0", definition=other.definition)
            },
        }
    firm(state=DONE, **given)
    effect = line().effect
    assert effect is not None
    assert (effect.did.firms, effect.did_not.firms) == (11, 11)
    assert effect.did.mean == 10


def test_done_after_the_next_diagnostic_is_not_done_at_it() -> None:
    followed(11, 50.0, state=DONE)
    followed(11, 43.0)
    firm(state=DONE, scores=(40.0, 43.0), done_at=NEXT + timedelta(days=1))
    effect = line().effect
    assert effect is not None
    assert (effect.did.firms, effect.did_not.firms) == (11, 12)


def test_a_resource_is_told_by_the_actions_that_it_goes_with() -> None:
    ours, other = SheetFactory(title="Copier chaque soir"), SheetFactory(title="Autre")
    done, waiting = followed(11, 50.0, state=DONE), followed(12, 43.5)
    for action in [*done, *waiting]:
        ActionResource.objects.create(action=action, resource=ours, rank=1)
    for action in done[:10]:
        ActionResource.objects.create(action=action, resource=other, rank=2)
    # Proposed by a connecteur, and not accepted yet.
    ActionResource.objects.create(
        action=done[10], resource=other, rank=2, proposer_name="Camille Exemple"
    )
    first, second = tables.resources(BACKUPS)
    assert (first.label, first.detail) == ("Copier chaque soir", "fiche pratique")
    assert first.counts == Counts(proposed=23, done=11)
    assert first.effect is not None
    assert first.effect.gap.points == 6.5
    assert (second.label, second.counts) == ("Autre", None)
