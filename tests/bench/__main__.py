"""Measure everything against its floor: `make bench`.

Works in a database of its own, made for the run and dropped at its end; writes the page of ratios
into `docs/performance.md`; ends with 1 when a ratio is above its goal. `SIZES=1000,10000` and
`RUNS=20` in the environment change how much is measured; `ONLY=directory,proposals` measures some
of the groups alone (`GROUPS`), and writes nothing.
"""

import os
import platform
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from io import StringIO
from random import Random

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# The test client speaks plain HTTP, and files are served from their sources.
os.environ.update(DEMO="1", SECURE_SSL_REDIRECT="0", LOG_LEVEL="ERROR")
django.setup()

# Models can only be imported once Django is set up.
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import override_settings, setup_test_environment  # noqa: E402

from tests.bench import (  # noqa: E402
    candidates,
    directory,
    drain,
    library,
    memory,
    pages,
    plans,
    report,
    scoring,
    sharing,
    top_ten,
)
from tests.bench.crowd import grow_connectors  # noqa: E402
from tests.bench.ratios import Ratio, passed_over, read_goals  # noqa: E402

SIZES = "1000,10000,100000"
# As many requests of one owner as the pages that list them are measured with.
LOADED = (
    *("load_reference", "load_network", "load_questionnaire", "load_benchmark"),
    "load_resources",
)
REQUESTS = (10, 500, 10_000)
# What `ONLY` may name, in the order in which it is measured.
ALONE = ("memory", "scoring", "questions", "results", "drain", "assignment", "library", "plans")
AT_EACH_SIZE = ("directory", "search", "top-ten", "proposals")
LAST = ("listings", "dashboard")
GROUPS = (*ALONE, *AT_EACH_SIZE, *LAST)


def wanted_groups(only: str) -> list[str]:
    """Read `ONLY`: the groups it names, or all of them. Raises SystemExit for an unknown one."""
    named = [name for name in only.split(",") if name]
    unknown = sorted(set(named) - set(GROUPS))
    if unknown:
        raise SystemExit(f"ONLY: no group {', '.join(unknown)}; there are {', '.join(GROUPS)}")
    return [name for name in GROUPS if not named or name in named]


class Run:
    """One run: what is measured of it, group after group."""

    def __init__(self, groups: list[str], sizes: list[int], runs: int) -> None:
        self.groups, self.sizes, self.runs = groups, sizes, runs
        self.ratios: list[Ratio] = []
        self.plans: list[tuple[object, ...]] = []
        self._ten: dict[str, Ratio] = {}

    def measure(self) -> None:
        """Measure each group that is wanted."""
        runs = self.runs
        # Memory before the pages, which add diagnostics of their own.
        self._keep("memory", lambda: memory.ratios(self.sizes[-2:]))
        self._keep("scoring", lambda: [scoring.ratio(runs=runs)])
        self._keep("questions", lambda: pages.questions(runs=runs))
        self._keep("results", lambda: pages.results(runs=runs))
        self._keep("drain", lambda: drain.ratios(runs=runs))
        self._keep("assignment", lambda: sharing.ratios(runs=runs))
        self._keep("library", lambda: library.ratios(runs=runs))
        self._keep("plans", lambda: plans.ratios(runs=runs))
        if set(AT_EACH_SIZE) & set(self.groups):
            random = Random(2026)  # noqa: S311 - the same crowd at every run
            for size in self.sizes:
                grow_connectors(random, upto=size)
                self._at(size)
        if set(LAST) & set(self.groups):
            # So many requests asked of one connecteur would weigh on every search before it.
            first = pages.first_introduction()
            for size in REQUESTS:
                self._keep("listings", lambda size=size: pages.listings(first, size, runs=runs))
                self._keep("dashboard", lambda size=size: pages.dashboard(first, size, runs=runs))

    def _at(self, size: int) -> None:
        """Measure what depends on how many connecteurs there are."""
        runs = self.runs
        self._keep("directory", lambda: directory.ratios(size, runs=runs))
        self._keep("search", lambda: candidates.ratios(size, runs=runs))
        self._keep("top-ten", lambda: top_ten.ratios(size, runs=runs, before=self._ten))
        self._keep("proposals", lambda: pages.proposals(size, runs=runs))
        if "search" in self.groups:
            found = candidates.plans()
            self.plans += [(size, place, f"{took:.1f}", by) for place, took, by in found]

    def _keep(self, group: str, measured: Callable[[], Iterable[Ratio]]) -> None:
        if group not in self.groups:
            return
        for ratio in measured():
            self.ratios.append(ratio)
            sys.stderr.write(f"{ratio.label}: {ratio.median:.2f}\n")


def main(only: str) -> int:
    """Measure, print and write; return how the process ends."""
    sizes = [int(size) for size in os.environ.get("SIZES", SIZES).split(",")]
    goals = read_goals()
    begun = datetime.now(tz=UTC)
    run = Run(wanted_groups(only), sizes, int(os.environ.get("RUNS", "30")))
    run.measure()
    tables = [
        "How PostgreSQL reads the connecteurs at each size:",
        report.table(("connecteurs", "where", "server, ms", "read by"), run.plans),
    ]
    section = report.page(
        run.ratios, goals, machine=machine(begun), tables=tables if run.plans else []
    )
    # Some of the rows say nothing of the others: the page keeps the last whole run.
    if not only:
        report.write(section)
    sys.stdout.write(section + "\n")
    over = passed_over(run.ratios, goals)
    for ratio in over:
        goal = goals[ratio.goal].goal
        sys.stderr.write(f"{ratio.label}: {ratio.median:.2f} is above its goal, {goal:g}\n")
    return 1 if over else 0


def machine(begun: datetime) -> str:
    """Say when and on what the run was made, and how busy the machine was."""
    minutes = (datetime.now(tz=UTC) - begun).total_seconds() / 60
    loads = " and ".join(f"{load:.1f}" for load in os.getloadavg()[1:])
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        server = cursor.fetchone()[0]
    return (
        f"Measured on {begun:%d %B %Y} in {minutes:.0f} minutes: {os.cpu_count()} cores "
        f"({platform.machine()}), Python {platform.python_version()}, PostgreSQL {server}; "
        f"load average over the last 5 and 15 minutes {loads}."
    )


if __name__ == "__main__":
    wanted = os.environ.get("ONLY", "")
    # Told before a database is made for it.
    wanted_groups(wanted)
    setup_test_environment(debug=False)
    kept = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"bench_{kept}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        for command in LOADED:
            call_command(command, verbosity=0, stdout=StringIO())
        with override_settings(ROOT_URLCONF="tests.bench.urls"):
            code = main(wanted)
    finally:
        connection.creation.destroy_test_db(kept, verbosity=0)
    sys.exit(code)
