"""What a stranger's file becomes: refused in a word, or written anew (QUALITY B20)."""

import io
import struct
import zlib
from typing import Any

import pikepdf
import pytest
from PIL import Image, ImageFile

from connectors.uploads import reading, sandbox
from connectors.uploads.kinds import JPEG, LARGEST, PDF, PNG, WEBP, Refusal, Refused
from connectors.uploads.reading import MOST_PIXELS, clean
from tests.connectors.filing import image, pdf

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><script>alert(document.domain)</script>"


@pytest.fixture(autouse=True)
def as_in_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """Undo what WeasyPrint, which the child never loads, sets for the whole process."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", False)


def chunk(kind: bytes, content: bytes) -> bytes:
    head = struct.pack("!I", len(content)) + kind + content
    return head + struct.pack("!I", zlib.crc32(kind + content))


def png_that_says(width: int, height: int) -> bytes:
    """A few hundred bytes whose header asks for an ocean of pixels."""
    header = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 50_000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def why(content: bytes) -> Refusal:
    with pytest.raises(Refused) as refused:
        clean(content)
    return refused.value.why


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        pytest.param(b"", Refusal.EMPTY, id="nothing"),
        pytest.param(b"%PDF-" + b"x" * LARGEST, Refusal.TOO_LARGE, id="six megabytes"),
        pytest.param(SVG, Refusal.WRONG_TYPE, id="svg with a script"),
        pytest.param(HTML, Refusal.WRONG_TYPE, id="html"),
        pytest.param(b"MZ\x90\0" + b"\0" * 99, Refusal.WRONG_TYPE, id="program"),
        pytest.param(b"PK\x03\x04" + b"\0" * 99, Refusal.WRONG_TYPE, id="zip"),
        pytest.param(b"GIF89a<script>alert(1)</script>", Refusal.WRONG_TYPE, id="gif"),
        pytest.param(HTML + pdf(), Refusal.WRONG_TYPE, id="html before a pdf"),
        pytest.param(b"%PDF-1.7\n" + HTML, Refusal.DAMAGED, id="html that says it is a pdf"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + HTML, Refusal.DAMAGED, id="html after a png's mark"),
        pytest.param(image()[:60], Refusal.DAMAGED, id="half an image"),
        pytest.param(png_that_says(30_000, 30_000), Refusal.TOO_MANY_PIXELS, id="a bomb"),
        pytest.param(png_that_says(10_000, 9_000), Refusal.TOO_MANY_PIXELS, id="a bomb at 90 M"),
    ],
)
def test_b20_what_is_not_a_document_is_refused(content: bytes, expected: Refusal) -> None:
    assert why(content) == expected


def test_b20_pixels_are_counted_before_they_are_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    def decoded(*_: Any) -> None:
        raise AssertionError("the pixels were decoded")

    monkeypatch.setattr(Image.Image, "load", decoded)
    assert MOST_PIXELS < 8000 * 5001
    assert why(png_that_says(8000, 5001)) == Refusal.TOO_MANY_PIXELS


@pytest.mark.parametrize(("name", "kind"), [("PNG", PNG), ("JPEG", JPEG), ("WEBP", WEBP)])
def test_b20_an_image_is_written_anew_without_what_it_said(name: str, kind: str) -> None:
    exif = Image.Exif()
    exif[0x010E] = "chez Canari"  # what is on the photo
    exif.get_ifd(0x8825)[1] = "N"  # where it was taken
    sent = image(name, exif=exif)
    assert b"chez Canari" in sent
    cleaned = clean(sent + b"<script>alert(1)</script>")
    assert cleaned.content_type == kind
    assert b"chez Canari" not in cleaned.content
    assert b"<script>" not in cleaned.content
    with Image.open(io.BytesIO(cleaned.content)) as shown:
        assert (shown.format, shown.size) == (name, (40, 30))
        assert not shown.getexif()


def test_a_photo_taken_sideways_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    with Image.open(io.BytesIO(clean(image("JPEG", exif=exif)).content)) as shown:
        assert shown.size == (30, 40)


def test_b20_a_pdf_is_written_anew_without_what_acts() -> None:
    made = pikepdf.new()
    made.add_blank_page(page_size=(200, 200))
    made.attachments["charge.exe"] = b"MZ charge"
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    made.Root.OpenAction = script
    made.Root.Names.JavaScript = pikepdf.Dictionary(Names=["a", made.make_indirect(script)])
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="charge.exe")
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, A=launch)
    made.pages[0].Annots = pikepdf.Array([made.make_indirect(link)])
    written = io.BytesIO()
    made.save(written, compress_streams=False)
    sent = written.getvalue()
    assert b"app.alert" in sent
    cleaned = clean(sent + HTML)
    assert cleaned.content_type == PDF
    with pikepdf.open(io.BytesIO(cleaned.content)) as read:
        assert len(read.pages) == 1
        assert "/OpenAction" not in read.Root
        assert not list(read.attachments)
        text = " ".join(repr(one) for one in read.objects)
    for word in ("app.alert", "Launch", "charge", "JavaScript"):
        assert word not in text, word
    assert b"alert" not in cleaned.content


def acts(depth: int) -> pikepdf.Dictionary:
    """An action that starts others, all written inside one another."""
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    for _ in range(depth):
        action = pikepdf.Dictionary(S=pikepdf.Name.Named, N=pikepdf.Name.NextPage, Next=action)
    return action


def with_link(action: pikepdf.Dictionary, **root: Any) -> bytes:
    """A page with a link written in it, without a number of its own."""
    made = pikepdf.new()
    made.add_blank_page(page_size=(200, 200))
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, A=action)
    made.pages[0].Annots = pikepdf.Array([link])
    for key, value in root.items():
        made.Root[f"/{key}"] = value
    written = io.BytesIO()
    made.save(written, compress_streams=False)
    return written.getvalue()


def objects_of(content: bytes) -> str:
    with pikepdf.open(io.BytesIO(content)) as read:
        return " ".join(repr(one) for one in (read.trailer, *read.objects))


@pytest.mark.parametrize("depth", [1, 4, 40])
def test_b20_a_script_is_found_however_deep_it_is(depth: int) -> None:
    sent = with_link(acts(depth))
    assert b"app.alert" in sent
    assert b"app.alert" not in clean(sent).content


def test_b20_a_script_of_a_form_written_in_the_catalogue_is_found() -> None:
    widget = pikepdf.Dictionary(Subtype=pikepdf.Name.Widget, A=acts(0))
    field = pikepdf.Dictionary(T="a", Kids=pikepdf.Array([widget]))
    form = pikepdf.Dictionary(Fields=pikepdf.Array([pikepdf.Dictionary(Kids=[field])]))
    sent = with_link(pikepdf.Dictionary(), AcroForm=form)
    assert b"app.alert" in sent
    assert b"app.alert" not in clean(sent).content


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://example.org/devis", True),
        ("HTTP://example.org/devis", True),
        ("mailto:alix@example.org", True),
        ("javascript:alert(1)", False),
        (" javascript:alert(1)", False),
        ("file:///etc/passwd", False),
        ("//example.org/devis", False),
    ],
)
def test_b20_links_lead_to_the_web_or_to_somebody(address: str, kept: bool) -> None:
    sent = with_link(pikepdf.Dictionary(S=pikepdf.Name.URI, URI=address))
    assert address in objects_of(sent)
    assert (address in objects_of(clean(sent).content)) is kept


def test_b20_nothing_is_fetched_elsewhere_nor_run_by_a_drawing_in_space() -> None:
    made = pikepdf.new()
    made.add_blank_page(page_size=(200, 200))
    far = made.make_stream(b"", F="//serveur.example.org/charge", FFilter=pikepdf.Name.FlateDecode)
    script = made.make_stream(b"app.alert(1)")
    made.pages[0].Annots = pikepdf.Array(
        [pikepdf.Dictionary(**{"/3DD": made.make_stream(b"u3d", OnInstantiate=script)})]
    )
    made.Root.Far = far
    written = io.BytesIO()
    made.save(written, compress_streams=False)
    sent = written.getvalue()
    assert b"app.alert" in sent
    cleaned = clean(sent).content
    text = objects_of(cleaned)
    for word in ("serveur.example.org", "FFilter", "OnInstantiate"):
        assert word in objects_of(sent), word
        assert word not in text, word
    with pikepdf.open(io.BytesIO(cleaned)) as read:
        streams = [one for one in read.objects if isinstance(one, pikepdf.Stream)]
        assert not any(b"app.alert" in one.read_bytes() for one in streams)


def test_b20_a_pdf_behind_a_password_or_too_long_is_refused() -> None:
    made = pikepdf.new()
    made.add_blank_page(page_size=(200, 200))
    locked = io.BytesIO()
    made.save(locked, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    assert why(locked.getvalue()) == Refusal.LOCKED
    open_to_read = io.BytesIO()
    made.save(open_to_read, encryption=pikepdf.Encryption(user="", owner="secret"))
    assert why(open_to_read.getvalue()) == Refusal.LOCKED
    for _ in range(300):
        made.add_blank_page(page_size=(200, 200))
    long = io.BytesIO()
    made.save(long)
    assert why(long.getvalue()) == Refusal.TOO_MANY_PAGES


@pytest.mark.parametrize("mode", ["P", "L", "1"])
def test_b20_what_says_much_in_little_is_not_written_at_length(mode: str) -> None:
    noise = Image.effect_noise((900, 900), 90).convert(mode)
    sent = io.BytesIO()
    noise.save(sent, "PNG")
    with Image.open(io.BytesIO(clean(sent.getvalue()).content)) as shown:
        assert shown.mode == mode
        assert shown.convert("RGB").tobytes() == noise.convert("RGB").tobytes()


def test_b20_what_is_written_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """A photo pressed hard would grow past the bound: it is pressed again, then refused."""
    noise = Image.effect_noise((300, 300), 90).convert("RGB")

    def pressed(quality: int) -> bytes:
        sent = io.BytesIO()
        noise.save(sent, "JPEG", quality=quality)
        monkeypatch.setattr(reading, "LARGEST", sent.tell())
        return sent.getvalue()

    sent = pressed(80)
    assert len(clean(sent).content) <= len(sent)
    assert why(pressed(20)) == Refusal.TOO_LARGE


def test_the_same_file_gives_the_same_bytes() -> None:
    for sent in (pdf(), image("JPEG")):
        assert clean(sent) == clean(sent)


# --- In a process of its own ------------------------------------------------------------------


def test_b20_a_file_is_read_by_a_child_that_says_the_same() -> None:
    assert sandbox.clean_apart(image()) == clean(image())
    with pytest.raises(Refused) as refused:
        sandbox.clean_apart(SVG)
    assert refused.value.why == Refusal.WRONG_TYPE


def object_streams_that_unfold(megabytes: int) -> bytes:
    """A PDF of a megabyte or two whose objects are packed in a stream that is mostly spaces."""
    packed = zlib.compress(b"1 0 " + b" " * (megabytes << 20) + b"<</Type/Catalog>>", 9)
    head = f"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length {len(packed)}>>".encode()
    body = b"%PDF-1.7\n2 0 obj\n" + head + b"stream\n" + packed + b"\nendstream\nendobj\n"
    entries = [(0, 0, 255), (2, 2, 0), (1, len(b"%PDF-1.7\n"), 0), (1, len(body), 0)]
    rows = b"".join(struct.pack("!BIB", *entry) for entry in entries)
    table = f"<</Type/XRef/Size 4/W[1 4 1]/Root 1 0 R/Length {len(rows)}>>".encode()
    start = len(body)
    body += b"3 0 obj\n" + table + b"stream\n" + rows + b"\nendstream\nendobj\n"
    return body + f"startxref\n{start}\n%%EOF".encode()


def test_b20_what_unfolds_to_gigabytes_is_refused_and_hurts_nobody() -> None:
    sent = object_streams_that_unfold(1500)
    assert len(sent) < LARGEST
    with pytest.raises(Refused) as refused:
        sandbox.clean_apart(sent)
    assert refused.value.why in {Refusal.TOO_HEAVY, Refusal.DAMAGED}


@pytest.mark.parametrize("outcome", ["", "no json", '{"', '{"content_type": "image/png"}\nhalf'])
def test_b20_a_child_that_dies_refuses_the_file(
    monkeypatch: pytest.MonkeyPatch, outcome: str
) -> None:
    import subprocess

    died = subprocess.CompletedProcess([], -9, stdout=outcome.encode(), stderr=b"")
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: died)
    with pytest.raises(Refused) as refused:
        sandbox.clean_apart(image())
    assert refused.value.why == Refusal.TOO_HEAVY


def test_b20_the_child_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    import subprocess

    seen: dict[str, Any] = {}

    def watch(command: list[str], **options: Any) -> Any:
        seen.update(options)
        return subprocess.CompletedProcess(command, 0, stdout=b'{"refused": "damaged"}\n')

    monkeypatch.setattr(subprocess, "run", watch)
    with pytest.raises(Refused):
        sandbox.clean_apart(image())
    assert seen["env"] == {}
    assert seen["timeout"] <= 30
