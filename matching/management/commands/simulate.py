"""Simulate two years of the network, and compare ways of choosing whom to ask.

    manage.py simulate                          the whole country, every strategy; writes docs/
    manage.py simulate --owners 2000 --helpers 300 --only policy-1 --no-report

Nothing is read from the database or written to it.
"""

from argparse import ArgumentParser
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from functools import partial
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from matching.policy import POLICY
from matching.simulation import nation, report
from matching.simulation.behaviour import Behaviour
from matching.simulation.measures import Measures
from matching.simulation.nation import STRATEGIES, Scale


def _simulate(name: str, scale: Scale, *, quiet: bool) -> tuple[str, Measures, float]:
    """Run one strategy in a process of its own, with a bar of the days that pass."""
    strategy = STRATEGIES[name](POLICY)
    world = nation.invented(scale)
    with tqdm(total=nation.LASTS.days, desc=name, unit="day", mininterval=5, disable=quiet) as bar:

        def tick(at: datetime) -> None:
            day = (at - nation.BEGINS).days
            if day > bar.n:
                bar.update(min(day, nation.LASTS.days) - bar.n)

        measures, _, took = nation.run(world, strategy, POLICY, Behaviour(), scale, tick=tick)
    return strategy.words, measures, took


class Command(BaseCommand):
    help = "Simule deux ans de mises en relation et compare les façons de choisir."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        scale = Scale()
        parser.add_argument("--owners", type=int, default=scale.owners)
        parser.add_argument("--helpers", type=int, default=scale.helpers)
        parser.add_argument("--at-most", type=int, default=scale.at_most)
        parser.add_argument("--seed", type=int, default=scale.seed)
        parser.add_argument("--only", action="append", choices=list(STRATEGIES))
        parser.add_argument("--processes", type=int, default=2)
        parser.add_argument("--no-report", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if min(options[name] for name in ("owners", "helpers", "at_most", "processes")) < 1:
            raise CommandError("Donnez des nombres d’au moins 1.")
        scale = Scale(options["owners"], options["helpers"], options["at_most"], options["seed"])
        names = options["only"] or list(STRATEGIES)
        one = partial(_simulate, scale=scale, quiet=options["verbosity"] == 0)
        with ProcessPoolExecutor(min(options["processes"], len(names))) as pool:
            found = list(pool.map(one, names))
        results = {words: measures for words, measures, _ in found}
        took = [f"{words} {seconds:.0f} s" for words, _, seconds in found]
        people = (
            f"{scale.owners:,} owners who ask once each in two years and {scale.helpers:,} "
            f"connecteurs, spread over {len(nation.places()):,} communes as people are. For each "
            "ask the published rules judge everybody within reach who has room, and the others "
            f"the {scale.at_most} nearest who have room. Seed {scale.seed}."
        )
        section = report.page(results, Behaviour(), people=people, took=took)
        self.stdout.write(section)
        if not options["no_report"]:
            report.write(settings.BASE_DIR / "docs", section, results)
