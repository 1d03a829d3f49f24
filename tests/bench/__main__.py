"""Measure everything against its floor: `make bench`.

Works in a database of its own, made for the run and dropped at its end; writes the page of ratios
into `docs/performance.md`; ends with 1 when a ratio is above its goal. `SIZES=1000,10000` and
`RUNS=20` in the environment change how much is measured; `ONLY=directory` or `ONLY=plans` measures
these alone, and writes nothing.
"""

import os
import platform
import sys
from collections.abc import Iterable
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

from tests.bench import candidates, directory, memory, pages, report, scoring  # noqa: E402
from tests.bench import plans as bench_of_plans  # noqa: E402
from tests.bench.crowd import grow_connectors  # noqa: E402
from tests.bench.ratios import Ratio, passed_over, read_goals  # noqa: E402

SIZES = "1000,10000,100000"
# As many requests of one owner as the pages that list them are measured with.
REQUESTS = (10, 10_000)


def main() -> int:
    """Measure, print and write; return how the process ends."""
    sizes = [int(size) for size in os.environ.get("SIZES", SIZES).split(",")]
    runs = int(os.environ.get("RUNS", "30"))
    goals = read_goals()
    begun = datetime.now(tz=UTC)
    ratios: list[Ratio] = []

    def keep(found: Iterable[Ratio]) -> None:
        for ratio in found:
            ratios.append(ratio)
            sys.stderr.write(f"{ratio.label}: {ratio.median:.2f}\n")

    only = os.environ.get("ONLY", "")
    if not only:
        # Before the pages, which add diagnostics of their own.
        keep(memory.ratios(sizes[-2:]))
        keep([scoring.ratio(runs=runs)])
        keep(pages.questions(runs=runs))
        keep(pages.results(runs=runs))
    if only in ("", "plans"):
        keep(bench_of_plans.ratios(runs=runs))
    plans: list[tuple[object, ...]] = []
    random = Random(2026)  # noqa: S311 - the same crowd at every run
    for size in sizes if only != "plans" else ():
        grow_connectors(random, upto=size)
        keep(directory.ratios(size, runs=runs))
        if only == "directory":
            continue
        keep(candidates.ratios(size, runs=runs))
        keep(pages.proposals(size, runs=runs))
        plans += [(size, place, f"{took:.1f}", by) for place, took, by in candidates.plans()]
    if not only:
        # Last: so many requests asked of one connecteur would weigh on every search.
        first = pages.first_introduction()
        for size in REQUESTS:
            keep(pages.listings(first, size, runs=runs))
    section = report.page(
        ratios,
        goals,
        machine=machine(begun),
        tables=[
            "How PostgreSQL reads the connecteurs at each size:",
            report.table(("connecteurs", "where", "server, ms", "read by"), plans),
        ],
    )
    # Some of the rows say nothing of the others: the page keeps the last whole run.
    if not only:
        report.write(section)
    sys.stdout.write(section + "\n")
    over = passed_over(ratios, goals)
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
    setup_test_environment(debug=False)
    kept = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"bench_{kept}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        for command in ("load_reference", "load_network", "load_questionnaire", "load_benchmark"):
            call_command(command, verbosity=0, stdout=StringIO())
        with override_settings(ROOT_URLCONF="tests.bench.urls"):
            code = main()
    finally:
        connection.creation.destroy_test_db(kept, verbosity=0)
    sys.exit(code)
