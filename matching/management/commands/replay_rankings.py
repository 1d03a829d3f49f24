from typing import Any

from django.core.management.base import BaseCommand, CommandError

from matching.rankings import replay_all


class Command(BaseCommand):
    """Recompute every stored ranking, as the law lets anybody ask; nothing is written."""

    help = "Refait chaque classement gardé avec les règles de son temps et compare (QUALITY F-3)."

    def handle(self, *args: Any, **options: Any) -> None:
        found = replay_all()
        self.stdout.write(f"Classements refaits à l’identique\u00a0: {found.identical}.")
        if found.different:
            keys = ", ".join(str(pk) for pk in found.named)
            raise CommandError(
                f"Classements différents\u00a0: {found.different}. Les premiers\u00a0: {keys}."
            )
