"""Who can take nobody more this month: told by whoever counts, within the directory's search."""

# Conditions on a connecteur `c`, with `%(today)s` for the day: SQL, since a question of its own
# about a page of people would take as long as finding them.
_conditions: list[str] = []


def register(condition: str) -> None:
    """Add who counts; called in `AppConfig.ready()`. Adding the same one twice changes nothing."""
    if condition not in _conditions:
        _conditions.append(condition)


def condition() -> str:
    """Return the condition that somebody is full this month; nobody is where no one counts."""
    return f"({' OR '.join(_conditions)})" if _conditions else "false"
