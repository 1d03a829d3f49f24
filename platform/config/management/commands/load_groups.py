from typing import Any

from django.core.management.base import BaseCommand

from config.groups import RIGHTS, load_groups


class Command(BaseCommand):
    help = "Crée les groupes de l’équipe et leurs droits (sans effet la seconde fois)."

    def handle(self, *args: Any, **options: Any) -> None:
        load_groups()
        self.stdout.write(f"Groupes de l’équipe : {', '.join(RIGHTS)}.")
