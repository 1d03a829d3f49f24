"""Numbers of version: three whole numbers, compared as such."""

import re
from collections.abc import Iterable

_SEMVER = re.compile(r"(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})\.(0|[1-9]\d{0,4})", re.ASCII)
Key = tuple[int, int, int]


def version_key(version: str) -> Key | None:
    """Give what versions are compared by; None for what is no number of version."""
    found = _SEMVER.fullmatch(version)
    return (int(found[1]), int(found[2]), int(found[3])) if found else None


def highest(versions: Iterable[str]) -> str:
    """Give the highest number of version; empty when there is none."""
    known = {key: version for version in versions if (key := version_key(version))}
    return known[max(known)] if known else ""


def is_higher(version: str, other: str) -> bool:
    """Say whether a number of version is above another; one that is malformed is not."""
    key, than = version_key(version), version_key(other)
    return key is not None and (than is None or key > than)


def next_versions(version: str) -> tuple[str, str, str]:
    """Give the numbers that may follow: a correction, a change, and one that compares no more."""
    major, minor, patch = version_key(version) or (0, 0, 0)
    return f"{major}.{minor}.{patch + 1}", f"{major}.{minor + 1}.0", f"{major + 1}.0.0"
