"""Bring the database of the demo up to date; what is there already is left alone."""

import io
import os
import sys
import time
from collections.abc import Callable

STEPS = (
    ("migrate", "tables de la base de données"),
    ("load_reference", "communes, secteurs et thèmes"),
    ("load_network", "charte des connecteurs et critères du label"),
    ("load_questionnaire", "questionnaire"),
    ("load_benchmark", "chiffres d’Eurostat"),
    ("load_resources", "fiches pratiques"),
    ("load_demo", "personnes et historique fictifs"),
)


def prepare(say: Callable[[str], None] = lambda line: None) -> None:
    """Run each step in this process, with a line for each and the seconds it took.

    The variables of the demo must be in the environment before the settings are read.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connections

    django.setup()
    # WhiteNoise serves the demo's files from their sources, and wants this folder to exist.
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    for command, label in STEPS:
        start = time.monotonic()
        call_command(command, stdout=io.StringIO())
        say(f"{label} : {time.monotonic() - start:.1f} s")
    connections.close_all()


if __name__ == "__main__":
    os.environ.setdefault("DEMO", "1")
    prepare(lambda line: print(line, file=sys.stdout, flush=True))  # noqa: T201 - a command
