import json
import sys
from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from diagnostics.instrument import load_shipped
from diagnostics.replay import CasesError, read_cases, replay


class Command(BaseCommand):
    help = (
        "Calcule les résultats des cas d’un fichier JSON "
        '{"cases": [{"id", "profile", "answers"}]} et les écrit en JSON. '
        "Code de sortie : 0, ou 1 si un cas est mal formé, ou 2 si le fichier l’est."
    )
    # Needs the instrument's file alone: no database, no Redis, no setting.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")

    def handle(self, *, file: Path, **options: object) -> None:
        try:
            cases = read_cases(file)
        except CasesError as error:
            raise CommandError(str(error), returncode=2) from error
        instrument = load_shipped()
        results = [replay(instrument, case) for case in cases]
        printed = json.dumps({"results": results}, ensure_ascii=False, indent=2)
        # Half of a surrogate pair, which JSON allows and UTF-8 does not, stays an escape.
        self.stdout.write(printed.encode(errors="backslashreplace").decode())
        if any("error" in result for result in results):
            sys.exit(1)
