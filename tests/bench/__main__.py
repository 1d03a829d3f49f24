"""Measure the search of connecteurs and the pages at size: `make bench` (a few minutes).

Works in a database of its own, made for the run and dropped at its end. `SIZES=1000,10000` and
`RUNS=20` in the environment change how much is measured.
"""

import os
import sys
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
from django.test.utils import setup_test_environment  # noqa: E402

from tests.bench import candidates, pages  # noqa: E402
from tests.bench.crowd import grow_connectors  # noqa: E402
from tests.bench.timing import table  # noqa: E402


def main() -> None:
    """Print three tables in Markdown: searches, how they are made, pages."""
    sizes = [int(size) for size in os.environ.get("SIZES", "1000,10000,100000").split(",")]
    runs = int(os.environ.get("RUNS", "30"))
    random = Random(2026)  # noqa: S311 - the same crowd at every run
    searches: list[tuple[object, ...]] = []
    plans: list[tuple[object, ...]] = []
    seen: list[tuple[object, ...]] = []
    for size in sizes:
        grow_connectors(random, upto=size)
        searches += candidates.lines(size, runs=runs)
        plans += [(size, place, f"{took:.1f}", by) for place, took, by in candidates.plans()]
        seen += pages.proposals(size, runs=runs)
    first = pages.first_introduction()
    for size in (10, 1_000, 10_000):
        seen += pages.listings(first, size, runs=runs)
    sys.stdout.write(table(candidates.HEADER, searches) + "\n\n")
    sys.stdout.write(table(("connecteurs", "where", "server, ms", "read by"), plans) + "\n\n")
    sys.stdout.write(table(pages.HEADER, seen) + "\n")


if __name__ == "__main__":
    setup_test_environment(debug=False)
    kept = connection.settings_dict["NAME"]
    connection.settings_dict["TEST"]["NAME"] = f"bench_{kept}"
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        for command in ("load_reference", "load_questionnaire", "load_benchmark"):
            call_command(command, verbosity=0, stdout=StringIO())
        main()
    finally:
        connection.creation.destroy_test_db(kept, verbosity=0)
