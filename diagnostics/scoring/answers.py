"""What an answer may be. Malformed answers are refused, never silently repaired."""

import re
from collections.abc import Mapping

from diagnostics.instrument import NOT_APPLICABLE, UNKNOWN, Instrument, Question

# An option's code, a list of options' codes, « nsp » or « na ».
Answer = str | list[str]
Answers = Mapping[str, Answer]
Profile = Mapping[str, str]


class AnswerError(ValueError):
    """An answer that cannot be used: the code of its question, and the fault in French."""

    def __init__(self, question: str, fault: str) -> None:
        super().__init__(f"{question} : {fault}")
        self.question = question
        self.fault = fault


def check_profile(instrument: Instrument, profile: Mapping[str, object]) -> None:
    """Raise AnswerError on the first profile value that is unknown, or required and missing."""
    known = {each.code: each for each in instrument.profile}
    for code, value in profile.items():
        if code not in known:
            raise AnswerError(code, "code de profil inconnu")
        check_profile_value(instrument, code, value)
    for question in instrument.profile:
        if question.required and question.code not in profile:
            raise AnswerError(question.code, "valeur de profil obligatoire, absente")


def check_profile_value(instrument: Instrument, code: str, value: object) -> None:
    """Raise AnswerError when the value is none that this profile question allows."""
    question = instrument.profile_question(code)
    if not isinstance(value, str):
        raise AnswerError(code, f"un code est attendu, non {value!r}")
    allowed = (
        value in {option.code for option in question.options}
        if question.options
        else re.fullmatch(question.pattern, value) is not None
    )
    if not allowed:
        raise AnswerError(code, f"valeur de profil inconnue « {value} »")


def check_answers(instrument: Instrument, answers: Mapping[str, object]) -> None:
    """Raise AnswerError on the first answer that its question does not allow.

    Answers to questions that are no longer asked are checked like the others.
    """
    known = {question.code: question for question in instrument.questions}
    for code, answer in answers.items():
        if code not in known:
            raise AnswerError(code, "code de question inconnu")
        check_answer(known[code], answer)


def check_answer(question: Question, answer: object) -> None:
    """Raise AnswerError when this question does not allow this answer."""
    if answer == UNKNOWN:
        if not question.allows_unknown:
            raise AnswerError(question.code, f"« {UNKNOWN} » (je ne sais pas) n’est pas admis")
    elif answer == NOT_APPLICABLE:
        if not question.allows_not_applicable:
            raise AnswerError(question.code, f"« {NOT_APPLICABLE} » (sans objet) n’est pas admis")
    elif question.kind == "single":
        if not isinstance(answer, str):
            raise AnswerError(question.code, f"un seul code d’option est attendu, non {answer!r}")
        check_options(question, [answer])
    else:
        if not isinstance(answer, list):
            raise AnswerError(
                question.code, f"une liste de codes d’options est attendue, non {answer!r}"
            )
        check_options(question, answer)


def check_options(question: Question, codes: list[object]) -> None:
    known = {option.code: option for option in question.options}
    if not codes:
        raise AnswerError(question.code, "liste vide")
    for code in codes:
        if not isinstance(code, str):
            raise AnswerError(question.code, f"un code d’option est attendu, non {code!r}")
        if code not in known:
            raise AnswerError(question.code, f"code d’option inconnu « {code} »")
        if codes.count(code) > 1:
            raise AnswerError(question.code, f"option répétée « {code} »")
        if known[code].exclusive and len(codes) > 1:
            raise AnswerError(
                question.code, f"l’option « {code} » exclut les autres, donnée avec une autre"
            )


def chosen(answer: Answer) -> frozenset[str]:
    """Give the codes of the options chosen in an answer known to be neither nsp nor na."""
    return frozenset([answer] if isinstance(answer, str) else answer)
