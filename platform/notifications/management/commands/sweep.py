from typing import Any

from django.core.management.base import BaseCommand

from notifications.sweeping import sweep


class Command(BaseCommand):
    """Sweep once, from cron for instance: mails and follow-ups go out even with no broker."""

    help = "Traite les échéances dues et envoie les messages en attente, sans Redis ni worker."

    def handle(self, *args: Any, **options: Any) -> None:
        swept = sweep()
        self.stdout.write(
            f"Échéances traitées\u00a0: {swept.handled}. Messages envoyés\u00a0: {swept.sent}."
        )
