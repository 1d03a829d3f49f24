"""The commune picker: by name or postcode, with a list to choose from when several match."""

import pytest

from reference.communes import normalise
from reference.forms import CommuneField
from reference.models import Commune
from tests.factories.reference import CommuneFactory
from ui.forms import BaseForm

pytestmark = pytest.mark.django_db


class PlaceForm(BaseForm):
    commune = CommuneField()


class AnywhereForm(BaseForm):
    commune = CommuneField(required=False, label="Où", help_text="Si vous voulez.")


@pytest.fixture(autouse=True)
def communes() -> None:
    CommuneFactory()
    for code, name, population in (
        ("24001", "Exemple-sur-Isle", 10),
        ("24002", "Exemple-la-Forêt", 20),
        ("24003", "Isle", 30),
        ("24004", "Isle-Jourdain", 5),
    ):
        CommuneFactory(
            code=code,
            name=name,
            search_name=normalise(name),
            postcodes=["24120"],
            population=population,
        )


def chosen(form: BaseForm) -> Commune:
    assert form.is_valid(), form.errors
    commune: Commune = form.cleaned_data["commune"]
    return commune


def test_one_match_is_taken() -> None:
    assert chosen(PlaceForm({"commune": "24000"})).code == "24322"
    assert chosen(PlaceForm({"commune": "perigueux"})).code == "24322"
    assert chosen(PlaceForm({"commune": "Isle"})).code == "24003"


@pytest.mark.parametrize("typed", ["Isle", "isle", "Isle (24)"])
def test_an_exact_name_is_taken_even_as_the_form_itself_writes_it(typed: str) -> None:
    """A name filled in beforehand comes back as it was shown."""
    assert chosen(PlaceForm({"commune": typed})).code == "24003"


def test_several_matches_come_back_as_a_list_then_the_ticked_one_is_taken() -> None:
    form = PlaceForm({"commune": "exemple"})
    assert form.errors["commune"] == [
        "Plusieurs communes correspondent\u00a0: choisissez la vôtre dans la liste."
    ]
    html = str(form["commune"])
    assert html.index("Exemple-la-Forêt") < html.index("Exemple-sur-Isle")
    assert 'name="commune_choice" value="24001"' in html
    assert "<legend" in html
    assert 'value="exemple"' in html
    # Another visitor's form holds no list.
    assert "commune_choice" not in str(PlaceForm()["commune"])
    assert chosen(PlaceForm({"commune": "exemple", "commune_choice": "24001"})).code == "24001"


def test_a_choice_that_the_text_does_not_mean_is_forgotten() -> None:
    assert chosen(PlaceForm({"commune": "24000", "commune_choice": "24001"})).code == "24322"
    assert not PlaceForm({"commune": "exemple", "commune_choice": "24322"}).is_valid()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Saisissez le nom"),
        ("   ", "Saisissez le nom"),
        ("nulle part", "Aucune commune"),
        ("99999", "Aucune commune"),
        ("\x00", "Aucune commune"),
        ("x" * 5000, "Aucune commune"),
        ("<script>", "Aucune commune"),
    ],
)
def test_what_cannot_be_understood_is_said(typed: str, message: str) -> None:
    form = PlaceForm({"commune": typed})
    assert form.errors["commune"][0].startswith(message)
    assert "<script>" not in str(form["commune"])


def test_a_long_list_is_cut_and_asks_for_the_postcode() -> None:
    for n in range(12):
        name = f"Saint-Exemple-{n}"
        CommuneFactory(code=f"245{n:02}", name=name, search_name=normalise(name))
    form = PlaceForm({"commune": "st exemple"})
    assert "ajoutez le code postal" in form.errors["commune"][0]
    assert str(form["commune"]).count('type="radio"') == 10


def test_optional_and_initial() -> None:
    form = AnywhereForm({"commune": ""})
    assert form.is_valid()
    assert form.cleaned_data["commune"] is None
    for initial in (Commune.objects.get(pk="24322"), "24322"):
        assert 'value="Périgueux (24)"' in str(
            AnywhereForm(initial={"commune": initial})["commune"]
        )
        same = AnywhereForm({"commune": "Périgueux (24)"}, initial={"commune": initial})
        assert chosen(same).code == "24322"
        assert not same.has_changed()


def test_an_error_is_tied_to_the_input() -> None:
    form = PlaceForm({"commune": "exemple"})
    form.is_valid()
    html = str(form["commune"])
    assert 'aria-invalid="true"' in html
    assert 'id="id_commune"' in html
    assert html.count(" required") == 1
