"""Strangers' bytes are read in a process of its own, which knows no secret and is kept small.

A file of 5 MB can unfold to gigabytes, or hit a fault of a library written in C: whatever happens,
it happens to a child that has neither our settings, nor a database, nor the time or the memory.
"""

import json
import subprocess
import sys
from contextlib import suppress
from typing import Final

from connectors.uploads.kinds import CleanFile, Refusal, Refused

MEMORY: Final = 1024 * 1024 * 1024
CPU_SECONDS: Final = 15
SECONDS: Final = 25


def clean_apart(content: bytes) -> CleanFile:
    """Do what `clean` does, in a child. Raises Refused; what kills the child is « too heavy »."""
    try:
        run = subprocess.run(
            [sys.executable, "-I", "-m", "connectors.uploads.sandbox"],
            input=content,
            capture_output=True,
            check=False,
            timeout=SECONDS,
            env={},
        )
    except subprocess.TimeoutExpired as error:
        raise Refused(Refusal.TOO_HEAVY) from error
    # Killed while it wrote, it may leave half a file behind a head that says nothing of it.
    if run.returncode:
        raise Refused(Refusal.TOO_HEAVY)
    head, _, body = run.stdout.partition(b"\n")
    try:
        answer: dict[str, str] = json.loads(head)
    except ValueError as error:
        raise Refused(Refusal.TOO_HEAVY) from error
    if "refused" in answer:
        raise Refused(Refusal(answer["refused"]))
    return CleanFile(body, answer["content_type"])


def main() -> None:
    """Read a file on the standard input; write one line that says what it is, then the file."""
    _keep_small()
    # Here only: the libraries that read files are never loaded beside our secrets.
    from connectors.uploads.reading import clean

    content = sys.stdin.buffer.read()
    try:
        cleaned = clean(content)
    except Refused as refused:
        answer, body = {"refused": refused.why.value}, b""
    else:
        answer, body = {"content_type": cleaned.content_type}, cleaned.content
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + body)


def _keep_small() -> None:
    # Not every system bounds all of these; Linux, where the site runs, does.
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    main()
