"""What ships: counts, traps of the official codes, and a load that can be repeated."""

from collections import Counter
from io import StringIO

import pytest
from django.core.management import call_command

from reference.management.commands.load_reference import load
from reference.models import Commune, Department, Region, Sector

pytestmark = pytest.mark.django_db


def test_everything_is_loaded_once_and_the_traps_are_avoided() -> None:
    first = load()
    assert first == {
        "reference.Region": 18,
        "reference.Department": 101,
        "reference.Commune": 34_875,
        "reference.Sector": 1_728,
    }
    # A second load has nothing to say.
    assert set(load().values()) == {0}

    # Region 75 is not department 75, nor 44.
    assert Region.objects.get(code="75").name == "Nouvelle-Aquitaine"
    assert Department.objects.get(code="75").name == "Paris"
    assert Department.objects.get(code="75").region_id == "11"
    assert Region.objects.get(code="44").name == "Grand Est"
    assert Department.objects.get(code="44").name == "Loire-Atlantique"
    # Corsica has letters, and postcodes that do not begin with them.
    ajaccio = Commune.objects.get(code="2A004")
    assert (ajaccio.department_id, ajaccio.postcodes[0]) == ("2A", "20000")
    assert Department.objects.get(code="2A").region_id == "94"
    # The municipal districts' postcodes belong to the one commune.
    for postcode, code in (("75012", "75056"), ("69003", "69123"), ("13016", "13055")):
        assert [c.code for c in Commune.objects.filter(postcodes__contains=[postcode])] == [code]
    # Every region has departments, every department communes.
    assert not Region.objects.filter(departments=None).exists()
    assert not Department.objects.filter(communes=None).exists()
    assert not Commune.objects.filter(postcodes=[]).exists()
    assert not Commune.objects.filter(name__contains="'").exists()

    levels = Counter(Sector.objects.values_list("level", flat=True))
    assert levels == {"section": 21, "division": 88, "group": 272, "class": 615, "subclass": 732}
    assert set(Sector.objects.values_list("nomenclature", flat=True)) == {"naf-rev2"}
    groups = dict(Sector.objects.values_list("code", "eurostat_group"))
    assert groups["C"] == "C"
    assert groups["10.71C"] == "C10-C18"
    assert groups["95.11Z"] == "S951"
    assert groups["96.02A"] == ""
    assert groups["75.00Z"] == ""
    assert groups["64.19Z"] == ""


def test_a_changed_row_is_put_right_and_counted() -> None:
    load()
    Region.objects.filter(code="53").update(name="Armorique")
    out = StringIO()
    call_command("load_reference", stdout=out)
    assert "reference.Region : 1" in out.getvalue()
    assert Region.objects.get(code="53").name == "Bretagne"
