import pytest

from reference.communes import normalise, search
from tests.factories.reference import CommuneFactory, DepartmentFactory, RegionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def communes() -> None:
    paris = DepartmentFactory(
        code="75", name="Paris", region=RegionFactory(code="11", name="Île-de-France")
    )
    for name, code, postcodes, population in (
        ("Périgueux", "24322", ["24000"], 29_055),
        ("Saint-Astier", "24372", ["24110"], 5_500),
        ("Le Bugue", "24067", ["24260"], 2_600),
        ("Bugue-sur-Exemple", "24998", ["24261"], 90),
        ("Mercœur", "19133", ["19430"], 200),
        ("Saint-Astier-le-Petit", "24999", ["24110"], 100),
    ):
        CommuneFactory(
            name=name,
            code=code,
            postcodes=postcodes,
            population=population,
            search_name=normalise(name),
        )
    CommuneFactory(
        name="Paris",
        code="75056",
        search_name="paris",
        department=paris,
        postcodes=["75011", "75012"],
        population=2_103_778,
    )


@pytest.mark.usefixtures("communes")
@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Périgueux", ["24322"]),
        ("PERIGUEUX", ["24322"]),
        ("  perig", ["24322"]),
        ("24000", ["24322"]),
        ("24000 Périgueux", ["24322"]),
        ("Périgueux (24)", ["24322"]),
        ("Périgueux (75)", []),
        ("st astier", ["24372", "24999"]),
        ("saint astier", ["24372", "24999"]),
        ("24110", ["24372", "24999"]),
        ("24110 le petit", ["24999"]),
        ("mercoeur", ["19133"]),
        ("bugue", ["24998", "24067"]),
        ("Paris 12e", ["75056"]),
        ("paris 1er arrondissement", ["75056"]),
        ("75012", ["75056"]),
        ("99999", []),
        ("nulle part", []),
        ("%", []),
        ("_erigueux", []),
        ("", []),
        ("()", []),
    ],
)
def test_what_people_type_finds_what_they_mean(text: str, codes: list[str]) -> None:
    assert [commune.code for commune in search(text)] == codes


@pytest.mark.usefixtures("communes")
def test_the_limit_holds_and_the_answer_needs_no_more_query(
    django_assert_max_num_queries: object,
) -> None:
    with django_assert_max_num_queries(2):  # type: ignore[operator]
        found = search("s", limit=1)
        assert [str(commune) for commune in found] == ["Saint-Astier (24)"]
        assert found[0].department.name == "Dordogne"
