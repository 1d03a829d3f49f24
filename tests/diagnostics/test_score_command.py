import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import execute_from_command_line

from tests.diagnostics.cases import PUBLISHED, published

ROOT = Path(__file__).resolve().parents[2]


def run_score(file: Path) -> "subprocess.CompletedProcess[str]":
    """Run the command as an institution does: on its own, with no server told to it."""
    environment = {
        key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "REDIS_URL"}
    }
    return subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "manage.py", "score", str(file)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@dataclass(frozen=True)
class Run:
    returncode: int
    stdout: str
    stderr: str


RunHere = Callable[[Path], Run]


@pytest.fixture
def run_here(capsys: pytest.CaptureFixture[str]) -> RunHere:
    """Run the command in this process, up to how it would end: a fresh one takes seconds."""

    def run(file: Path) -> Run:
        try:
            execute_from_command_line(["manage.py", "score", str(file)])
        except SystemExit as end:
            code = end.code
        else:
            code = 0
        assert isinstance(code, int)
        return Run(code, *capsys.readouterr())

    return run


def a_case(**changes: Any) -> dict[str, Any]:
    case = published()["cases"][0]
    return {"id": "A", "profile": dict(case["profile"]), "answers": dict(case["answers"])} | changes


def with_answers(**answers: Any) -> dict[str, Any]:
    case = a_case()
    return {**case, "answers": {**case["answers"], **answers}}


def with_profile(**values: Any) -> dict[str, Any]:
    case = a_case()
    return {**case, "profile": {**case["profile"], **values}}


def test_the_published_cases_come_out_as_published_with_no_server_at_hand() -> None:
    run = run_score(PUBLISHED)
    assert (run.returncode, run.stderr) == (0, "")
    results = json.loads(run.stdout)["results"]
    expected = [{"id": case["id"], **case["expected"]} for case in published()["cases"]]
    assert results == expected


FAULTS = [
    pytest.param(with_answers(S1="\ud800"), ["S1", "\ud800"], id="half a surrogate pair"),
    pytest.param(with_answers(Z9="oui"), ["Z9", "inconnu"], id="unknown question"),
    pytest.param(with_answers(S1="peut-etre"), ["S1", "peut-etre"], id="unknown option"),
    pytest.param(with_answers(C4=["reseau", "tam"]), ["C4", "tam"], id="unknown option in a list"),
    pytest.param(with_answers(S1="nsp"), ["S1", "nsp"], id="nsp refused"),
    pytest.param(with_answers(C4=["nsp"]), ["C4", "nsp"], id="nsp in a list"),
    pytest.param(with_answers(S1="na"), ["S1", "na"], id="na refused"),
    pytest.param(with_answers(C4=[]), ["C4", "vide"], id="empty list"),
    pytest.param(
        with_answers(C4=["reseau", "reseau"]), ["C4", "répétée", "reseau"], id="repeated option"
    ),
    pytest.param(
        with_answers(C4=["reseau", "aucun"]), ["C4", "aucun", "exclut"], id="exclusive with another"
    ),
    pytest.param(with_answers(S1=["idees"]), ["S1", "un seul"], id="list for a single choice"),
    pytest.param(with_answers(C4="reseau"), ["C4", "liste"], id="text for a list"),
    pytest.param(with_answers(S1=None), ["S1", "None"], id="null answer"),
    pytest.param(with_answers(C4=[1]), ["C4", "1"], id="number in a list"),
    pytest.param(with_answers(C4=[["reseau"]]), ["C4"], id="list in a list"),
    pytest.param(with_profile(taille="3"), ["taille", "inconnu"], id="unknown profile code"),
    pytest.param(with_profile(personnes="3"), ["personnes", "3"], id="unknown profile value"),
    pytest.param(with_profile(personnes=3), ["personnes", "3"], id="number as a profile value"),
    pytest.param(with_profile(secteur="Z"), ["secteur", "Z"], id="unknown sector"),
    pytest.param(with_profile(departement="20"), ["departement", "20"], id="unknown department"),
    pytest.param(a_case(profile={}), ["personnes", "obligatoire"], id="required profile missing"),
    pytest.param(a_case(profile=None), ["profile"], id="no profile"),
    pytest.param(a_case(answers=["S1"]), ["answers"], id="answers of another shape"),
    pytest.param(a_case(id=None), ["id"], id="no identifier"),
    pytest.param("A", ["objet"], id="case of another shape"),
]


def test_each_malformed_case_is_told_and_the_others_are_scored(
    tmp_path: Path, run_here: RunHere
) -> None:
    sound = a_case(id="sound")
    broken = [fault.values[0] for fault in FAULTS]
    file = tmp_path / "cases.json"
    file.write_text(json.dumps({"cases": [*broken, sound]}), encoding="utf-8")

    run = run_here(file)

    assert (run.returncode, run.stderr) == (1, "")
    *faulty, last = json.loads(run.stdout)["results"]
    assert last == {"id": "sound", **published()["cases"][0]["expected"]}
    for fault, result in zip(FAULTS, faulty, strict=True):
        case, words = fault.values
        assert set(result) == {"id", "error"}, fault.id
        assert result["id"] == (case["id"] if isinstance(case, dict) else None)
        for word in words:
            assert word in result["error"], fault.id


def test_a_code_given_twice_is_refused(tmp_path: Path, run_here: RunHere) -> None:
    text = json.dumps({"cases": [a_case()]}).replace('"S1":', '"S1": "plan", "S1":', 1)
    file = tmp_path / "cases.json"
    file.write_text(text, encoding="utf-8")
    run = run_here(file)
    assert run.returncode == 1
    assert "répété" in json.loads(run.stdout)["results"][0]["error"]


def test_a_sector_and_a_department_are_accepted_and_never_scored(
    tmp_path: Path, run_here: RunHere
) -> None:
    file = tmp_path / "cases.json"
    case = with_profile(secteur="C", departement="2A")
    file.write_text(json.dumps({"cases": [case]}), encoding="utf-8")
    run = run_here(file)
    assert run.returncode == 0
    assert json.loads(run.stdout)["results"] == [{"id": "A", **published()["cases"][0]["expected"]}]


@pytest.mark.parametrize(
    "content",
    ["", "pas du JSON", "[]", "{}", '{"cases": {}}', '{"cases": "A"}', "\udcff"],
    ids=["empty", "not JSON", "list", "no cases", "object", "text", "not UTF-8"],
)
def test_a_file_of_another_shape_gives_one_line_and_exit_2(
    tmp_path: Path, run_here: RunHere, content: str
) -> None:
    file = tmp_path / "cases.json"
    file.write_text(content, encoding="utf-8", errors="surrogateescape")
    run = run_here(file)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.count("\n") == 1
    assert str(file) in run.stderr


def test_a_missing_file_gives_one_line_and_exit_2(tmp_path: Path, run_here: RunHere) -> None:
    run = run_here(tmp_path / "nowhere.json")
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.count("\n") == 1
