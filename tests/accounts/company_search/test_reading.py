"""What is read of the register's answers: recorded shapes, invented firms."""

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.company_search import CompanySearchError, FoundFirm
from accounts.company_search.fake import FictitiousRegister
from accounts.company_search.firms import BANDS, TOO_LARGE, read_answer
from diagnostics import register
from diagnostics.instrument import load_shipped
from reference import departments, sectors
from tests.accounts.company_search.recorded import answer


def test_a_firm_is_read_as_it_is_shown() -> None:
    first, second = read_answer(answer("two_firms"))
    assert first == FoundFirm(
        siret="99900002900010",
        name="MENUISERIE DES EXEMPLES",
        naf="43.32A",
        band="11",
        commune="24520",
        commune_name="Sarlat-La-Caneda",
        postcode="24200",
    )
    assert (first.section, first.department, first.staff) == ("F", "24", "10 à 19 salariés")
    assert (second.siret, second.section, second.band) == ("99900001100018", "I", "01")


def test_people_are_never_read() -> None:
    assert "CANARI" in json.dumps(answer("two_firms"))
    assert "CANARI" not in repr(read_answer(answer("two_firms")))
    assert {field.name for field in fields(FoundFirm)} == {
        "siret", "name", "naf", "band", "commune", "commune_name", "postcode", "is_closed",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "siret", "commune"),
    [
        ({}, "99900002900010", "24520"),
        ({"siret": "99900002900028"}, "99900002900028", "24322"),
        ({"postcode": "75008"}, "99900002900036", "75108"),
        ({"postcode": "33000"}, "99900002900010", "24520"),
    ],
)
def test_of_several_establishments_it_is_the_one_meant(
    asked: dict[str, str], siret: str, commune: str
) -> None:
    (firm,) = read_answer(answer("several_places"), **asked)
    assert (firm.siret, firm.commune) == (siret, commune)


def test_a_closed_firm_is_said_so_and_comes_last() -> None:
    opened, closed = read_answer(answer("closed"))
    assert (opened.is_closed, closed.is_closed) == (False, True)


def test_what_is_missing_odd_or_hidden_is_left_out() -> None:
    """No name, no SIRET, hidden: cannot be chosen. Nulls and unknown codes: read as empty."""
    bare, unknown = read_answer(answer("odd"))
    assert bare == FoundFirm(siret="99900006000015", name="ATELIER SANS RIEN")
    assert (bare.section, bare.department, bare.staff, bare.is_too_large) == ("", "", "", False)
    assert len(unknown.name) == 120
    assert (unknown.naf, unknown.band, unknown.commune, unknown.postcode) == ("", "", "", "")


@pytest.mark.parametrize("broken", [None, [], "text", 3, {}, {"results": None}, {"results": {}}])
def test_what_is_no_answer_is_a_permanent_error(broken: Any) -> None:
    with pytest.raises(CompanySearchError) as raised:
        read_answer(broken)
    assert raised.value.permanent


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["siret", "siege", "nom_complet", "commune", "activite_principale", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(results=st.lists(JSON, max_size=4))
def test_no_shape_breaks_the_reading(results: list[Any]) -> None:
    for firm in read_answer({"results": results}, postcode="24000"):
        assert firm.name
        assert len(firm.siret) == 14


def test_each_band_of_the_form_is_known_here_and_the_others_are_too_large() -> None:
    size = load_shipped().profile_question("personnes")
    proposed = {band for option in size.options for band in option.insee_bands}
    assert proposed | TOO_LARGE == set(BANDS)
    assert not proposed & TOO_LARGE


@pytest.mark.parametrize(
    ("code", "section"),
    [
        ("01.11Z", "A"), ("10.71C", "C"), ("35.11Z", "D"), ("43.32A", "F"), ("47.71Z", "G"),
        ("56.10A", "I"), ("62.01Z", "J"), ("64.19Z", "K"), ("68.20A", "L"), ("71.11Z", "M"),
        ("82.99Z", "N"), ("95.11Z", "S"), ("96.02A", "S"), ("47.71Y", ""), ("4771Z", ""), ("", ""),
    ],
)  # fmt: skip
def test_the_section_is_that_of_naf_rev_2_and_of_no_other(code: str, section: str) -> None:
    assert sectors.section_of(code) == section


@pytest.mark.parametrize(
    ("commune", "department"),
    [("24322", "24"), ("2A004", "2A"), ("97411", "974"), ("75108", "75"), ("98735", ""), ("", "")],
)
def test_the_department_is_that_of_the_commune(commune: str, department: str) -> None:
    assert departments.of_commune(commune) == department


def test_the_size_proposed_is_that_of_the_questionnaire() -> None:
    instrument = load_shipped()
    for band, size in {"NN": "1", "00": "1", "03": "2_9", "11": "10_49", "31": "50_249"}.items():
        assert register.proposed_size(instrument, {"band": band}) == size
    for band in ("41", "77", ""):
        assert register.proposed_size(instrument, {"band": band}) == ""
    assert register.proposed_size(instrument, {}) == ""


def test_the_demos_firms_are_well_formed_and_say_that_they_do_not_exist() -> None:
    from accounts.siret import clean_siret

    firms = FictitiousRegister().firms
    assert len(firms) >= 5
    for firm in firms:
        assert clean_siret(firm.siret) == firm.siret
        assert "FICTIVE" in firm.name
        assert firm.siret.startswith("9990000")
    assert {firm.is_closed for firm in firms} == {True, False}
    assert any(firm.is_too_large for firm in firms)


def test_no_recorded_answer_names_a_real_firm() -> None:
    for path in (Path(__file__).parent / "data").glob("*.json"):
        for result in json.loads(path.read_text())["results"]:
            if isinstance(result, dict):
                assert result["siren"].startswith("9990000"), path
