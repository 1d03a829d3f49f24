"""For which firm a new diagnostic is: nothing is guessed between several."""

from uuid import UUID, uuid4

import pytest

from accounts.firms.choice import KnownFirm, firm_for
from accounts.firms.words import as_name

A, B = uuid4(), uuid4()
SIRET_A, SIRET_B = "73282932000074", "44306184100047"
BOTH = [KnownFirm(A, SIRET_A), KnownFirm(B, SIRET_B)]


@pytest.mark.parametrize(
    ("firms", "chosen", "siret", "expected"),
    [
        ([], None, "", None),
        ([], A, SIRET_A, None),
        ([KnownFirm(A)], None, "", A),
        ([KnownFirm(A)], B, "", A),
        ([KnownFirm(A)], None, SIRET_A, A),
        ([KnownFirm(A, SIRET_A)], None, SIRET_A, A),
        # The register found another firm than the only one known.
        ([KnownFirm(A, SIRET_A)], None, SIRET_B, None),
        (BOTH, None, "", None),
        (BOTH, B, "", B),
        (BOTH, A, SIRET_B, B),
        (BOTH, A, "55208131766522", None),
        # One left since is no choice.
        (BOTH, uuid4(), "", None),
        # Two establishments of one number: the one chosen.
        ([KnownFirm(A, SIRET_A), KnownFirm(B, SIRET_A)], B, SIRET_A, B),
        ([KnownFirm(A, SIRET_A), KnownFirm(B, SIRET_A)], None, SIRET_A, None),
    ],
)
def test_the_firm_of_a_diagnostic(
    firms: list[KnownFirm], chosen: UUID | None, siret: str, expected: UUID | None
) -> None:
    assert firm_for(firms, chosen=chosen, siret=siret) == expected


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Mercerie  Exemple", "Mercerie Exemple"),
        ("Gagnez http://a.example", "elle"),
        ("www.exemple", "elle"),
        ("Jean jean@example.org", "elle"),
        ("Offre sur promo.xyz", "elle"),
        ("", "elle"),
        ("S.A.R.L. Dupont & Cie", "S.A.R.L. Dupont & Cie"),
    ],
)
def test_b21_a_name_brings_no_link_into_a_mail(typed: str, shown: str) -> None:
    assert as_name(typed, instead="elle") == shown
