"""Scoring cases kept in a file: how answers are replayed and the method audited."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

from diagnostics.instrument import Instrument
from diagnostics.scoring import AnswerError, Answers, Profile, score


class CasesError(ValueError):
    """A file that holds no list of cases."""


class RepeatedKeys(dict[str, object]):
    """A JSON object in which a key stood twice: the reader cannot tell which value was meant."""


def read_cases(path: Path) -> list[object]:
    """Read `{"cases": [...]}`; CasesError when the file is unreadable or of another shape."""
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"), object_pairs_hook=json_object)
    except OSError as error:
        raise CasesError(f"{path} : fichier illisible ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise CasesError(f"{path} : ce n’est pas du JSON ({error})") from error
    if not isinstance(document, Mapping) or not isinstance(document.get("cases"), list):
        raise CasesError(f'{path} : la forme {{"cases": [...]}} est attendue')
    return cast(list[object], document["cases"])


def json_object(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    kept = dict(pairs)
    return kept if len(kept) == len(pairs) else RepeatedKeys(kept)


def replay(instrument: Instrument, case: object) -> dict[str, object]:
    """Score one case `{"id", "profile", "answers"}`.

    A malformed one gives `{"id", "error"}`, the error naming the question and the fault.
    """
    if not isinstance(case, Mapping):
        return {"id": None, "error": f"un objet est attendu, non {case!r}"}
    try:
        identifier, profile, answers = read_case(case)
        return {"id": identifier, **score(instrument, profile, answers).as_json()}
    except AnswerError as error:
        return {"id": case.get("id"), "error": str(error)}


def read_case(case: Mapping[str, object]) -> tuple[object, Profile, Answers]:
    """Give the parts of a case, whose codes `score` will check; AnswerError names a bad part."""
    identifier = case.get("id")
    if not isinstance(identifier, str | int) or isinstance(identifier, bool) or identifier == "":
        raise AnswerError("id", "un identifiant est attendu, texte ou nombre entier")
    if isinstance(case, RepeatedKeys):
        raise AnswerError("id", "une clé du cas est répétée")
    parts = []
    for key in ("profile", "answers"):
        part = case.get(key)
        if not isinstance(part, dict):
            raise AnswerError(key, "un objet est attendu")
        if isinstance(part, RepeatedKeys):
            raise AnswerError(key, "un code est répété")
        parts.append(part)
    return identifier, cast(Profile, parts[0]), cast(Answers, parts[1])
