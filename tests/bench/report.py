"""The page of ratios, and where it stands in `docs/performance.md`."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from tests.bench.ratios import Goal, Ratio

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
BEGIN = "<!-- Written by `make bench` from here -->"
END = "<!-- to here -->"
HEADER = ("what", "ratio, median", "middle half", "goal", "measured", "floor", "repeats")


def page(
    ratios: Iterable[Ratio], goals: Mapping[str, Goal], *, machine: str, tables: Iterable[str] = ()
) -> str:
    """Return the Markdown of a run: the ratios, their floors in words, then other tables."""
    kept = list(ratios)
    floors = [
        f"- {name}: {goal.floor}."
        for name, goal in goals.items()
        if any(ratio.goal == name for ratio in kept)
    ]
    parts = [machine, table(HEADER, (line(each, goals[each.goal]) for each in kept))]
    return "\n\n".join([*parts, "What each is measured against:", "\n".join(floors), *tables])


def line(ratio: Ratio, goal: Goal) -> tuple[object, ...]:
    low, high = ratio.spread
    # A goal that is passed stands out in the page as well as in the exit code.
    value = f"{ratio.median:.2f}"
    return (
        ratio.label,
        f"**{value}**" if ratio.median > goal.goal else value,
        f"{low:.2f} to {high:.2f}",
        f"{goal.goal:g}",
        f"{number(ratio.measured)} {ratio.unit}",
        f"{number(ratio.floor)} {ratio.unit}",
        len(ratio.pairs),
    )


def number(value: float) -> str:
    """Write three significant digits, without an exponent."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def table(header: Iterable[str], lines: Iterable[Iterable[object]]) -> str:
    """Return a Markdown table."""
    rows = [list(header), *([str(cell) for cell in line] for line in lines)]
    rows.insert(1, ["---"] * len(rows[0]))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def rewritten(text: str, section: str) -> str:
    """Put a section between the two marks; ValueError unless each stands there once, in order."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end or BEGIN in after or END in before + after:
        raise ValueError("The page must hold each mark once, the first before the second.")
    return f"{before}{BEGIN}\n{section}\n{END}{after}"


def write(section: str, page: Path = PAGE) -> None:
    page.write_text(rewritten(page.read_text(encoding="utf-8"), section), encoding="utf-8")
