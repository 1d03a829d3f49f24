from django.core.management.base import BaseCommand

from diagnostics.loading import load_benchmark_release


class Command(BaseCommand):
    help = "Charge et publie les chiffres d’Eurostat livrés ; sans effet s’ils le sont déjà."

    def handle(self, **options: object) -> None:
        release = load_benchmark_release()
        self.stdout.write(f"Repères publiés : {release.code}, {release.figures_count} chiffres")
