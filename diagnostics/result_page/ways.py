"""What would change it, in words: the smallest sets of actions, and what each one promises."""

from collections.abc import Sequence
from dataclasses import dataclass

from diagnostics.instrument import UNKNOWN, Instrument
from diagnostics.models import Assessment
from diagnostics.result_page.words import label_of, whole
from diagnostics.scoring import Answer, one_decimal
from diagnostics.what_if import Action, ActionSet, WhatIf, what_if
from reference.vocabulary import Need

BASE = "le niveau de base, que l’Europe vise pour plus de neuf PME sur dix en 2030"
TOP = (
    "Vous êtes déjà au niveau le plus élevé de l’indice européen : il ne reste pas de palier à "
    "franchir."
)
NOTHING_REACHABLE = (
    "Rien de ce que vous pourriez changer n’y suffit : les usages qui manquent dépendent de "
    "questions auxquelles vous avez répondu « sans objet »."
)
ONE_SET = "Voici la façon la plus courte d’y arriver."
SEVERAL_SETS = "Voici les façons les plus courtes d’y arriver, de la plus facile à la moins facile."


@dataclass(frozen=True, slots=True)
class Change:
    """One answer to reach: what was answered, empty where nothing was known, and what would do.

    `priority` is the place of the theme among the needs, from 1; None when it is not among them.
    """

    question: str
    from_words: str
    to_words: str
    others: tuple[str, ...]
    to_check: bool
    priority: int | None
    theme: str


@dataclass(frozen=True, slots=True)
class Way:
    """One set of changes, the uses that it brings and what is promised of it."""

    changes: tuple[Change, ...]
    uses: tuple[str, ...]
    promise: str

    @property
    def themes(self) -> tuple[str, ...]:
        """Name what it is about, each theme once."""
        return tuple(dict.fromkeys(change.theme for change in self.changes))


@dataclass(frozen=True, slots=True)
class Ways:
    """`sentence` says what there is to reach; `ways` are three at most, the easiest first."""

    sentence: str
    note: str
    ways: tuple[Way, ...]


def ways_of(instrument: Instrument, assessment: Assessment, *, needs: Sequence[Need]) -> Ways:
    """Write what would change the index of a completed diagnostic."""
    found = what_if(instrument, assessment.profile, assessment.answers)
    if found is None:
        return Ways(TOP, "", ())
    if not found.sets:
        return Ways(goal_sentence(instrument, found), NOTHING_REACHABLE, ())
    results = assessment.results or {}
    return Ways(
        sentence=goal_sentence(instrument, found),
        note=ONE_SET if len(found.sets) == 1 else SEVERAL_SETS,
        ways=tuple(
            Way(
                changes=tuple(
                    change_of(instrument, action, assessment.answers, needs=needs)
                    for action in each.actions
                ),
                uses=tuple(instrument.variable(code).label for code in each.uses),
                promise=promise_of(instrument, found, each, before=results["global"]["score"]),
            )
            for each in found.sets
        ),
    )


def goal_sentence(instrument: Instrument, found: WhatIf) -> str:
    goal = BASE if found.is_base else f"le niveau « {found.level.label.lower()} »"
    total = len(instrument.dii_version(instrument.main_dii).variables)
    return (
        f"Vous avez {found.value} des {total} usages de l’indice européen. Il vous en manque "
        f"{found.goal - found.value} pour atteindre {goal} ({found.goal} usages)."
    )


def change_of(
    instrument: Instrument,
    action: Action,
    answers: dict[str, Answer],
    *,
    needs: Sequence[Need],
) -> Change:
    question = instrument.question(action.question)
    given = answers.get(action.question)
    known = given is not None and given != UNKNOWN
    themes = [str(need.theme) for need in needs]
    single = question.kind == "single"
    words = [quoted(question.option(code).label) for code in action.options]
    return Change(
        question=question.label,
        from_words=(
            quoted(question.option(str(given)).label) if known and isinstance(given, str) else ""
        ),
        to_words=" et ".join(words) + (" ou mieux" if single and action.instead else ""),
        others=() if single else tuple(question.option(code).label for code in action.instead),
        to_check=not known,
        priority=themes.index(question.theme) + 1 if question.theme in themes else None,
        theme=next(each.label for each in instrument.themes if each.code == question.theme),
    )


def quoted(words: str) -> str:
    return f"« {words} »"


def promise_of(
    instrument: Instrument, found: WhatIf, each: ActionSet, *, before: float | None
) -> str:
    level = label_of(instrument.dii_levels, each.level.code).lower()
    promise = f"Votre indice passerait de {found.value} à {each.value} usages : intensité {level}."
    if each.score is None or before is None:
        return promise
    # Rounded as the score of the page is, so that the two may be compared.
    after = whole(one_decimal(each.score))
    return f"{promise} Votre score, de {whole(before)} à au moins {after} sur 100."
