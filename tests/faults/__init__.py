"""Real processes that are killed, cut off and flooded: `python -m tests.faults`, see `__main__`."""
