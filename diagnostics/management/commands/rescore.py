import json
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from diagnostics.models import Assessment
from diagnostics.rescoring import Checked, check_all

LIMIT = 20


class Command(BaseCommand):
    help = (
        "Calcule de nouveau chaque diagnostic terminé et le compare à ce qui est conservé, sans "
        "rien écrire. Code de sortie : 0, ou 1 si un seul diffère ou ne peut être calculé."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            required=True,
            help="seul usage : un diagnostic terminé ne change plus",
        )
        parser.add_argument(
            "--limit", type=int, default=LIMIT, help=f"écarts écrits au plus ({LIMIT})"
        )
        parser.add_argument("--no-progress", action="store_true", help="sans barre de progression")

    def handle(self, *, limit: int, no_progress: bool, **options: Any) -> None:
        per_version: Counter[str] = Counter()
        unreadable: Counter[tuple[str, str]] = Counter()
        differing = refused = written = 0
        # None: on a terminal only.
        with tqdm(
            total=Assessment.objects.completed().count(),
            unit=" diagnostics",
            disable=True if no_progress else None,
        ) as progress:
            for checked in check_all():
                per_version[checked.version] += 1
                if checked.unreadable:
                    unreadable[checked.version, checked.unreadable] += 1
                differing += bool(checked.differences)
                refused += bool(checked.refused)
                for line in lines_of(checked):
                    written += 1
                    if written <= limit:
                        progress.clear()
                        self.stdout.write(line)
                progress.update()
        if written > limit:
            self.stdout.write(f"… et {written - limit} autres écarts (--limit)")
        for (version, fault), count in sorted(unreadable.items()):
            self.stdout.write(f"Version {version} illisible, {count} diagnostics : {fault}")
        total, lost = per_version.total(), refused + unreadable.total()
        versions = ", ".join(f"{count} en {name}" for name, count in sorted(per_version.items()))
        self.stdout.write(
            f"Diagnostics terminés : {total}{f' ({versions})' if versions else ''} ; "
            f"calculés de nouveau : {total - lost} ; identiques : {total - lost - differing}"
        )
        if differing or lost:
            raise CommandError(
                f"Diagnostics qui diffèrent de ce qui est conservé : {differing} ; "
                f"qui ne peuvent être calculés : {lost}"
            )


def lines_of(checked: Checked) -> list[str]:
    """Write each difference: diagnostic, place, what is stored, what comes out."""
    if checked.refused:
        return [f"{checked.assessment} réponses refusées : {checked.refused}"]
    return [
        f"{checked.assessment} {each.field} : conservé {shown(each.stored)}, "
        f"calculé {shown(each.computed)}"
        for each in checked.differences
    ]


def shown(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=float)
