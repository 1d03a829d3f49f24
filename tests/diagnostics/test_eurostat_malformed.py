"""A file with one thing wrong is refused as a whole, with the line and the reason (Must show 3).

Each case is a genuine extract, or a short file of the same shape, in which one thing is changed.
"""

import gzip
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.core.management import CommandError, call_command

from diagnostics.enums import ImportState
from diagnostics.eurostat import Limits, MalformedFileError, read
from diagnostics.loading import load_codes
from diagnostics.models import BenchmarkRelease, EurostatDataset, Figure, ImportRun
from diagnostics.services.benchmarks import import_file, publish_release
from tests.diagnostics.eurostat import HEADER, JSON, ON, TSV, line, shipped_codes, stream, tsv
from tests.factories.accounts import UserFactory

SAMPLE = TSV.read_bytes()
GOOD = line("10.0", "20.0", "30.0")


def json_with(change: Callable[[dict[str, Any]], object]) -> bytes:
    document = json.loads(JSON.read_text())
    change(document)
    return json.dumps(document).encode()


def set_to(path: str, value: object) -> bytes:
    """Change one thing of the genuine answer, found by its path."""

    def change(document: dict[str, Any]) -> None:
        *way, last = path.split("/")
        for name in way:
            document = document[name]
        document[last] = value

    return json_with(change)


def without(path: str) -> bytes:
    def change(document: dict[str, Any]) -> None:
        *way, last = path.split("/")
        for name in way:
            document = document[name]
        del document[last]

    return json_with(change)


def latin() -> bytes:
    return SAMPLE + "A,10-249,C10-S951_X_K,E_DI_HI,PC_ENT,Türkiye\t: \n".encode("latin-1")


CASES: dict[str, tuple[bytes, str]] = {
    # Cut short.
    "nothing": (b"", "Le fichier est vide"),
    "no line": (HEADER.encode(), "Ligne 1 : aucune ligne après l’en-tête"),
    "cut in a line": (SAMPLE[:5000], "Ligne 67 : le fichier s’arrête au milieu"),
    "cut before the end of a line": (SAMPLE[:-1], "Ligne 337 : le fichier s’arrête au milieu"),
    "last columns missing": (
        tsv(GOOD, line("1.0", "2.0", geo="DE")),
        "Ligne 3 : 2 colonnes d’années au lieu de 3, ligne tronquée ?",
    ),
    "archive cut": (gzip.compress(SAMPLE, mtime=0)[:-200], "archive gzip incomplète ou abîmée"),
    "archive damaged": (
        gzip.compress(SAMPLE, mtime=0)[:40]
        + b"\x00\x00\x00\x00"
        + gzip.compress(SAMPLE, mtime=0)[44:],
        "archive gzip incomplète ou abîmée",
    ),
    "json cut": (
        JSON.read_bytes()[:3000],
        "Ligne 1, position 3000 : JSON incomplet ou mal formé",
    ),
    # The header.
    "no header": (SAMPLE.split(b"\n", 1)[1], "Ligne 1 : en-tête « A,10-249,C10-S951_X_K,E_DI2_HI"),
    "another table": (
        tsv(GOOD, header="freq,unit,geo\\TIME_PERIOD\t2023 \n"),
        "Ligne 1 : en-tête : dimensions « freq,unit,geo », attendues geo, indic_is, nace_r2",
    ),
    "a page of the site": (b"<!DOCTYPE html>\n<html></html>\n", "Ligne 1 : en-tête « <!DOCTYPE"),
    "a year twice": (
        tsv(GOOD, header=HEADER.replace("2022", "2021")),
        "Ligne 1 : en-tête : une année y figure deux fois",
    ),
    "no year": (
        tsv(GOOD, header=HEADER.replace("2022", "2022-Q1")),
        "Ligne 1 : « 2022-Q1 » n’est pas une année",
    ),
    "a year to come": (
        tsv(GOOD, header=HEADER.replace("2023", "2031")),
        "Ligne 1 : année 2031 hors de 2000-2026",
    ),
    # Codes.
    "a size never seen": (
        tsv(GOOD, line("1.0", "2.0", "3.0", size="20-99")),
        "Ligne 3 : taille « 20-99 » jamais vue",
    ),
    "a zone never seen": (
        tsv(GOOD, line("1.0", "2.0", "3.0", geo="ZZ")),
        "Ligne 3 : zone « ZZ » jamais vue",
    ),
    "no indicator": (
        tsv(GOOD, line("1.0", "2.0", "3.0", indicator="e-di 4")),
        "Ligne 3 : indicateur « e-di 4 » : ce n’est pas un code d’Eurostat",
    ),
    "a code missing": (
        tsv(GOOD, "A,10-249,E_DI_HI,PC_ENT,FR\t1.0 \t2.0 \t3.0 \n"),
        "Ligne 3 : 5 codes au lieu de 6",
    ),
    "every quarter": (
        tsv(GOOD, line("1.0", "2.0", "3.0").replace("A,", "Q,", 1)),
        "Ligne 3 : fréquence « Q », attendue « A » (année)",
    ),
    "a former size never seen": (
        b"unit,sizen_r2,indic_is,geo\\time\t2021 \nPC_ENT,XS_C10_S951_XK,E_DI_HI,FR\t12.3 \n",
        "Ligne 2 : taille et activité « XS_C10_S951_XK » : code inconnu",
    ),
    # Values and flags.
    "140 percent": (
        tsv(GOOD, line("1.0", "140.0", "3.0", geo="DE")),
        "Ligne 3, année 2022 : valeur de 140.0 % ; une part va de 0 à 100 %",
    ),
    "less than nothing": (
        tsv(line("1.0", "2.0", "-3.0")),
        "Ligne 2, année 2023 : valeur négative (-3.0 %)",
    ),
    "no number": (
        tsv(line("1.0", "12,5", "3.0")),
        "Ligne 2, année 2022 : « 12,5 » n’est pas un nombre",
    ),
    "an empty cell": (
        tsv(line("1.0", "2.0", "3.0").replace("\t2.0 ", "\t")),
        "Ligne 2, année 2022 : cellule « » : ni valeur ni « : »".replace("« »", "«  »"),
    ),
    "a flag never seen": (
        tsv(line("1.0 q", "2.0", "3.0")),
        "Ligne 2, année 2021 : signalement « q » inconnu",
    ),
    "a wrong value of a size set aside": (
        tsv(GOOD, line("1.0", "140.0", "3.0", size="0_1")),
        "Ligne 3, année 2022 : valeur de 140.0 %",
    ),
    "not in UTF-8": (latin(), "Ligne 338 : octet 39 : le fichier n’est pas en UTF-8"),
    # JSON-stat.
    "json of another kind": (b'{"error": [{"status": 400}]}', "pas un jeu de données en JSON-stat"),
    "json-stat 1": (set_to("version", "1.0"), "pas un jeu de données en JSON-stat 2.0"),
    "a list": (b"[1, 2]", "pas un jeu de données en JSON-stat 2.0"),
    "another dataset": (
        set_to("extension/id", "ISOC_EB_AI"),
        "Le fichier est celui de isoc_eb_ai, et non de isoc_e_dii",
    ),
    "a size that is not that of the dimension": (
        set_to("size", [1, 1, 1, 2, 1, 38, 10]),
        "Dimension geo : 39 catégories, 38 annoncées",
    ),
    "fewer sizes than dimensions": (
        set_to("size", [1, 1, 1, 2, 1, 39]),
        "« size » : 6 tailles pour 7 dimensions",
    ),
    "a dimension without categories": (
        without("dimension/geo"),
        "Dimension geo : catégories absentes ou mal formées",
    ),
    "categories that leave a gap": (
        set_to("dimension/geo/category/index/TR", 40),
        "Dimension geo : positions qui ne se suivent pas",
    ),
    "a value beyond the last cell": (
        set_to("value/780", 12.5),
        "Position « 780 » : valeurs hors des 780 cellules annoncées",
    ),
    "a value at no position": (set_to("value/-1", 12.5), "Position « -1 » : valeurs hors des 780"),
    "a flag beyond the last cell": (
        set_to("status/9999", "b"),
        "Position « 9999 » : signalements hors des 780",
    ),
    "a list of values too short": (set_to("value", [1, 2]), "2 valeurs pour 780 cellules"),
    "no values": (without("value"), "Valeurs absentes ou mal formées"),
    "a value in letters": (
        set_to("value/147", "19.25"),
        "Position 147, année 2022 : « 19.25 » n’est pas un nombre",
    ),
    "a value that is no number": (
        JSON.read_bytes().replace(b"19.25", b"NaN"),
        "NaN n’est pas un nombre",
    ),
    "140 percent in json": (
        set_to("value/147", 140),
        "Position 147, année 2022 : valeur de 140 % ; une part va de 0 à 100 %",
    ),
    "a flag that is none": (
        set_to("status/147", "rupture"),
        "Position 147, année 2022 : signalement « rupture » inconnu",
    ),
    "a position twice": (
        JSON.read_bytes().replace(b'"249":', b'"247":'),
        "Clé « 247 » : deux fois dans le fichier",
    ),
    "a day that is none": (set_to("updated", "hier"), "« updated » : « hier » n’est pas une date"),
    "a year to come in json": (
        JSON.read_bytes().replace(b'{"2015":0', b'{"2055":0'),
        "Année 2055 hors de 2000-2026",
    ),
    "nested without end": (b'{"a":' * 5000 + b"1" + b"}" * 5000, "éléments trop emboîtés"),
}


@pytest.mark.parametrize(("content", "reason"), CASES.values(), ids=CASES.keys())
def test_a_file_with_one_thing_wrong_is_refused_with_its_place(content: bytes, reason: str) -> None:
    with pytest.raises(MalformedFileError) as refused:
        list(read(stream(content), codes=shipped_codes(), dataset="isoc_e_dii", on=ON).cells)
    assert reason in str(refused.value)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (SAMPLE, "Ligne 4 : fichier de plus de 0 Mo"),
        (gzip.compress(SAMPLE, mtime=0), "Ligne 4 : fichier de plus de 0 Mo"),
        (JSON.read_bytes(), "Fichier de plus de 0 Mo"),
    ],
)
def test_a_file_too_large_is_refused_once_opened(content: bytes, reason: str) -> None:
    limits = Limits(tsv=300, json=300)
    codes = shipped_codes()
    with pytest.raises(MalformedFileError) as refused:
        list(read(stream(content), codes=codes, dataset="isoc_e_dii", on=ON, limits=limits).cells)
    assert reason in str(refused.value)


# --- Nothing half-loaded ----------------------------------------------------------------------

FULL: dict[str, tuple[bytes, str]] = {
    "a cell twice": (
        tsv(GOOD, line("1.0", ":", ":", geo="DE"), line("5.0", ":", ":")),
        "Ligne 4 : cellule déjà donnée, ligne 2 : E_DI3_VLO, FR, 10-249, C10-S951_X_K, 2021",
    ),
    "nothing in percent of enterprises": (
        tsv(line("1.0", "2.0", "3.0", unit="PC_TURN")),
        "Aucune part d’entreprises (unité PC_ENT) à garder",
    ),
    "wrong at the very end": (
        SAMPLE + line(*["1.0"] * 8, "140.0").encode(),
        "Ligne 338, année 2023 : valeur de 140.0 %",
    ),
    "older than what is held": (
        set_to("updated", "2019-04-08T11:00:00+0200"),
        "Fichier mis à jour le 8 avril 2019, avant celui que l’on a déjà (1er janvier 2020)",
    ),
    "of no date where one is held": (tsv(GOOD), "Ce fichier ne dit pas sa date"),
    **CASES,
}


def everything() -> dict[str, list[tuple[object, ...]]]:
    """Give all that the tables of diagnostics hold, but the imports."""
    models = apps.get_app_config("diagnostics").get_models()
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values_list())
        for model in models
        if model is not ImportRun
    }


@pytest.mark.django_db
@pytest.mark.parametrize("name", FULL)
def test_nothing_of_a_refused_file_is_loaded(name: str) -> None:
    """Must show 3: with a release in force and a draft begun, every table stays as it was."""
    content, reason = FULL[name]
    load_codes()
    dataset = EurostatDataset.objects.get(code="isoc_e_dii")
    staff = UserFactory.create(staff=True)
    dated = {"vintage": date(2020, 1, 1)}
    import_file(dataset, stream(tsv(GOOD)), name="bon.tsv", **dated)
    publish_release(BenchmarkRelease.objects.get(), by=staff)
    import_file(dataset, stream(tsv(line("11.0", "20.0", "30.0"))), name="bon.tsv", **dated)
    EurostatDataset.objects.filter(pk=dataset.pk).update(more_indicators=["E_DI4_HI", "E_DI_HI"])
    dataset.refresh_from_db()
    before = everything()
    assert len(before["diagnostics.Figure"]) == 6
    known = {"vintage": None} if name.startswith("of no date") else {"vintage": date(2023, 12, 8)}
    with time_machine.travel(ON), pytest.raises(MalformedFileError) as refused:
        import_file(dataset, stream(content), name="reçu.tsv", **known)
    assert reason in str(refused.value)
    assert everything() == before
    run = ImportRun.objects.exclude(file_name="bon.tsv").get()
    assert (run.state, run.message) == (ImportState.FAILED, str(refused.value))


@pytest.mark.django_db
def test_a_refused_file_leaves_the_draft_as_it_was(tmp_path: Any) -> None:
    load_codes()
    dataset = EurostatDataset.objects.get(code="isoc_e_dii")
    import_file(dataset, stream(SAMPLE), name="bon.tsv")
    before = list(Figure.objects.order_by("pk").values())
    wrong = SAMPLE.replace(b"46.6 ", b"140.6 ")
    path = tmp_path / "mauvais.tsv"
    path.write_bytes(wrong)
    with pytest.raises(CommandError, match="Rien n’a été chargé. Ligne .*140.6 %"):
        call_command("import_eurostat", "isoc_e_dii", file=path)
    assert list(Figure.objects.order_by("pk").values()) == before


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("dataset", "name", "reason"),
    [
        ("isoc_ec_esels", "reçu.tsv", "Aucun des indicateurs suivis de isoc_ec_esels"),
        ("isoc_e_diin2", "estat_isoc_e_dii.tsv", "se nomme isoc_e_dii, et non isoc_e_diin2"),
    ],
)
def test_the_file_of_another_dataset_is_refused(dataset: str, name: str, reason: str) -> None:
    """A bulk file does not say whose it is: its indicators and its name do."""
    load_codes()
    EurostatDataset.objects.filter(code="isoc_ec_esels").update(more_indicators=["E_ESELL"])
    with pytest.raises(MalformedFileError, match=reason):
        import_file(EurostatDataset.objects.get(code=dataset), stream(SAMPLE), name=name)
    assert not Figure.objects.exists()


@pytest.mark.django_db
def test_the_command_says_what_it_does_not_know(tmp_path: Any) -> None:
    with pytest.raises(CommandError, match="Jeu de données inconnu : isoc_xyz"):
        call_command("import_eurostat", "isoc_xyz", file=TSV)
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_eurostat", "isoc_e_dii", file=tmp_path / "absent.tsv")
