"""The PDF itself: tagged, whole, light, and with the same numbers as the page (QUALITY D6, A27).

These tests need Pango: `python -m config.pdf_libraries`, which `make test` runs, installs it.
"""

import hashlib
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pikepdf
import pytest
from django.core import checks
from django.test import Client

from diagnostics import pdf
from diagnostics.enums import PublicationState, ReportState
from diagnostics.models import Report
from diagnostics.pdf import libraries
from diagnostics.result_page import result_page
from diagnostics.services.report_making import make_report
from tests.diagnostics.pdf_reading import structure, text_of
from tests.factories.diagnostics import (
    PROFILE,
    AssessmentFactory,
    BenchmarkReleaseFactory,
    ReportFactory,
)

HEAVIEST = 300_000
FIGURES: list[dict[str, Any]] = [
    {"indicator": "E_WEB", "value": Decimal("64.5")},
    {"indicator": "E_WEB", "geo": "EU27_2020", "value": Decimal("77.4")},
    {"indicator": "E_DI3_GELO", "dataset": "isoc_e_dii", "value": Decimal("66.37")},
    {"indicator": "E_DI3_GELO", "dataset": "isoc_e_dii", "geo": "FI", "value": Decimal("93")},
]
FIRM = {"name": "Mercerie <Exemple> & fils", "siret": "73282932000074"}


def report_of(**assessment: Any) -> Report:
    BenchmarkReleaseFactory(state=PublicationState.DRAFT, figures=FIGURES)
    made: Report = ReportFactory(
        reference="CC-2026-7777-7777",
        requested_at=datetime(2026, 3, 12, 9, tzinfo=UTC),
        assessment=AssessmentFactory(completed=True, firm=FIRM, **assessment),
    )
    return made


def drawn(report: Report, advance: Callable[[int], None] = lambda _: None) -> bytes:
    return pdf.draw(report, advance=advance)


@pytest.fixture
def report(db: None) -> Report:
    return report_of()


@pytest.fixture
def printed(report: Report) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(drawn(report))) as opened:
        yield opened


def test_it_says_what_it_is_to_a_screen_reader_d6(printed: pikepdf.Pdf) -> None:
    assert printed.Root.MarkInfo.Marked
    assert str(printed.Root.Lang) == "fr"
    assert printed.Root.ViewerPreferences.DisplayDocTitle
    assert "/Outlines" in printed.Root
    about = printed.open_metadata()
    assert about["pdfuaid:part"] == "1"
    assert about["dc:title"] == "Résultat du diagnostic numérique – CC-2026-7777-7777"
    tags = Counter(tag for tag, _ in structure(printed))
    assert tags["/H1"] == 1
    assert tags["/H2"] >= 6
    # One caption a table, and one a drawing; a table that goes on overleaf is one more element.
    assert tags["/Table"] >= 4
    assert tags["/Caption"] >= 7
    assert tags["/TH"] > 30


def test_every_drawing_has_words_and_every_cell_its_headers_d6(printed: pikepdf.Pdf) -> None:
    figures = [each for tag, each in structure(printed) if tag == "/Figure"]
    alternatives = [str(figure.get("/Alt", "")) for figure in figures]
    assert all(alternatives)
    assert any(words.startswith("Code QR") for words in alternatives)
    assert any("En France, 66 %" in words.replace("\u00a0", " ") for words in alternatives)
    cells = [each for tag, each in structure(printed) if tag == "/TD"]
    assert cells
    assert all(len(cell.A.Headers) >= 2 for cell in cells)


def test_its_letters_come_with_it_and_it_is_light_a27(report: Report, printed: pikepdf.Pdf) -> None:
    descriptors = [
        font.DescendantFonts[0].FontDescriptor
        for page in printed.pages
        for font in page.Resources.Font.values()
    ]
    assert descriptors
    for descriptor in descriptors:
        assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(descriptor.keys())
    assert 4 <= len(printed.pages) <= 12
    assert len(drawn(report)) <= HEAVIEST
    for page in printed.pages:
        width, height = (float(side) for side in page.MediaBox[2:])
        assert (round(width), round(height)) == (595, 842)


def test_it_names_itself_and_the_firm_and_how_to_check_it(printed: pikepdf.Pdf) -> None:
    words = text_of(printed)
    for shown in (
        "CC-2026-7777-7777",
        "Mercerie <Exemple> & fils",
        "73282932000074",
        "10 mars 2026",
        "12 mars 2026",
        "version 1.0.0",
        "édition 2026-01",
        "/verifier/",
        f"Page 1 sur {len(printed.pages)}",
        f"Page {len(printed.pages)} sur {len(printed.pages)}",
    ):
        assert shown in words.replace("\u00a0", " "), shown
    links = {
        str(annotation.A.URI)
        for page in printed.pages
        for annotation in page.get("/Annots", ())
        if "/A" in annotation and "/URI" in annotation.A
    }
    assert "http://localhost:8000/verifier/CC-2026-7777-7777/" in links
    assert all(link.startswith("http") for link in links)


def test_it_holds_the_numbers_of_the_page_d6(
    client: Client, report: Report, printed: pikepdf.Pdf
) -> None:
    session = client.session
    session["diagnostics_started"] = [str(report.assessment_id)]
    session.save()
    html = client.get(f"/diagnostic/{report.assessment_id}/resultat/").content.decode()
    screen = html[html.index("<main") : html.index('id="keep"')]
    on_screen = set(re.findall(r"\d+ %|\d+ sur \d+", _plain(re.sub(r"<[^>]+>", " ", screen))))
    on_paper = _plain(text_of(printed))
    assert len(on_screen) > 10
    assert not {number for number in on_screen if number not in on_paper}
    page = result_page(report.assessment)
    for bar in page.chart.rows:
        assert str(bar.value) in on_paper
        assert bar.label in on_paper
    for need in page.needs:
        assert _plain(need.action)[:60] in on_paper


def _plain(text: str) -> str:
    """Give a text with ordinary spaces and apostrophes, however its letters were cut."""
    text = re.sub(r"[\u00a0\u202f\s]+", " ", text).replace("\u2011", "-").replace("'", "’")
    return re.sub(r"(?<=\d) (?=%)", " ", text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "made",
    [
        {"profile": {**PROFILE, "personnes": "1"}},
        {"answers": {"S1": "plan"}, "global_score": None},
        {"profile": {**PROFILE, "secteur": "G", "departement": "24"}},
    ],
    ids=["alone", "too few answers", "trade in Dordogne"],
)
def test_every_kind_of_result_is_drawn(made: dict[str, Any]) -> None:
    with pikepdf.open(io.BytesIO(drawn(report_of(**made)))) as printed:
        words = _plain(text_of(printed))
        assert all("/Alt" in each for tag, each in structure(printed) if tag == "/Figure")
    page = result_page(Report.objects.get().assessment)
    if page.score is None:
        assert "Trop de réponses manquent" in words
    else:
        assert f"{page.score} sur 100" in words


def test_the_same_report_gives_the_same_bytes(report: Report) -> None:
    assert drawn(report) == drawn(report)


def test_it_advances(report: Report) -> None:
    steps: list[int] = []
    drawn(report, steps.append)
    assert steps == [40, 70]


def test_nothing_is_fetched(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    """A drawing that asks for a file or an address stops, instead of leaving a hole or a trace."""
    render = pdf.document.render_to_string
    for source in ("https://example.org/pixel.png", "file:///etc/hostname"):
        monkeypatch.setattr(
            pdf.document,
            "render_to_string",
            lambda *args, source=source: render(*args).replace(
                "<main>", f'<main><img src="{source}" alt="Piège">'
            ),
        )
        with pytest.raises(pdf.NothingIsFetched, match="Error fetching"):
            drawn(report)


@pytest.mark.django_db(transaction=True)
def test_it_is_made_from_end_to_end() -> None:
    report = report_of()
    assert make_report(report.pk)
    report.refresh_from_db()
    content = bytes(report.content or b"")
    assert content.startswith(b"%PDF-1.7")
    assert report.digest == hashlib.sha256(content).hexdigest()


@pytest.mark.django_db(transaction=True)
class TestWithoutPango:
    @pytest.fixture(autouse=True)
    def _no_pango(self, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
        def load(name: str) -> Any:
            raise OSError("cannot load library 'libpango-1.0-0': error 0x2\nAdditionally, …")

        monkeypatch.setattr(libraries.importlib, "import_module", load)
        libraries.missing_libraries.cache_clear()
        yield
        libraries.missing_libraries.cache_clear()

    def test_the_report_says_so_in_words_and_fails_at_once(self) -> None:
        report = report_of()
        assert make_report(report.pk) is False
        report.refresh_from_db()
        assert report.state == ReportState.FAILED
        assert "Pango" in report.message

    def test_the_deployment_check_names_the_packages(self) -> None:
        (warning,) = [
            one
            for one in checks.run_checks(include_deployment_checks=True)
            if one.id == "diagnostics.W001"
        ]
        assert "libpango-1.0-0" in str(warning.hint)


@pytest.mark.django_db
def test_with_pango_there_is_nothing_to_say() -> None:
    libraries.missing_libraries.cache_clear()
    assert libraries.libraries_are_there(None) == []
