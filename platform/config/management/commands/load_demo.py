"""Load the demo's people and history: `manage.py load_demo`. Running it again changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from accounts.models import User
from config.demo.accounts import STAFF


class Command(BaseCommand):
    help = "Charge les données fictives de la démonstration."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Make the demo's member of staff, who has every right in the admin."""
        if not User.objects.filter(email=STAFF.email).exists():
            User.objects.create_superuser(STAFF.email, full_name=STAFF.full_name)
        self.stdout.write(f"équipe : {STAFF.email}")
