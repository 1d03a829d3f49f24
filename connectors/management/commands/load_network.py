from typing import Any

from django.core.management.base import BaseCommand

from connectors.services.charters import load_charter
from connectors.services.criteria import load_criteria
from connectors.shipped import first_charter, first_criteria


class Command(BaseCommand):
    help = "Charge la charte et les critères du label livrés ; la relancer ne change rien."

    def handle(self, *args: Any, **options: Any) -> None:
        charter = load_charter(first_charter())
        criteria = load_criteria(first_criteria())
        self.stdout.write(f"{charter}, {criteria}")
