from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from diagnostics.editions import ImportUnderWayError
from diagnostics.eurostat import MalformedFileError
from diagnostics.eurostat.api import ApiError
from diagnostics.loading import load_codes
from diagnostics.models import EurostatDataset, ImportRun
from diagnostics.services.benchmarks import import_file
from diagnostics.services.imports import ApiIsOffError, import_from_api

# Exit codes, besides 0: the file is refused, the call is wrong, to be tried again later.
REFUSED, WRONG_CALL, LATER = 1, 2, 3


class Command(BaseCommand):
    help = (
        "Lit un jeu de données d’Eurostat, d’un fichier (TSV ou JSON-stat 2.0, compressé ou non) "
        "ou de l’API, dans le brouillon de la prochaine édition des repères. "
        "Code de sortie : 0, brouillon complété ou rien de nouveau ; 1, fichier ou réponse "
        "refusés ; 2, jeu de données ou fichier inconnu, API coupée ; 3, à réessayer plus tard."
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
            raise CommandError(
                f"Jeu de données inconnu : {dataset}. Connus : {known}.", returncode=WRONG_CALL
            )
        if file is None and vintage is not None:
            raise CommandError(
                "--vintage va avec --file : l’API dit elle-même sa date.", returncode=WRONG_CALL
            )
        try:
            run = import_from_api(table) if file is None else self._read(table, file, vintage)
        except ApiIsOffError as error:
            raise CommandError(str(error), returncode=WRONG_CALL) from error
        except (MalformedFileError, ImportUnderWayError, ApiError) as error:
            later = isinstance(error, ImportUnderWayError) or (
                isinstance(error, ApiError) and not error.permanent
            )
            raise CommandError(
                f"Rien n’a été chargé. {error}", returncode=LATER if later else REFUSED
            ) from error
        self.stdout.write(run.message)

    def _read(self, table: EurostatDataset, file: Path, vintage: date | None) -> ImportRun:
        try:
            stream = file.open("rb")
        except OSError as error:
            raise CommandError(f"{file} : {error.strerror}", returncode=WRONG_CALL) from error
        with stream:
            return import_file(table, stream, name=file.name, vintage=vintage)
