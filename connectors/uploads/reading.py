"""What a file really is, and the same file without what could do harm.

Pillow writes every image anew: its metadata (where a photo was taken) and whatever hides behind
the pixels are gone. pikepdf writes every PDF anew: scripts, actions that start by themselves and
attached files are gone, and so is whatever was hidden before, between or after its objects.
pikepdf won over pypdf: its parser (qpdf) is fuzzed all year and repairs or refuses what is broken.
"""

import io
from collections.abc import Iterable
from typing import Any, Final

import pikepdf
from PIL import Image, ImageOps

from connectors.uploads.kinds import JPEG, LARGEST, PDF, PNG, WEBP, CleanFile, Refusal, Refused

# A photo of a good telephone holds 12 to 24 million.
MOST_PIXELS: Final = 40_000_000
MOST_PAGES: Final = 300

_FORMATS: Final = {PNG: "PNG", JPEG: "JPEG", WEBP: "WEBP"}

# What starts by itself, runs or carries something else along.
_KEYS: Final = (
    *("/AA", "/OpenAction", "/JS", "/JavaScript", "/OnInstantiate"),
    *("/EmbeddedFiles", "/AF", "/XFA"),
)
_ACTIONS: Final = (
    *("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/GoToR", "/Thread"),
    *("/RichMediaExecute", "/Rendition", "/Sound", "/Movie"),
)
# Where a link may lead; `file:` and `javascript:` are not among them.
_SCHEMES: Final = ("http:", "https:", "mailto:")
# A stream whose content is another file, somewhere else.
_ELSEWHERE: Final = ("/F", "/FFilter", "/FDecodeParms")


def clean(content: bytes) -> CleanFile:
    """Return the file written anew. Raises Refused. The same bytes give the same bytes."""
    if not content:
        raise Refused(Refusal.EMPTY)
    if len(content) > LARGEST:
        raise Refused(Refusal.TOO_LARGE)
    kind = type_of(content)
    if kind is None:
        raise Refused(Refusal.WRONG_TYPE)
    return CleanFile(_pdf(content) if kind == PDF else _image(content, kind), kind)


def type_of(content: bytes) -> str | None:
    """Tell a type from the first bytes, whatever the name says; a PDF begins at the first one."""
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return PNG
    if content.startswith(b"\xff\xd8\xff"):
        return JPEG
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    return None


def _image(content: bytes, kind: str) -> bytes:
    name = _FORMATS[kind]
    try:
        # Only the header is read here: the pixels are counted before any is decoded.
        with Image.open(io.BytesIO(content), formats=[name]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Refused(Refusal.TOO_MANY_PIXELS)
            upright = ImageOps.exif_transpose(image)
            pixels = upright.convert(_mode(upright, name))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(Refusal.TOO_MANY_PIXELS) from error
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Refused(Refusal.DAMAGED) from error
    pixels.info.clear()
    for options in [{}] if name == "PNG" else [{"quality": 88}, {"quality": 70}]:
        written = io.BytesIO()
        pixels.save(written, name, **options)
        if written.tell() <= LARGEST:
            return written.getvalue()
    raise Refused(Refusal.TOO_LARGE)


def _mode(image: Image.Image, name: str) -> str:
    """Return how pixels are kept: what says much in little, such as a palette, stays as it is."""
    if name != "JPEG" and image.has_transparency_data:
        return "RGBA"
    return image.mode if name == "PNG" and image.mode in {"1", "L", "P"} else "RGB"


def _pdf(content: bytes) -> bytes:
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if pdf.is_encrypted:
                raise Refused(Refusal.LOCKED)
            if len(pdf.pages) > MOST_PAGES:
                raise Refused(Refusal.TOO_MANY_PAGES)
            if not len(pdf.pages):
                raise Refused(Refusal.DAMAGED)
            for each in (pdf.trailer, *pdf.objects):
                _disarm(each)
            written = io.BytesIO()
            pdf.save(written, deterministic_id=True)
    except pikepdf.PasswordError as error:
        raise Refused(Refusal.LOCKED) from error
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError) as error:
        raise Refused(Refusal.DAMAGED) from error
    return written.getvalue()


def _disarm(whole: Any) -> None:
    """Take out of an object, and of all that it holds itself however deep, what acts."""
    parts = [whole]
    while parts:
        part = parts.pop()
        if isinstance(part, (pikepdf.Dictionary, pikepdf.Stream)):
            _take(part, _KEYS)
            _disarm_one(part)
            held = [part[str(key)] for key in part]
        elif isinstance(part, pikepdf.Array):
            held = list(part)
        else:
            continue
        # What is held by its number is among the objects of the file: its turn comes.
        parts += [one for one in held if isinstance(one, pikepdf.Object) and not one.is_indirect]


def _disarm_one(part: Any) -> None:
    if isinstance(part, pikepdf.Stream):
        _take(part, _ELSEWHERE)
    if str(part.get("/S", "")) in _ACTIONS:
        _take(part, ("/S", "/F", "/Win", "/Unix", "/Mac"))
    # A link, or the address that every relative link of the file begins with.
    if "/URI" in part and not str(part["/URI"]).strip().lower().startswith(_SCHEMES):
        _take(part, ("/S", "/URI"))
    if str(part.get("/Subtype", "")) in {"/FileAttachment", "/RichMedia", "/Movie", "/Sound"}:
        _take(part, ("/FS", "/RichMediaContent", "/Movie", "/Sound"))


def _take(part: Any, keys: Iterable[str]) -> None:
    for key in keys:
        if key in part:
            del part[key]
