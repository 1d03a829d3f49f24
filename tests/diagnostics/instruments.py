"""Whole questionnaires, drawn: any texts, scales and conditions that hold together."""

from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from diagnostics.instrument import shipped_definition

SHIPPED = shipped_definition()
THEMES = [theme["code"] for theme in SHIPPED["themes"]]
# Texts that a reader of YAML could take for something else.
AWKWARD = [
    "oui : non", "# rien", "- un", "'", '"', "« à quoi bon ? »", "a: b", "fin\n", "\n\ndeux\n",
    " bord ", "10\u00a0%", "yes", "no", "on", "off", "null", "~", "true", "1.0", "1.0.0", "01",
    "0x1F", "1e3", "1_000", "2026-11-25", "12:30:45", ".inf", "=", "<<", "*a", "&a", "!b", "%d",
    "@", "`", "{a}", "[b]", "a\tb", "été 😀", "a\u2028b", "a\u0085", "\ufeffa", "\x07", "?",
    "| bloc", "> plié", "---", "...", "x" * 300, "mot " * 60,
]  # fmt: skip
texts = st.sampled_from(AWKWARD) | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=40
).filter(lambda text: bool(text.strip()))


@st.composite
def definitions(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a definition that `parse` accepts; its head, index and comparison are the shipped
    ones, with drawn texts."""
    definition = deepcopy(SHIPPED)
    definition["instrument"]["title"] = draw(texts)
    definition["parameters"]["obligation_bonus"] = draw(st.sampled_from([1, 1.5, 2.25]))
    dimensions = [f"d{rank}" for rank in range(draw(st.integers(1, 3)))]
    definition["dimensions"] = [
        {
            "code": code,
            "label": draw(texts),
            "weight": draw(st.integers(1, 50)),
            "order": rank,
            "summary": draw(texts),
        }
        for rank, code in enumerate(dimensions, start=1)
    ]
    questions: list[dict[str, Any]] = []
    for order in range(1, draw(st.integers(1, 6)) + 1):
        questions.append(draw(_questions(order, dimensions, list(questions))))
    definition["questions"] = questions
    variables = [
        {
            "code": f"V{rank}",
            "label": draw(texts),
            "eurostat": draw(st.none() | st.just("E_WEB")),
            "dataset": draw(st.none() | st.just("isoc_ciweb")),
            "confidence": "high",
            "rule": draw(_conditions(questions)),
        }
        for rank in range(draw(st.integers(1, 3)))
    ]
    definition["dii"]["variables"] = variables
    for version in definition["dii"]["versions"]:
        version["variables"] = [each["code"] for each in variables]
        version["note"] = draw(texts)
    definition["comparison"]["geo_labels"]["FR"] = draw(texts)
    return definition


@st.composite
def _questions(
    draw: st.DrawFn, order: int, dimensions: list[str], before: list[dict[str, Any]]
) -> dict[str, Any]:
    multiple = draw(st.booleans())
    codes = draw(
        st.lists(
            st.sampled_from(["non", "oui", "no", "on", "1", "01", "1.0"]), min_size=2, unique=True
        )
    )
    question: dict[str, Any] = {
        "code": f"Q{order}",
        "dimension": draw(st.sampled_from(dimensions)),
        "order": order,
        "kind": "multiple" if multiple else "single",
        "weight": draw(st.integers(0, 5)),
        "theme": draw(st.sampled_from(THEMES)),
        "label": draw(texts),
        "help": draw(texts),
        "unknown": draw(st.sampled_from(["zero", "excluded", "absent"])),
        "not_applicable": draw(st.booleans()),
        "need_actions": {"bas": draw(texts), "moyen": draw(texts)},
    }
    question["options"] = [
        {"code": code, "label": draw(texts)}
        | ({"exclusive": rank == 0} if multiple else {"points": draw(st.integers(0, 10))})
        for rank, code in enumerate(codes)
    ]
    if multiple:
        question["scale"] = draw(
            st.sampled_from(
                [
                    {"kind": "count", "steps": [[0, 0], [1, 10]]},
                    {"kind": "tiers", "tiers": [{"any_of": codes[1:], "points": 9}], "default": 0},
                ]
            )
        )
    if question["not_applicable"]:
        question["not_applicable_label"] = draw(texts)
    if draw(st.booleans()):
        question["ask_if"] = draw(_conditions(before))
        question["if_not_asked"] = draw(st.sampled_from(["zero", "not_applicable"]))
    if draw(st.booleans()):
        question["obligation"] = draw(st.booleans() | _conditions(before))
    return question


def _conditions(before: list[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw conditions on the profile and on the questions that come before."""
    leaves: list[st.SearchStrategy[dict[str, Any]]] = [
        st.fixed_dictionaries({"profile": st.just(code), "in": _some(options)})
        for code, options in (("accueil", ["oui", "non"]), ("personnes", ["1", "2_9", "10_49"]))
    ]
    for question in before:
        codes = [option["code"] for option in question["options"]]
        asked = {"question": st.just(question["code"])}
        if question["kind"] == "single":
            leaves.append(st.fixed_dictionaries({**asked, "in": _some(codes)}))
        else:
            leaves.append(st.fixed_dictionaries({**asked, "any_of": _some(codes)}))
            leaves.append(
                st.fixed_dictionaries(
                    {**asked, "count_among": st.just(codes), "min": st.integers(1, len(codes))}
                )
            )
    return st.recursive(
        st.one_of(leaves),
        lambda inner: st.one_of(
            st.fixed_dictionaries({"not": inner}),
            st.fixed_dictionaries({"all": st.lists(inner, min_size=1, max_size=3)}),
            st.fixed_dictionaries({"any": st.lists(inner, min_size=1, max_size=3)}),
        ),
        max_leaves=4,
    )


def _some(codes: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(codes), min_size=1, unique=True)
