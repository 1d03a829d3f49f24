"""Needs that too few resources answer, counted by hand."""

from datetime import timedelta

import pytest
from django.utils import timezone

from plans.learning.missing import InSector, Shelf, gaps, in_words, missing
from reference.enums import ActionLevel, SizeClass, Theme
from tests.factories.accounts import UserFactory
from tests.factories.events import EventFactory
from tests.factories.plans import SheetFactory
from tests.factories.reference import RegionFactory
from tests.plans.learning.crowd import completed

KEY = ("paiement", "bas", "1")
FOR_ALL = Shelf(("paiement",))


def found(firms: dict[str, int], *shelves: Shelf) -> object:
    # Others have two more, so that this size stands on a line of its own.
    theme, level, size = KEY
    apart = [Shelf((theme,), sizes=tuple(one for one in SizeClass.values if one != size))]
    found = gaps({KEY: firms}, [*shelves, *apart, *apart])
    kept = [one for one in found if (one.theme, one.level, one.sizes) == (theme, level, (size,))]
    return (kept[0].resources, kept[0].firms, kept[0].sectors) if kept else None


def test_three_resources_are_enough_and_two_are_not() -> None:
    assert found({}, FOR_ALL, FOR_ALL) == (2, None, ())
    assert found({}, FOR_ALL, FOR_ALL, FOR_ALL) is None
    assert len(gaps({}, [])) == len(Theme) * len(ActionLevel)


@pytest.mark.parametrize(
    "shelf",
    [Shelf(("ia",)), Shelf(("paiement",), level="moyen"), Shelf(("paiement",), sizes=("2_9",))],
    ids=["theme", "level", "size"],
)
def test_what_serves_others_is_not_counted(shelf: Shelf) -> None:
    assert found({}, FOR_ALL, FOR_ALL, shelf) == (2, None, ())


def test_a_second_theme_counts_and_a_sector_has_its_own() -> None:
    both = Shelf(("ia", "paiement"), level="bas", sizes=("1", "2_9"))
    trade = Shelf(("paiement",), sectors=("G",))
    firms = {"F": 20, "G": 30, "I": 11}
    assert found(firms, both, trade) == (
        1,
        61,
        (InSector("G", 30, 2), InSector("F", 20, 1), InSector("I", 11, 1)),
    )
    # Two of its own: the sector has three, and the others still lack some.
    assert found(firms, both, trade, trade) == (
        1,
        61,
        (InSector("F", 20, 1), InSector("I", 11, 1)),
    )


def test_small_sectors_are_not_named_nor_told_by_subtraction() -> None:
    assert found({"F": 10}) == (0, None, ())
    assert found({"F": 30, "G": 12, "I": 3}) == (0, 45, (InSector("F", 30, 0),))


def test_sizes_that_lack_the_same_stand_on_one_line() -> None:
    needs = {("paiement", "bas", "1"): {"F": 6}, ("paiement", "bas", "10_49"): {"F": 5, "G": 3}}
    small = Shelf(("paiement",), level="bas", sizes=("1", "2_9"))
    trade = Shelf(("paiement",), level="bas", sizes=("2_9",), sectors=("G",))

    def lines(*shelves: Shelf) -> list[tuple[tuple[str, ...], int, int | None]]:
        found = [one for one in gaps(needs, shelves) if (one.theme, one.level) == KEY[:2]]
        return [(one.sizes, one.resources, one.firms) for one in found]

    assert lines() == [(("1", "2_9", "10_49", "50_249"), 0, 14)]
    assert lines(small) == [(("1", "2_9"), 1, None), (("10_49", "50_249"), 0, None)]
    # As many for all, and one more for the shops of one size: their sectors are told apart.
    assert lines(FOR_ALL, trade) == [(("1", "10_49", "50_249"), 1, 14), (("2_9",), 1, None)]
    assert in_words(tuple(SizeClass)) == "toutes tailles"
    assert in_words((SizeClass.ALONE, SizeClass.SMALL)) == "1 personne, 10 à 49 personnes"


def test_what_most_firms_need_comes_first_and_small_numbers_are_not_sorted() -> None:
    needs = {
        ("accessibilite", "moyen", "1"): {"F": 12},
        KEY: {"F": 40},
        ("ia", "bas", "1"): {"F": 10},
    }
    first, second, *others = gaps(needs, [])
    assert (first.theme, second.theme) == (Theme.PAIEMENT, Theme.ACCESSIBILITE)
    assert {one.firms for one in others} == {None}
    assert others[0].theme == Theme.STRATEGIE


@pytest.mark.django_db
def test_of_a_firm_its_last_diagnostic_of_the_year_counts() -> None:
    now = timezone.now()
    need = [{"theme": "paiement", "weight": 3.0, "action": "C8.bas"}]
    own = {"size_class": "1", "sector": "F"}
    for _ in range(11):
        completed(10.0, at=now - timedelta(days=20), needs=need, owner=UserFactory(), **own)
    # Treated since; more than a year ago.
    owner = UserFactory()
    completed(10.0, at=now - timedelta(days=90), needs=need, owner=owner, **own)
    completed(60.0, at=now - timedelta(days=10), owner=owner, **own)
    completed(10.0, at=now - timedelta(days=366), needs=need, owner=UserFactory(), **own)
    for resource in range(2):
        SheetFactory(themes=["paiement"], sectors=["G"] if resource else [])
    SheetFactory(themes=["paiement"], region=RegionFactory())
    SheetFactory(themes=["paiement"], state="hidden")
    # Over, or over soon: a plan never proposes an event.
    EventFactory(resource__themes=["paiement"])
    first, *others = missing(now)
    assert (first.theme, first.level, len(first.sizes)) == (*KEY[:2], len(SizeClass))
    assert (first.firms, first.resources) == (11, 1)
    assert first.sectors == (InSector("F", 11, 1),)
    assert {one.firms for one in others} == {None}
