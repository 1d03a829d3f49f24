"""The library and its events in the back office: proposed, decided, said, held, attended."""

from resources.admin import events, library, readers

__all__ = ["events", "library", "readers"]
