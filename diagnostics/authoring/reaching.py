"""Questions that no answer reaches, conditions in a circle, rules that nothing can meet."""

from collections.abc import Iterator

from diagnostics.authoring.findings import Finding, fault, warning
from diagnostics.authoring.reach import TooManyCases, find_case
from diagnostics.instrument import (
    All,
    Chosen,
    Condition,
    Instrument,
    Not,
    conditions_within,
)
from diagnostics.instrument.checking import condition_faults
from diagnostics.instrument.structure import ALWAYS


def reach_findings(instrument: Instrument) -> Iterator[Finding]:
    """Tell what cannot happen. Conditions that name what does not exist are told by the reading,
    and what rests on them is left aside."""
    yield from circle_faults(instrument)
    sound = sound_questions(instrument)
    for question in instrument.questions:
        place = f"questions[{question.code}]"
        yield from leaf_faults(question.ask_if, f"{place}.ask_if")
        yield from leaf_faults(question.obligation, f"{place}.obligation")
        if question.code not in sound:
            continue
        ask_if = question.ask_if or ALWAYS
        if question.ask_if is not None:
            yield from _never(
                instrument,
                ask_if,
                f"{place}.ask_if",
                f"Aucune réponse ne mène à la question {question.code} : elle n’est jamais posée.",
            )
            yield from _always(instrument, ask_if, f"{place}.ask_if", question.code)
        obligation = question.obligation
        if obligation is not None and _is_sound(instrument, obligation, sound):
            yield from _never(
                instrument,
                All((ask_if, obligation)),
                f"{place}.obligation",
                f"Aucune entreprise à qui {question.code} est posée n’a cette obligation.",
            )
    for variable in instrument.variables:
        place = f"dii.variables[{variable.code}].rule"
        yield from leaf_faults(variable.rule, place)
        if _is_sound(instrument, variable.rule, sound):
            yield from _never(
                instrument,
                variable.rule,
                place,
                f"Aucune réponse ne rend vraie la variable {variable.code}.",
            )


def sound_questions(instrument: Instrument) -> set[str]:
    """Give the questions whose condition, and those it rests on, name only what exists before."""
    sound: set[str] = set()
    for question in instrument.questions:
        if question.ask_if is None or _is_sound(instrument, question.ask_if, sound):
            sound.add(question.code)
    return sound


def _is_sound(instrument: Instrument, condition: Condition, asked: set[str]) -> bool:
    return not any(condition_faults(instrument, condition, "", asked))


def _never(
    instrument: Instrument, condition: Condition, where: str, text: str
) -> Iterator[Finding]:
    try:
        if find_case(instrument, condition) is None:
            yield fault(where, text)
    except TooManyCases:
        yield fault(
            where,
            "Cette condition dépend de trop de réponses pour être vérifiée : simplifiez-la.",
        )


def _always(
    instrument: Instrument, condition: Condition, where: str, code: str
) -> Iterator[Finding]:
    try:
        if find_case(instrument, Not(condition)) is None:
            yield warning(where, f"{code} est posée quoi qu’on réponde : sa condition ne sert pas.")
    except TooManyCases:
        # Told already, by the search for a case that meets the condition.
        return


def leaf_faults(condition: Condition | None, where: str) -> Iterator[Finding]:
    """Tell the comparisons that hold for no answer, or for every one."""
    for leaf in conditions_within(condition):
        if not isinstance(leaf, Chosen):
            if not leaf.values:
                yield fault(where, f"La condition sur {leaf.code} ne nomme aucune option.")
        elif leaf.at_least > len(leaf.options) or not leaf.options:
            yield fault(
                where,
                f"La condition demande {leaf.at_least} options de {leaf.question} "
                f"et en nomme {len(leaf.options)}.",
            )
        elif leaf.at_least == 0:
            yield fault(
                where,
                f"La condition sur {leaf.question} demande 0 option : elle est toujours vraie.",
            )


# --- Circles ----------------------------------------------------------------------------------
def circle_faults(instrument: Instrument) -> Iterator[Finding]:
    """Tell each circle of conditions once, at the first of its questions."""
    gates = {
        question.code: [
            leaf.question for leaf in conditions_within(question.ask_if) if isinstance(leaf, Chosen)
        ]
        for question in instrument.questions
    }
    told: set[str] = set()
    for code in gates:
        circle = _circle_from(code, gates)
        if circle and not told & set(circle):
            told |= set(circle)
            way = " → ".join([*circle, code])
            yield fault(f"questions[{code}].ask_if", f"Ces conditions tournent en rond : {way}.")


def _circle_from(code: str, gates: dict[str, list[str]]) -> list[str]:
    """Give the shortest way from a question back to itself through its conditions, or nothing."""
    ways = [[code]]
    met: set[str] = set()
    for way in ways:
        for gate in gates.get(way[-1], ()):
            if gate == code:
                return way
            if gate not in met:
                met.add(gate)
                ways.append([*way, gate])
    return []
