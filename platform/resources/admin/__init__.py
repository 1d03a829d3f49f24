"""The library in the back office: what is proposed, decided, said and reported."""

from resources.admin import library, readers

__all__ = ["library", "readers"]
