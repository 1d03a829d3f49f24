"""Write what a ranking was computed from, and run it again (QUALITY F-3)."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Final

from matching.enums import AdviserChoice, Channel
from matching.policy import Policy
from matching.ranking import Ask, AskedTheme, Candidate, KnownTheme, Ranking, rank
from reference.enums import Theme

# Read back as tuples; a ranking stored before one of them existed says nothing of it.
LISTS: Final = ("sectors", "departments", "languages", "size_classes", "slots")


def inputs_to_json(ask: Ask, candidates: Iterable[Candidate]) -> dict[str, Any]:
    """Return what `rank` read, in the form stored beside its result."""
    return {"ask": asdict(ask), "candidates": [asdict(candidate) for candidate in candidates]}


def inputs_from_json(stored: Mapping[str, Any]) -> tuple[Ask, tuple[Candidate, ...]]:
    ask = Ask(
        **{
            **stored["ask"],
            "themes": tuple(
                AskedTheme(Theme(line["theme"]), line["weight"]) for line in stored["ask"]["themes"]
            ),
            "adviser_choice": AdviserChoice(stored["ask"]["adviser_choice"]),
            "channel": Channel(stored["ask"].get("channel", Channel.ANY)),
            "slots": tuple(stored["ask"].get("slots", ())),
        }
    )
    candidates = tuple(
        Candidate(
            **{
                **line,
                "themes": tuple(KnownTheme(Theme(t["theme"]), t["level"]) for t in line["themes"]),
                **{name: tuple(line[name]) for name in LISTS if name in line},
            }
        )
        for line in stored["candidates"]
    )
    return ask, candidates


def replay(inputs: Mapping[str, Any], *, policy: Policy, seed: str) -> Ranking:
    """Run a stored ranking again, with the rules of its time."""
    ask, candidates = inputs_from_json(inputs)
    return rank(ask, candidates, policy=policy, seed=seed)
