from typing import Any

from django.core.management.base import BaseCommand

from connectors.services.charters import load_charter
from connectors.shipped import first_charter


class Command(BaseCommand):
    help = "Charge la charte livrée ; la relancer ne change rien."

    def handle(self, *args: Any, **options: Any) -> None:
        charter = load_charter(first_charter())
        self.stdout.write(f"charte {charter.version}")
