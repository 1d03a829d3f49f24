from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from diagnostics.editions import ImportUnderWayError
from diagnostics.eurostat import MalformedFileError
from diagnostics.loading import load_codes
from diagnostics.models import EurostatDataset
from diagnostics.services.benchmarks import import_file


class Command(BaseCommand):
    help = (
        "Lit un jeu de données d’Eurostat, d’un fichier (TSV ou JSON-stat 2.0, compressé ou non) "
        "ou de l’API, dans le brouillon de la prochaine édition des repères."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("dataset", metavar="DATASET", help="par exemple isoc_e_dii")
        parser.add_argument("--file", type=Path, help="le fichier ; sans lui, l’API d’Eurostat")
        parser.add_argument(
            "--vintage",
            type=date.fromisoformat,
            help="mise à jour d’Eurostat, AAAA-MM-JJ, pour un fichier TSV qui ne la dit pas",
        )

    def handle(
        self,
        *,
        dataset: str,
        file: Path | None,
        vintage: date | None,
        **options: Any,
    ) -> None:
        load_codes()
        table = EurostatDataset.objects.filter(code=dataset.lower()).first()
        if table is None:
            known = ", ".join(EurostatDataset.objects.values_list("code", flat=True))
            raise CommandError(f"Jeu de données inconnu : {dataset}. Connus : {known}.")
        if file is None:
            raise CommandError("Donner un fichier par --file.")
        try:
            with file.open("rb") as stream:
                run = import_file(table, stream, name=file.name, vintage=vintage)
        except OSError as error:
            raise CommandError(f"{file} : {error.strerror}") from error
        except (MalformedFileError, ImportUnderWayError) as error:
            raise CommandError(f"Refusé, rien n’a été chargé. {error}") from error
        self.stdout.write(run.message)
