"""An antivirus behind an address: `clamd://host:3310` or `clamd:///run/clamav/clamd.ctl`.

The protocol of clamd (INSTREAM) is thirty lines; the libraries that speak it are left alone since
2014 (clamd), under the GPL (clamav-client) or need an event loop (aioclamd).
"""

import socket
import struct
from contextlib import closing
from typing import Final
from urllib.parse import urlsplit

TIMEOUT_SECONDS: Final = 8
CHUNK: Final = 64 * 1024
LONGEST_ANSWER: Final = 4096
CLAMD_PORT: Final = 3310


class ScannerDown(Exception):
    """Nobody answered, or nothing that makes sense: the file waits."""


def scan(address: str, content: bytes) -> str:
    """Return the name of what was found in a file; nothing when it is clean. Raises ScannerDown."""
    try:
        with closing(_connect(address)) as link:
            link.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), CHUNK):
                part = content[start : start + CHUNK]
                link.sendall(struct.pack("!I", len(part)) + part)
            link.sendall(struct.pack("!I", 0))
            answer = _answer(link)
    except OSError as error:
        raise ScannerDown(str(error)) from error
    _, _, verdict = answer.partition(": ")
    if verdict == "OK":
        return ""
    if verdict.endswith(" FOUND"):
        return verdict.removesuffix(" FOUND")
    # « INSTREAM size limit exceeded. ERROR », or nothing at all.
    raise ScannerDown(answer[:200] or "no answer")


def _connect(address: str) -> socket.socket:
    parts = urlsplit(address)
    if parts.scheme != "clamd":
        raise ScannerDown(f"EVIDENCE_SCANNER is no address we know: {parts.scheme}://")
    if parts.hostname:
        where = (parts.hostname, parts.port or CLAMD_PORT)
        return socket.create_connection(where, timeout=TIMEOUT_SECONDS)
    link = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    link.settimeout(TIMEOUT_SECONDS)
    try:
        link.connect(parts.path)
    except OSError:
        link.close()
        raise
    return link


def _answer(link: socket.socket) -> str:
    read = b""
    while not read.endswith(b"\0") and len(read) < LONGEST_ANSWER:
        part = link.recv(LONGEST_ANSWER)
        if not part:
            break
        read += part
    return read.rstrip(b"\0\n").decode("utf-8", "replace")
