import pytest
from django.core.exceptions import ValidationError

from accounts.siret import clean_siren, clean_siret, format_siren, format_siret


@pytest.mark.parametrize(
    "typed",
    [
        "73282932000074",
        "732 829 320 00074",
        "732\u00a0829\u00a0320\u00a000074",
        "732.829.320-00074",
        "35600000000048",
        "35600000049837",
        "35600000009075",
        "",
        "   ",
    ],
)
def test_well_formed_numbers_are_kept_as_digits(typed: str) -> None:
    cleaned = clean_siret(typed)
    assert cleaned == "".join(c for c in typed if c.isdecimal())


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("73282932000075", "siret_checksum"),
        ("35600000049838", "siret_checksum"),
        ("00000000000000", "siret_checksum"),
        ("732829320", "siret_length"),
        ("7328293200007A", "siret_length"),
        ("٧٣٢٨٢٩٣٢٠٠٠٠٧٤", "siret_length"),
    ],
)
def test_badly_formed_numbers_are_refused_in_french(typed: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        clean_siret(typed)
    assert refused.value.code == code
    assert "14" in refused.value.message


def test_display_has_non_breaking_spaces() -> None:
    assert format_siret("73282932000074") == "732\u00a0829\u00a0320\u00a000074"
    assert format_siret("") == ""


@pytest.mark.parametrize("typed", ["732829320", "732 829 320", "732.829.320", " 732-829-320 "])
def test_a_siren_is_read_however_it_is_typed(typed: str) -> None:
    assert clean_siren(typed) == "732829320"
    assert format_siren("732829320") == "732\u00a0829\u00a0320"
    assert clean_siren("  ") == format_siren("") == ""


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("73282932", "siren_length"),
        ("73282932000074", "siren_length"),
        ("73282932A", "siren_length"),
        ("٧٣٢٨٢٩٣٢٠", "siren_length"),
        ("732829321", "siren_checksum"),
        ("000000000", "siren_checksum"),
    ],
)
def test_a_siren_that_is_not_well_formed_says_why(typed: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        clean_siren(typed)
    assert refused.value.code == code
