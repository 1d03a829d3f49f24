"""The team keeps Eurostat's figures current: a file given, refused or read, examined, put aside."""

from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from diagnostics.models import BenchmarkRelease
from diagnostics.services.benchmarks import discard_release
from tests.diagnostics.eurostat import TSV
from tests.e2e.visitor import Visitor
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.e2e

MakeVisitor = Callable[..., Visitor]
DATASET = "/admin/diagnostics/eurostatdataset/isoc_e_dii/change/"


@pytest.fixture
def no_draft_left(stack: object) -> Iterator[None]:
    yield
    for release in BenchmarkRelease.objects.drafts():
        discard_release(release, by=UserFactory(email=f"fin-{uuid4().hex}@example.org"))


@pytest.mark.parametrize("javascript", [True, False])
def test_a_file_is_refused_then_read_and_its_draft_put_aside(
    visitor: MakeVisitor, no_draft_left: None, tmp_path: Path, javascript: bool
) -> None:
    staff = visitor(javascript=javascript)
    staff.be(UserFactory(email=f"equipe-{uuid4().hex}@example.org", staff=True))
    page = staff.page
    staff.open("/admin/diagnostics/eurostatdataset/")
    expect(page.locator(".messagelist")).to_contain_text("aucun relevé n’est prévu")
    staff.check_page_of_staff("desk-datasets")
    staff.open(DATASET)
    staff.check_page_of_staff("desk-dataset")
    page.get_by_role("link", name="Donner un fichier").click()

    wrong = tmp_path / "isoc_e_dii.tsv"
    wrong.write_bytes(TSV.read_bytes().replace(b"46.6 ", b"140.6 "))
    page.get_by_label("Fichier").set_input_files(wrong)
    page.get_by_role("button", name="Lire ce fichier").click()
    expect(page.locator(".errorlist")).to_contain_text("Ligne ")
    expect(page.locator(".errorlist")).to_contain_text("valeur de 140.6 %")
    staff.check_page_of_staff("desk-refused")

    page.get_by_label("Fichier").set_input_files(TSV)
    page.get_by_role("button", name="Lire ce fichier").click()
    expect(page.locator("#content")).to_contain_text("D’après l’édition")
    expect(page.locator("#content table").nth(1)).to_contain_text("Révisé")
    staff.check_page_of_staff("desk-difference")
    page.get_by_label("Changement").select_option(label="révisé")
    page.get_by_role("button", name="Montrer").click()
    expect(page.locator("#content table").nth(1)).not_to_contain_text("Disparu")

    release = BenchmarkRelease.objects.drafts().get()
    staff.open(f"/admin/diagnostics/benchmarkrelease/{release.pk}/change/")
    staff.check_page_of_staff("desk-draft")
    page.get_by_role("button", name="Modifier les groupes d’activités").click()
    staff.check_page_of_staff("desk-groups")
    page.get_by_role("button", name="Enregistrer les groupes").click()
    expect(page.locator(".messagelist")).to_contain_text("Groupes d’activités modifiés")
    staff.open(f"/admin/diagnostics/benchmarkrelease/{release.pk}/change/")
    page.get_by_role("button", name="Publier cette édition").click()
    expect(page.locator("#content")).to_contain_text("C’est définitif")
    staff.check_page_of_staff("desk-publish")
    page.get_by_role("link", name="Annuler").click()
    staff.open(f"/admin/diagnostics/benchmarkrelease/{release.pk}/change/")
    for _ in range(2):
        page.get_by_role("button", name="Écarter ce brouillon").click()
    expect(page.locator(".messagelist")).to_contain_text("Brouillon écarté")
    assert not BenchmarkRelease.objects.drafts().exists()
