"""A file opened safely, whatever it is: compressed or not, TSV or JSON-stat, within limits."""

import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import BinaryIO

from diagnostics.eurostat import jsonstat, tsv
from diagnostics.eurostat.cells import Codes, Reading
from diagnostics.eurostat.errors import MalformedFileError, at_line

MEGABYTE = 1_000_000
LONGEST_LINE = 1_000_000
GZIP = b"\x1f\x8b"
BYTE_ORDER_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that a file may weigh once uncompressed.

    A TSV file is read line by line; an answer in JSON is held in memory as a whole, and is
    therefore kept smaller.
    """

    tsv: int = 400 * MEGABYTE
    json: int = 30 * MEGABYTE


def read(
    stream: BinaryIO, *, codes: Codes, dataset: str, on: date, limits: Limits | None = None
) -> Reading:
    """Open a file of `dataset`, read on the day `on`; its cells come as they are asked for.

    Raises MalformedFileError, at once or while the cells come, with the line and the reason.
    """
    limits = limits or Limits()
    reading = Reading(codes=codes, latest_year=on.year)
    head = stream.read(2)
    stream.seek(0)
    if not head:
        raise MalformedFileError("le fichier est vide")
    # Opened as text by nobody: each line is decoded apart, so that a wrong byte has its line.
    opened: BinaryIO = gzip.GzipFile(fileobj=stream) if head == GZIP else stream  # type: ignore[assignment]
    start = _peek(opened)
    if start.lstrip().startswith((b"{", b"[")):
        jsonstat.read(_whole(opened, limits.json), reading)
    else:
        tsv.read(_lines(opened, limits.tsv), reading)
    if reading.dataset and reading.dataset != dataset:
        raise MalformedFileError(f"le fichier est celui de {reading.dataset}, et non de {dataset}")
    return reading


def _peek(opened: BinaryIO) -> bytes:
    start = _guarded(opened, 64)
    opened.seek(0)
    return start


def _guarded(opened: BinaryIO, size: int, *, line: int = 1) -> bytes:
    try:
        return opened.read(size)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise MalformedFileError(
            "archive gzip incomplète ou abîmée", where=at_line(line)
        ) from error


def _whole(opened: BinaryIO, limit: int) -> str:
    content = _guarded(opened, limit + 1)
    if len(content) > limit:
        raise MalformedFileError(f"fichier de plus de {limit // MEGABYTE} Mo une fois ouvert")
    try:
        return content.decode().removeprefix(BYTE_ORDER_MARK)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise MalformedFileError(
            f"octet {error.start + 1} : le fichier n’est pas en UTF-8", where=at_line(line)
        ) from error


def _lines(opened: BinaryIO, limit: int) -> Iterator[tuple[int, str]]:
    """Give each line with its number, without its end; a last line without one is cut short."""
    buffered = io.BufferedReader(_Readable(opened), buffer_size=1 << 16)
    weight = 0
    number = 0
    while True:
        number += 1
        try:
            line = buffered.readline(LONGEST_LINE)
        except (EOFError, gzip.BadGzipFile, zlib.error) as error:
            raise MalformedFileError(
                "archive gzip incomplète ou abîmée", where=at_line(number)
            ) from error
        if not line:
            return
        weight += len(line)
        if weight > limit:
            raise MalformedFileError(
                f"fichier de plus de {limit // MEGABYTE} Mo une fois ouvert", where=at_line(number)
            )
        if not line.endswith(b"\n"):
            raise MalformedFileError("le fichier s’arrête au milieu", where=at_line(number))
        try:
            text = line.decode()
        except UnicodeDecodeError as error:
            raise MalformedFileError(
                f"octet {error.start + 1} : le fichier n’est pas en UTF-8", where=at_line(number)
            ) from error
        yield number, text.rstrip("\r\n").removeprefix(BYTE_ORDER_MARK if number == 1 else "")


class _Readable(io.RawIOBase):
    """Any readable stream, an upload or an archive, as the buffered reader wants it."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        content = self.stream.read(len(buffer))
        buffer[: len(content)] = content
        return len(content)
