"""What the library and its events tell people, one module a subject."""

from resources.notifications import events

CATEGORIES = (*events.CATEGORIES,)
MESSAGES = (*events.MESSAGES,)
