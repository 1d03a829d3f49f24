"""Instruments drawn at random, of every shape that the rules allow, and answers to them."""

from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

from diagnostics.instrument import (
    ALWAYS,
    NOT_APPLICABLE,
    UNKNOWN,
    All,
    Chosen,
    Condition,
    CountScale,
    DiiVersion,
    Dimension,
    Instrument,
    Level,
    Not,
    Option,
    Parameters,
    ProfileIs,
    ProfileOption,
    ProfileQuestion,
    Question,
    Scale,
    ThemeEntry,
    Tier,
    TierScale,
    Variable,
    load_shipped,
)
from diagnostics.instrument import Any as AnyOf

THIRDS = [Fraction(n, 3) for n in range(4)]
HALVES = [Fraction(n, 2) for n in range(3)]
PROFILE = (
    ProfileQuestion(
        "taille",
        "",
        "",
        True,
        tuple(ProfileOption(code, "", None, ()) for code in ("petite", "grande")),
        "",
    ),
    ProfileQuestion("lieu", "", "", False, (), "[A-C]"),
)


def levels(random: Random, highest: int) -> tuple[Level, ...]:
    bounds = sorted(random.sample(range(1, highest + 1), min(highest, 2)))
    return tuple(Level(f"n{bound}", "", bound) for bound in (0, *bounds))


def instrument(random: Random) -> Instrument:
    """Draw an instrument of one to twelve questions."""
    parameters = Parameters(
        max_points=random.choice((1, 4, 10)),
        min_dimension_coverage=random.choice([*THIRDS, *HALVES]),
        min_global_coverage=random.choice([*THIRDS, *HALVES]),
        need_threshold=random.randint(0, 10),
        excluded_unknown_factor=random.choice([*THIRDS, *HALVES]),
        obligation_bonus=random.choice((Fraction(1), Fraction(3, 2), Fraction(7, 3))),
        top_needs=random.randint(1, 4),
        medium_action_threshold=random.randint(0, 10),
        min_peers=30,
    )
    dimensions = tuple(
        Dimension(f"d{n}", "", random.choice((0, 1, 7, 15)), n, "")
        for n in range(random.randint(1, 4))
    )
    themes = tuple(ThemeEntry(f"t{n}", "") for n in range(random.randint(1, 4)))
    questions: list[Question] = []
    for n in range(random.randint(1, 12)):
        questions.append(question(random, n, questions, dimensions, themes, parameters.max_points))
    variables = tuple(
        Variable(f"v{n}", "", "", "", "high", "", condition(random, questions))
        for n in range(random.randint(1, 8))
    )
    codes = [variable.code for variable in variables]
    return replace(
        load_shipped(),
        parameters=parameters,
        score_levels=levels(random, 100),
        reliability_levels=levels(random, 100),
        dimensions=dimensions,
        themes=themes,
        profile=PROFILE,
        questions=tuple(questions),
        dii_levels=levels(random, len(codes)),
        dii_base_threshold=random.randint(0, len(codes)),
        dii_versions=tuple(
            DiiVersion(name, "", (), (), "", tuple(random.sample(codes, random.randint(0, most))))
            for name, most in (("w1", len(codes)), ("w2", len(codes)))
        ),
        variables=variables,
    )


def question(
    random: Random,
    n: int,
    before: list[Question],
    dimensions: tuple[Dimension, ...],
    themes: tuple[ThemeEntry, ...],
    most: int,
) -> Question:
    multiple = random.random() < 0.4
    options = tuple(
        Option(
            f"o{rank}",
            "",
            None if multiple else random.randint(0, most),
            multiple and random.random() < 0.2,
        )
        for rank in range(random.randint(2, 5))
    )
    conditional = random.random() < 0.4
    return Question(
        code=f"Q{n}",
        dimension=random.choice(dimensions).code,
        order=n + 1,
        kind="multiple" if multiple else "single",
        weight=random.choice((0, 1, 2, 5)),
        theme=random.choice(themes).code,
        secondary_themes=(),
        label="",
        help="",
        options=options,
        scale=scale(random, options, most) if multiple else None,
        ask_if=condition(random, before) if conditional else None,
        if_not_asked=random.choice(("zero", "not_applicable")) if conditional else "not_applicable",
        unknown=random.choice(("zero", "excluded", "absent")),
        allows_not_applicable=random.random() < 0.5,
        not_applicable_label="",
        obligation=random.choice((None, ALWAYS, condition(random, before))),
        eurostat=(),
        need_actions={"bas": "", "moyen": ""},
    )


def scale(random: Random, options: tuple[Option, ...], most: int) -> Scale:
    codes = [option.code for option in options]
    if random.random() < 0.5:
        steps = [0, *sorted(random.sample(range(1, len(codes) + 1), random.randint(1, 2)))]
        return CountScale(tuple((step, random.randint(0, most)) for step in steps))
    tiers = tuple(
        Tier(frozenset(random.sample(codes, random.randint(1, 2))), random.randint(0, most))
        for _ in range(2)
    )
    return TierScale(tiers, random.randint(0, most))


def condition(random: Random, before: list[Question], depth: int = 2) -> Condition:
    """Draw a condition on the profile and on the questions before."""
    kind = random.random()
    if depth and kind < 0.45:
        parts = tuple(condition(random, before, depth - 1) for _ in range(random.randint(0, 3)))
        return random.choice((All, AnyOf))(parts)
    if depth and kind < 0.6:
        return Not(condition(random, before, depth - 1))
    if not before or kind > 0.85:
        code, values = random.choice((("taille", ["petite"]), ("lieu", ["A", "B"])))
        return ProfileIs(code, frozenset(values))
    about = random.choice(before)
    codes = [option.code for option in about.options]
    named = random.sample(codes, random.randint(1, len(codes)))
    return Chosen(about.code, frozenset(named), random.randint(0, 2))


def taken(random: Random, instrument: Instrument) -> tuple[dict[str, str], dict[str, Any]]:
    """Draw a profile and answers, in any order, to questions asked or not."""
    profile = {"taille": random.choice(("petite", "grande"))}
    if random.random() < 0.7:
        profile["lieu"] = random.choice("ABC")
    answered = [each for each in instrument.questions if random.random() < 0.85]
    random.shuffle(answered)
    return profile, {each.code: answer(random, each) for each in answered}


def answer(random: Random, question: Question) -> Any:
    if question.allows_unknown and random.random() < 0.15:
        return UNKNOWN
    if question.allows_not_applicable and random.random() < 0.15:
        return NOT_APPLICABLE
    codes = [option.code for option in question.options]
    if question.kind == "single":
        return random.choice(codes)
    alone = [option.code for option in question.options if option.exclusive]
    together = [code for code in codes if code not in alone]
    if not together or (alone and random.random() < 0.3):
        return [random.choice(alone)]
    return random.sample(together, random.randint(1, len(together)))
