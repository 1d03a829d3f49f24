"""The least that answering one question differently may take."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import product

from diagnostics.instrument import NOT_APPLICABLE, UNKNOWN, Chosen, Question
from diagnostics.scoring import Answer, Answers
from diagnostics.scoring.answers import chosen
from diagnostics.scoring.outcomes import points_of
from diagnostics.what_if.structure import Action


def with_actions(answers: Answers, actions: Iterable[Action]) -> dict[str, Answer]:
    """Give the answers once the actions are taken."""
    changed = dict(answers)
    for action in actions:
        changed[action.question] = whole(action)
    return changed


def whole(action: Action) -> Answer:
    return action.answer if isinstance(action.answer, str) else list(action.answer)


def actions_on(
    question: Question, leaves: Iterable[Chosen], answer: Answer | None
) -> tuple[Action, ...]:
    """Give the least action on a question for each thing that another answer would say."""
    if answer == NOT_APPLICABLE:
        return ()
    known = answer is not None and answer != UNKNOWN
    had = chosen(answer) if answer is not None and known else frozenset()
    points = points_of(question, answer) if answer is not None and known else 0
    asked = [leaf for leaf in leaves if leaf.question == question.code]

    def says(options: frozenset[str]) -> tuple[bool, ...]:
        return tuple(len(options & leaf.options) >= leaf.at_least for leaf in asked)

    single = question.kind == "single"
    possible = (choices if single else additions)(question, had, points, asked)
    least: dict[tuple[bool, ...], Action] = {}
    # Sorting keeps the order of the form among equals: the first one found is the least.
    for action in sorted(possible, key=lambda each: (len(each.options), each.points)):
        said = says(chosen(whole(action)))
        first = least.setdefault(said, action)
        if single and first is not action:
            least[said] = replace(first, instead=(*first.instead, *action.options))
    if known:
        # What is said already needs no action.
        least.pop(says(had), None)
    return tuple(least.values())


def choices(
    question: Question, had: frozenset[str], points: int, asked: Iterable[Chosen]
) -> Iterator[Action]:
    """Give every other option of a single question worth at least as many points."""
    for option in question.options:
        if option.code not in had and (option.points or 0) >= points:
            yield Action(
                question.code, option.code, (option.code,), (), (option.points or 0) - points
            )


def additions(
    question: Question, had: frozenset[str], points: int, asked: Iterable[Chosen]
) -> Iterator[Action]:
    """Give what may be ticked: the first few options of each kind, alike for all that is asked."""
    leaves = tuple(asked)
    alike: dict[tuple[bool, ...], list[str]] = {}
    for option in question.options:
        if option.code not in had and not option.exclusive:
            alike.setdefault(tuple(option.code in leaf.options for leaf in leaves), []).append(
                option.code
            )
    most = max((leaf.at_least for leaf in leaves), default=0)
    kept = [option.code for option in question.options if option.code in had]
    kept = [code for code in kept if not question.option(code).exclusive]
    places = {option.code: place for place, option in enumerate(question.options)}
    ticked = (
        sorted(
            (code for codes, n in zip(alike.values(), counts, strict=True) for code in codes[:n]),
            key=places.__getitem__,
        )
        for counts in product(*(range(min(len(codes), most) + 1) for codes in alike.values()))
    )
    # The first options of the form come first: they are kept among those that do as well.
    for new in sorted(filter(None, ticked), key=lambda codes: [places[code] for code in codes]):
        answer = in_order(question, [*kept, *new])
        worth = points_of(question, list(answer))
        others: list[str] = []
        if len(new) == 1:
            others = next(codes for codes in alike.values() if new[0] in codes)[1:]
        yield Action(
            question=question.code,
            answer=answer,
            options=tuple(new),
            instead=tuple(code for code in others if points_of(question, [*kept, code]) == worth),
            points=max(0, worth - points),
        )


def in_order(question: Question, codes: Iterable[str]) -> tuple[str, ...]:
    wanted = set(codes)
    return tuple(option.code for option in question.options if option.code in wanted)
