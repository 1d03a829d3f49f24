"""Departments for forms: no query, read once from the shipped file."""

from functools import cache

from reference import shipped


@cache
def names() -> dict[str, str]:
    """Return the 101 departments, name by code, in the order of the codes."""
    return {row["code"]: row["name"] for row in shipped.rows("departments.csv")}


@cache
def regions() -> dict[str, str]:
    """Return the code of the region of each department."""
    return {row["code"]: row["region"] for row in shipped.rows("departments.csv")}


@cache
def region_names() -> dict[str, str]:
    """Return the regions, name by code, in the order of the codes."""
    return {row["code"]: row["name"] for row in shipped.rows("regions.csv")}


def choices() -> list[tuple[str, str]]:
    """Return (code, « 24 – Dordogne ») for a select, in the order of the codes."""
    return [(code, f"{code} – {name}") for code, name in names().items()]


def of_commune(code: str) -> str:
    """Return the department of a commune by its official code, or an empty text.

    Not by its postcode, which may be that of the department beside.
    """
    department = code[: 3 if code.startswith("97") else 2]
    return department if department in names() else ""


def label(code: str) -> str:
    """Return the name of a department, or an empty text for an unknown code."""
    return names().get(code, "")
