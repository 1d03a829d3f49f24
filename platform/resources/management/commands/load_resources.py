from typing import Any

from django.core.management.base import BaseCommand, CommandError

from resources.services.loading import AddressTaken, load_resources
from resources.shipped import BrokenSheet


class Command(BaseCommand):
    help = "Charge les fiches pratiques livrées ; la relancer ne change que ce qui diffère."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loaded = load_resources()
        except (AddressTaken, BrokenSheet) as error:
            raise CommandError(str(error)) from error
        counts = {
            "ajoutée": len(loaded.added),
            "modifiée": len(loaded.changed),
            "retirée": len(loaded.retired),
            "inchangée": loaded.unchanged,
        }
        said = ", ".join(f"{count} {word}{'s' * (count > 1)}" for word, count in counts.items())
        self.stdout.write(f"Fiches pratiques : {said}.")
        for name in loaded.retired:
            self.stdout.write(f"Retirée : {name}")
