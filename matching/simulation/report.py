"""Write what the strategies came to: a page of Markdown, and one drawing a measure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from html import escape
from math import isinf
from pathlib import Path
from typing import Final

from matching.simulation.behaviour import Behaviour
from matching.simulation.measures import Measures

BEGINS: Final = "<!-- simulation: begins -->"
ENDS: Final = "<!-- simulation: ends -->"
WIDTH, LEFT, ROW, BAR = 720, 250, 34, 20


@dataclass(frozen=True, slots=True)
class Shown:
    """A measure: its title, its unit, and whether it is a share."""

    name: str
    title: str
    share: bool = False
    decimals: int = 1


SHOWN: Final = (
    Shown("served", "Requests that somebody accepted", share=True),
    Shown("median_days", "Days until somebody accepts, median"),
    Shown("p95_days", "Days until somebody accepts, 95th percentile"),
    Shown("asked_per_request", "Connecteurs asked for one request"),
    Shown("asked_in_vain", "Asked in vain", share=True),
    Shown("gini", "Gini of the load by unit of capacity", decimals=2),
    Shown("exposure_ratio", "Asked most over asked least (deciles, by unit of capacity)"),
    Shown("never_asked", "Connecteurs never asked in two years", share=True),
    Shown("over_capacity", "Acceptances over capacity", share=True),
)


def written(shown: Shown, value: float) -> str:
    if isinf(value):
        return "–"
    if shown.share:
        return f"{100 * value:.{shown.decimals}f} %"
    return f"{value:.{shown.decimals}f}"


def table(results: Mapping[str, Measures]) -> str:
    """Return the measures of each strategy, one line each."""
    lines = ["| | " + " | ".join(shown.title for shown in SHOWN) + " |"]
    lines.append("| --- |" + " --- |" * len(SHOWN))
    for name, measures in results.items():
        values = asdict(measures)
        lines.append(
            f"| {name} | " + " | ".join(written(one, values[one.name]) for one in SHOWN) + " |"
        )
    return "\n".join(lines)


def bars(shown: Shown, results: Mapping[str, Measures]) -> str:
    """Draw one measure as horizontal bars from 0; the table beside holds the same numbers."""
    values = [(name, float(getattr(found, shown.name))) for name, found in results.items()]
    most = max((value for _, value in values if not isinf(value)), default=0.0) or 1.0
    height = ROW * (len(values) + 1)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" '
        f'aria-label="{escape(shown.title)}" font-family="sans-serif" font-size="15">',
        f'<text x="0" y="20" font-weight="bold">{escape(shown.title)}</text>',
    ]
    for row, (name, value) in enumerate(values, start=1):
        y = row * ROW
        length = 0 if isinf(value) else (WIDTH - LEFT - 90) * value / most
        parts += [
            f'<text x="0" y="{y + 16}">{escape(name)}</text>',
            f'<rect x="{LEFT}" y="{y}" width="{length:.1f}" height="{BAR}" fill="#000091"/>',
            f'<text x="{LEFT + length + 8:.1f}" y="{y + 16}">{written(shown, value)}</text>',
        ]
    return "\n".join([*parts, "</svg>", ""])


def page(
    results: Mapping[str, Measures], behaviour: Behaviour, *, people: str, took: Sequence[str]
) -> str:
    """Return the section of the page that a run writes."""
    given = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in _shares(behaviour))
    return "\n\n".join(
        [
            people,
            f"How people behave, which no source measures yet: {given}; each connecteur answers "
            "at all between 60 and 98 times in a hundred.",
            table(results),
            "\n".join(f"![{one.title}](simulation/{one.name}.svg)" for one in SHOWN[:-1]),
            "Time taken: " + "; ".join(took) + ".",
        ]
    )


def _shares(behaviour: Behaviour) -> list[tuple[str, object]]:
    return [(name, value) for name, value in asdict(behaviour).items() if isinstance(value, float)]


def write(folder: Path, section: str, results: Mapping[str, Measures]) -> None:
    """Put the section between its marks in `simulation.md`, and the drawings beside."""
    path = folder / "simulation.md"
    text = path.read_text(encoding="utf-8")
    before, rest = text.split(BEGINS)
    _, after = rest.split(ENDS)
    path.write_text(f"{before}{BEGINS}\n\n{section}\n\n{ENDS}{after}", encoding="utf-8")
    (folder / "simulation").mkdir(exist_ok=True)
    for shown in SHOWN[:-1]:
        (folder / "simulation" / f"{shown.name}.svg").write_text(bars(shown, results), "utf-8")
