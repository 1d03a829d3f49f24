"""Several acts at the same moment, each on a connection of its own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connection


def race(acts: list[Callable[[], Any]]) -> list[str]:
    """Run every act at the same moment; return how each ended: « won » or its refusal."""
    barrier, outcomes = threading.Barrier(len(acts)), []

    def run(act: Callable[[], Any]) -> None:
        try:
            barrier.wait()
            act()
            outcomes.append("won")
        except Exception as error:  # noqa: BLE001 - whatever a loser meets is what we look at
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(outcomes)
