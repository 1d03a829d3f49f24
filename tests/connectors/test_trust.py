"""The rules of trust, without a database (QUALITY F-8, F-9, F-12)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.trust import (
    SHOWN_TO_CONNECTOR_FROM,
    SHOWN_TO_PUBLIC_FROM,
    Figures,
    a_year_after,
    counted,
    drawn,
    gives_away,
    in_words,
)

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        (Figures(), "Aucune entreprise n’a encore répondu."),
        (
            Figures(12, 11, 9),
            "12 entreprises ont répondu : 11 ont été contactées, 9 disent que cela a aidé.",
        ),
        (
            Figures(12, 12, 9, 2),
            "12 entreprises ont répondu : 12 ont été contactées, 9 disent que cela a aidé, "
            "2 en partie.",
        ),
        (
            Figures(1, 1, 1),
            "1 entreprise a répondu : 1 a été contactée, 1 dit que cela a aidé.",
        ),
        (
            Figures(5, 0, 0),
            "5 entreprises ont répondu : aucune n’a été contactée, aucune ne dit que cela a aidé.",
        ),
    ],
)
def test_figures_are_said_in_words(figures: Figures, words: str) -> None:
    assert in_words(figures).replace(NBSP, " ") == words


@pytest.mark.parametrize(
    ("answers", "connector", "public"),
    [(4, 0, 0), (5, 5, 0), (9, 5, 0), (10, 10, 0), (11, 10, 11), (15, 15, 11), (16, 15, 16)],
)
def test_f8_f9_five_for_the_connecteur_eleven_for_the_public_then_by_lots(
    answers: int, connector: int, public: int
) -> None:
    """One answer more moves nothing: what it was would be a subtraction away."""
    assert counted(answers, shown_from=SHOWN_TO_CONNECTOR_FROM) == connector
    assert counted(answers, shown_from=SHOWN_TO_PUBLIC_FROM) == public


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Écrivez à camille@example.org", ["une adresse e-mail"]),
        ("Voir www.exemple.fr", ["une adresse de site"]),
        ("Appelez le 06 12 34 56 78", ["un numéro"]),
        ("SIREN 732.829.320", ["un numéro"]),
        ("camille@example.org, 06-12-34-56-78", ["une adresse e-mail", "un numéro"]),
        ("En 2026, 3 heures de gagnées sur 35 : 1 000 euros.", []),
        ("De 2024 à 2026, 12 h par mois.", []),
    ],
)
def test_what_leads_to_somebody_is_seen(text: str, found: list[str]) -> None:
    assert gives_away(text) == found


@pytest.mark.parametrize(
    ("at", "then"),
    [
        # Half past midnight in Paris: the day is the French one.
        (datetime(2026, 3, 1, 23, 30, tzinfo=UTC), "2027-03-02 00:30"),
        (datetime(2028, 2, 29, 12, 0, tzinfo=UTC), "2029-03-01 13:00"),
        (datetime(2026, 7, 14, 10, 0, tzinfo=UTC), "2027-07-14 12:00"),
    ],
)
def test_f10_a_year_is_a_year_in_france(at: datetime, then: str) -> None:
    assert f"{a_year_after(at):%Y-%m-%d %H:%M}" == then
    assert a_year_after(at) - at >= timedelta(days=365)


@given(st.sets(st.uuids(), max_size=30), st.text(min_size=1, max_size=8), st.integers(0, 40))
def test_the_same_seed_and_bars_draw_the_same(ids: set[UUID], seed: str, size: int) -> None:
    first = drawn(sorted(ids), seed=seed, size=size)
    assert drawn(sorted(ids, reverse=True), seed=seed, size=size) == first
    assert len(first) == len(set(first)) == min(size, len(ids))
    assert set(first) <= ids


def test_each_bar_is_as_likely_to_be_drawn() -> None:
    ids = [UUID(int=n) for n in range(20)]
    counts = dict.fromkeys(ids, 0)
    for n in range(4_000):
        for one in drawn(ids, seed=f"graine {n}", size=5):
            counts[one] += 1
    # A thousand each; five times the spread of such a draw is about 137.
    assert all(abs(count - 1_000) < 140 for count in counts.values())
