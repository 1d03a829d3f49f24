"""Reading a PDF as a screen reader does: its text, in the order of its structure."""

from collections.abc import Iterator
from typing import Any

import pikepdf


def structure(pdf: pikepdf.Pdf) -> Iterator[tuple[str, Any]]:
    """Walk the structure, element by element: its tag and the element itself."""
    waiting = [pdf.Root.StructTreeRoot.K]
    while waiting:
        each = waiting.pop()
        if isinstance(each, pikepdf.Array):
            waiting += list(each)[::-1]
        elif isinstance(each, pikepdf.Dictionary) and "/S" in each:
            yield str(each.S), each
            waiting.append(each.get("/K", pikepdf.Array()))


def text_of(pdf: pikepdf.Pdf) -> str:
    """Give the words drawn, page by page, with one space between the pieces."""
    return " ".join(piece for page in pdf.pages for piece in _pieces(page))


def _pieces(page: pikepdf.Page) -> Iterator[str]:
    letters: dict[str, dict[bytes, str]] = {
        str(name): _letters(font) for name, font in page.Resources.Font.items()
    }
    font: dict[bytes, str] = {}
    line = ""
    for operands, operator in pikepdf.parse_content_stream(page):
        match str(operator):
            case "Tf":
                font = letters[str(operands[0])]
            case "Tj" | "TJ":
                shown = operands[0] if isinstance(operands[0], pikepdf.Array) else operands
                glyphs = b"".join(bytes(one) for one in shown if isinstance(one, pikepdf.String))
                pairs = [glyphs[n : n + 2] for n in range(0, len(glyphs), 2)]
                line += "".join(font.get(pair, "\ufffd") for pair in pairs)
            case "EMC" | "ET" if line:
                yield line
                line = ""


def _letters(font: Any) -> dict[bytes, str]:
    """Read what each glyph stands for, as copying and pasting does."""
    found: dict[bytes, str] = {}
    for operands, operator in pikepdf.parse_content_stream(font.ToUnicode):
        if str(operator) == "endbfchar":
            pairs = [bytes(one) for one in operands]
            for glyph, letter in zip(pairs[::2], pairs[1::2], strict=True):
                found[glyph] = letter.decode("utf-16-be")
    return found
