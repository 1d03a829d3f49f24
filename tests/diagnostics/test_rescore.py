"""Every completed diagnostic, computed again, equals what is stored."""

import sys
from collections.abc import Callable
from copy import deepcopy
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from diagnostics import rescoring, services
from diagnostics.instrument import shipped_definition
from diagnostics.models import Assessment
from diagnostics.rescoring import check_all, differences_between
from tests.bench.answers import grow_completed
from tests.bench.peak import peak_of
from tests.diagnostics.versions import next_version
from tests.factories.diagnostics import (
    ANSWERS,
    PROFILE,
    AssessmentFactory,
    BenchmarkReleaseFactory,
    QuestionnaireFactory,
)

pytestmark = pytest.mark.django_db


def rescore(**options: Any) -> str:
    out = StringIO()
    call_command("rescore", check=True, stdout=out, **options)
    return out.getvalue()


def refused(**options: Any) -> tuple[str, str]:
    """Run where something differs: what is printed, and the last word."""
    out = StringIO()
    with pytest.raises(CommandError) as refusal:
        call_command("rescore", check=True, stdout=out, **options)
    assert refusal.value.returncode == 1
    return out.getvalue(), str(refusal.value)


def test_what_the_site_completes_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    BenchmarkReleaseFactory()
    monkeypatch.setattr(rescoring, "CHUNK", 2)
    profile = {**PROFILE, "secteur": "G", "departement": "75"}
    for version, definition in (("1.0.0", shipped_definition()), ("1.9.0", next_version("1.9.0"))):
        questionnaire = QuestionnaireFactory(version=version, definition=definition)
        known = {each["code"] for each in definition["questions"]}
        for answers in (ANSWERS, {**ANSWERS, "C1": "a_jour", "C2": ["commande"]}, {"S1": "idees"}):
            kept = {code: given for code, given in answers.items() if code in known}
            services.complete_assessment(
                AssessmentFactory(
                    questionnaire=questionnaire,
                    profile=profile,
                    answers=kept,
                    skipped=sorted(known),
                )
            )
    AssessmentFactory(answered=True)
    printed = rescore()
    assert printed == (
        "Diagnostics terminés : 6 (3 en 1.0.0, 3 en 1.9.0) ; "
        "calculés de nouveau : 6 ; identiques : 6\n"
    )
    columns = Assessment.objects.completed().values_list("global_score", "sector", "department")
    assert (None, "G", "75") in columns


def test_without_a_diagnostic_there_is_nothing_to_say() -> None:
    assert rescore() == "Diagnostics terminés : 0 ; calculés de nouveau : 0 ; identiques : 0\n"


def changed(path: tuple[str, ...], value: object) -> Callable[[dict[str, Any]], dict[str, Any]]:
    """Change one place of what is stored."""

    def change(stored: dict[str, Any]) -> dict[str, Any]:
        kept = deepcopy(stored)
        *way, last = path
        place = kept
        for key in way:
            place = place[key]
        place[last] = value
        return kept

    return change


@pytest.mark.parametrize(
    ("path", "value", "line"),
    [
        (("results", "global", "score"), 12.3, 'results.global.score : conservé 12.3, calculé "'),
        (("results", "dimensions", "cyber", "state"), "x", "results.dimensions.cyber.state"),
        (("results", "dii", "versions", "v3_2025", "complete"), 1, "complete : conservé 1, calcu"),
        (("results", "statuses", "Z1"), "scored", 'Z1 : conservé "scored", calculé "(absent)"'),
        (("results", "needs"), [], "results.needs : conservé [], calculé [{"),
        (("global_score",), Decimal("99.9"), "global_score : conservé 99.9, calculé "),
        (("reliability",), None, "reliability : conservé null, calculé 100.0"),
        (("size_class",), "1", 'size_class : conservé "1", calculé "10_49"'),
        (("sector",), "A", 'sector : conservé "A", calculé ""'),
        (("department",), "13", 'department : conservé "13", calculé ""'),
    ],
    ids=lambda value: ".".join(value) if isinstance(value, tuple) else "",
)
def test_a_value_changed_behind_our_back_is_named(
    path: tuple[str, ...], value: object, line: str
) -> None:
    sound = AssessmentFactory(completed=True)
    stored = {column: getattr(sound, column) for column in rescoring.COLUMNS}
    wrong = AssessmentFactory(completed=True, **changed(path, value)(stored))
    printed, last_word = refused()
    assert f"{wrong.pk} " in printed
    assert line.rstrip('"') in printed
    assert str(sound.pk) not in printed
    assert "identiques : 1\n" in printed
    assert last_word.startswith("Diagnostics qui diffèrent de ce qui est conservé : 1 ;")


def test_only_so_many_differences_are_written() -> None:
    for _ in range(3):
        AssessmentFactory(completed=True, sector="A", department="13")
    printed, _ = refused(limit=2)
    assert printed.count("conservé") == 2
    assert "… et 4 autres écarts (--limit)" in printed


def test_a_version_that_can_no_longer_be_read_is_said_once() -> None:
    definition = next_version("1.1.0")
    definition["questions"][0]["theme"] = "astrologie"
    unreadable = QuestionnaireFactory(version="1.1.0", definition=definition)
    results = AssessmentFactory(completed=True).results
    AssessmentFactory.create_batch(2, completed=True, questionnaire=unreadable, results=results)
    printed, last_word = refused()
    assert printed.count("astrologie") == 1
    assert "Version 1.1.0 illisible, 2 diagnostics : " in printed
    assert "calculés de nouveau : 1 ; identiques : 1" in printed
    assert last_word.endswith("qui ne peuvent être calculés : 2")


def test_answers_that_their_version_refuses_are_named() -> None:
    results = AssessmentFactory.build(completed=True).results
    wrong = AssessmentFactory(
        completed=True, answers={**ANSWERS, "S1": "jamais-vu"}, results=results
    )
    printed, last_word = refused()
    assert f"{wrong.pk} réponses refusées : S1 : " in printed
    assert last_word.endswith("qui ne peuvent être calculés : 1")


def test_nothing_is_written_and_queries_follow_the_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rescoring, "CHUNK", 3)
    AssessmentFactory.create_batch(7, completed=True)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len({checked.assessment for checked in check_all()}) == 7
    assert all(each["sql"].startswith("SELECT") for each in queries)
    # Three chunks, one more that finds nothing, and the version, read once.
    assert len(queries) == 5


def test_no_bar_without_a_terminal_or_when_it_is_not_wanted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    AssessmentFactory(completed=True)
    rescore()
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    rescore()
    assert "1/1" in capsys.readouterr().err
    rescore(no_progress=True)
    assert capsys.readouterr().err == ""


def test_it_only_ever_checks() -> None:
    with pytest.raises(CommandError, match="--check"):
        call_command("rescore")


def test_true_is_not_one() -> None:
    stored, computed = {"a": [1, {"b": 2}]}, {"a": [True, {"b": 2.0}]}
    assert [each.field for each in differences_between(stored, computed, "it")] == ["it.a[0]"]


@pytest.mark.django_db(transaction=True)
def test_memory_does_not_grow_with_the_rows() -> None:
    grow_completed(upto=500)
    few = peak_of("rescore", "--check")
    grow_completed(upto=4_000)
    many = peak_of("rescore", "--check")
    # Kept whole, 3,500 more would take some 90 MB.
    assert many - few < 12, f"{few} MB, then {many} MB"
