"""QR codes drawn by the server, as an SVG inside the page: nothing is asked of anybody else."""

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe


def qr_code(text: str, *, label: str) -> SafeString:
    """Draw a text as a QR code that `label` names for whoever does not see it.

    Its size is the style sheet's affair (`cc-qr`); no style is written in the page.
    """
    # A quarter of it may be hidden or worn: sheets are folded and photographed from aside.
    drawn = segno.make_qr(text, error="q").svg_inline(omitsize=True, border=4)
    return format_html(
        '<span class="cc-qr" role="img" aria-label="{}">{}</span>',
        label,
        mark_safe(drawn),  # noqa: S308 - squares computed from the text, none of its letters
    )
