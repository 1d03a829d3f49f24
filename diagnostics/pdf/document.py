"""Drawing a report: the result's own figures and charts, as an A4 PDF that screen readers can read.

The document carries its style, its drawings and its code within: while it is drawn nothing is
fetched, neither from the network nor from the disk.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from diagnostics.models import Report
from diagnostics.pdf.libraries import weasyprint
from diagnostics.reading import read_result
from notifications.links import absolute
from reference import departments, sectors
from reference.enums import SizeClass

VARIANT = "pdf/ua-1"
# Percent, when each step is over; the last is for whoever keeps the result.
READ, LAID_OUT = 40, 70
_SVG = re.compile(r"<svg\b[^>]*>")


class NothingIsFetched(Exception):
    """The document asks for something outside itself: it is not drawn with a hole."""


def draw(report: Report, *, advance: Callable[[int], None]) -> bytes:
    """Draw the PDF of a report; `advance` is told how far it is, in percent.

    The same report gives the same bytes. Reads `report.assessment` with its questionnaire, its
    release and its firm. Raises LibrariesMissing where the system lacks Pango.
    """
    library = weasyprint()
    page = render_to_string("diagnostics/pdf/report.html", context_of(report))
    html = _SVG.sub(rf"\g<0><style>{_static('diagnostics/report-drawings.css')}</style>", page)
    advance(READ)
    # No protocol is allowed: what would be fetched stops the drawing instead of leaving a hole.
    nothing = library.urls.URLFetcher(allowed_protocols=(), fail_on_errors=True)
    # The links of the shared parts are those of the site.
    document = library.HTML(string=html, base_url=settings.SITE_URL, url_fetcher=nothing)
    try:
        laid_out = document.render(pdf_variant=VARIANT)
    except library.urls.FatalURLFetchingError as error:
        # No `Exception` of theirs: it would pass by whoever counts the attempts.
        raise NothingIsFetched(str(error)) from error
    advance(LAID_OUT)
    content: bytes = laid_out.write_pdf(pdf_variant=VARIANT, finisher=_leave_out_decoration)
    return content


def context_of(report: Report) -> dict[str, Any]:
    """Give what the template needs: the result, and how this report is found again."""
    assessment = report.assessment
    check_at = absolute(reverse("reports:checked", kwargs={"reference": report.reference}))
    return {
        **read_result(assessment),
        "report": report,
        "firm": firm_of(report),
        "issued_on": timezone.localtime(report.requested_at),
        "check_at": check_at,
        "check_page": absolute(reverse("reports:check")),
        "method_at": absolute(reverse("diagnostics:method")),
        "code": _code(check_at),
        "style": mark_safe(_static("diagnostics/report.css")),  # noqa: S308 - a file of ours
        "mark": mark_safe(_static("ui/logo.svg")),  # noqa: S308 - a file of ours
        "brand_name": settings.BRAND_NAME,
        "brand_tagline": settings.BRAND_TAGLINE,
        "site_url": settings.SITE_URL,
    }


def firm_of(report: Report) -> tuple[tuple[str, str], ...]:
    """Give what the owner said of the firm, line by line, leaving out what was not said."""
    assessment = report.assessment
    company = assessment.company
    name = company.name if company else assessment.firm.get("name", "")
    siret = company.siret if company else assessment.firm.get("siret", "")
    lines = (
        ("Entreprise", name),
        ("SIRET", siret),
        ("Effectif", SizeClass(assessment.size_class).label if assessment.size_class else ""),
        ("Activité", sectors.label(assessment.sector)),
        ("Département", departments.label(assessment.department)),
    )
    return tuple((label, words) for label, words in lines if words)


def _static(name: str) -> str:
    found = finders.find(name)
    if not isinstance(found, str):
        raise FileNotFoundError(name)
    return Path(found).read_text(encoding="utf-8")


def _code(address: str) -> SafeString:
    """Draw the QR code of an address, with the words that stand for it."""
    drawing: str = segno.make(address, error="m", micro=False).svg_inline(
        scale=1, border=0, omitsize=True, dark="#1d2b2a", title=f"Code QR : {address}"
    )
    return mark_safe(drawing)  # noqa: S308 - made of squares and of an address of ours


def _leave_out_decoration(_document: Any, pdf: Any) -> None:
    """Make nothing of the drawings that have no words: the text beside them says it all."""
    for each in pdf.objects:
        if getattr(each, "get", None) and each.get("S") == "/Figure" and "Alt" not in each:
            each["S"] = "/NonStruct"
