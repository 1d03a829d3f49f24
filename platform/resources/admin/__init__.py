"""The back office of the library and of its events."""

from resources.admin import events

__all__ = ["events"]
