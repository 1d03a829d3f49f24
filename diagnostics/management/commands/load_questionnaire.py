from django.core.management.base import BaseCommand

from diagnostics.loading import publish_shipped_questionnaire


class Command(BaseCommand):
    help = "Publie le questionnaire livré avec l’application ; sans effet s’il l’est déjà."

    def handle(self, **options: object) -> None:
        self.stdout.write(f"Questionnaire publié : {publish_shipped_questionnaire()}")
