"""« Ce qui marche » in the back office: rights, words, files, and as many queries for many."""

import csv
import io

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from config.groups import CORRESPONDENTS, load_groups
from plans.enums import ActionState
from plans.learning.export import MASKED
from plans.models import ActionResource
from tests.factories.accounts import UserFactory
from tests.factories.plans import SheetFactory
from tests.factories.reference import RegionFactory
from tests.plans.learning.crowd import CODE, firm

pytestmark = pytest.mark.django_db
FIGURES = "/admin/plans/ce-qui-marche/"
LACKS = f"{FIGURES}manques/"
FILES = [f"{FIGURES}{name}.csv" for name in ("actions", "ressources", "manques")]
RESOURCES = f"{FIGURES}ressources/"
PAGES = [FIGURES, RESOURCES, LACKS, *FILES]
BACKUPS = "?theme=sauvegarde"


@pytest.fixture
def staff(client: Client) -> User:
    made: User = UserFactory(staff=True)
    client.force_login(made)
    return made


def crowd(count: int, *, title: str = "Copier chaque soir", after: float = 50.0) -> None:
    sheet = SheetFactory(title=title)
    for number in range(count):
        state = ActionState.DONE if number % 2 else ActionState.TO_DO
        action = firm(state=state, scores=(40.0, after + number % 3))
        ActionResource.objects.create(action=action, resource=sheet, rank=1)


def lines_of(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = answer.content.decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:]), delimiter=";"))


@pytest.mark.parametrize("page", PAGES)
def test_the_national_team_alone_reads_them(client: Client, page: str) -> None:
    assert client.get(page).status_code == 302
    client.force_login(UserFactory())
    assert client.get(page).status_code in (302, 403)
    # Somebody of the team without the right to read plans.
    reader: User = UserFactory(is_staff=True)
    client.force_login(reader)
    assert client.get(page).status_code == 403
    reader.user_permissions.add(Permission.objects.get(codename="view_plan"))
    assert client.get(page).status_code == 200
    assert client.post(page).status_code == 405
    RegionFactory()
    User.objects.filter(pk=reader.pk).update(region="75")
    assert client.get(page).status_code == 403


def test_a_correspondent_is_not_even_shown_the_way(client: Client) -> None:
    RegionFactory()
    load_groups()
    made: User = UserFactory(is_staff=True, region_id="75")
    made.groups.add(made.groups.model.objects.get(name=CORRESPONDENTS))
    client.force_login(made)
    assert client.get(FIGURES).status_code == 403
    assert FIGURES not in client.get(reverse("admin:index")).content.decode()
    client.force_login(UserFactory(staff=True))
    assert FIGURES in client.get(reverse("admin:index")).content.decode()


@pytest.mark.usefixtures("staff")
def test_the_page_says_what_was_observed_and_claims_no_cause(client: Client) -> None:
    crowd(30)
    page = client.get(FIGURES + BACKUPS).content.decode()
    assert "(15 entreprises)" in page
    assert "Copier chaque soir" in client.get(RESOURCES + BACKUPS).content.decode()
    assert "Ce sont des observations, pas des preuves" in page
    for cause in ("grâce à", "a permis", "fait gagner", "efficace"):
        assert cause not in page.lower()


@pytest.mark.usefixtures("staff")
def test_ten_firms_show_no_figure_on_the_page_nor_in_the_files(client: Client) -> None:
    crowd(10)
    page = client.get(FIGURES + BACKUPS).content.decode()
    assert page.count("masqué\u00a0: trop peu") == 2
    assert "masqué\u00a0: trop peu" in client.get(RESOURCES + BACKUPS).content.decode()
    for file in FILES[:2]:
        for line in lines_of(client, file + BACKUPS):
            assert line["proposée (entreprises)"] == MASKED
            assert line["écart observé (points)"] == MASKED
    assert {line["entreprises sur un an"] for line in lines_of(client, FILES[2])} == {MASKED}


@pytest.mark.usefixtures("staff")
def test_files_say_the_same_as_the_page_and_hold_no_formula(client: Client) -> None:
    crowd(24, title="=HYPERLINK(1)")
    line = lines_of(client, FILES[0] + BACKUPS)[0]
    assert (line["code"], line["secteur"], line["taille"]) == (CODE, "tous", "toutes")
    assert (line["proposée (entreprises)"], line["faite"]) == ("24", "12")
    # Twelve numbers of each parity over 0, 1 and 2 in turn: both means are the same.
    assert line["évolution observée, faite (points)"] == "11,0"
    assert line["écart observé (points)"] == "0,0"
    assert line["écart, bas de l’intervalle à 95 %"].startswith("-")
    assert lines_of(client, FILES[1] + BACKUPS)[0]["ressource"] == "'=HYPERLINK(1)"
    cut = lines_of(client, f"{FILES[0]}{BACKUPS}&secteur=F")[0]
    assert (cut["secteur"], cut["proposée (entreprises)"]) == (
        "Bâtiment et travaux publics",
        MASKED,
    )


@pytest.mark.usefixtures("staff")
def test_filters_that_nobody_knows_filter_nothing(client: Client) -> None:
    crowd(12)
    page = client.get(f"{FIGURES}{BACKUPS}&secteur=?&taille=9999").content.decode()
    assert '<td class="number">12</td>' in page
    assert client.get(f"{FIGURES}?theme=inconnu").status_code == 200
    assert client.get(f"{FIGURES}autre.csv").status_code == 404


def queries_of(client: Client, where: str) -> int:
    with CaptureQueriesContext(connection) as caught:
        assert client.get(where).status_code == 200
    return len(caught)


@pytest.mark.usefixtures("staff")
def test_a29_as_many_queries_for_a_line_as_for_many(client: Client) -> None:
    crowd(2)
    few = [queries_of(client, page + BACKUPS) for page in PAGES]
    for number in range(4):
        crowd(6, title=f"Fiche {number}")
    assert [queries_of(client, page + BACKUPS) for page in PAGES] == few
    assert max(few) <= 12
