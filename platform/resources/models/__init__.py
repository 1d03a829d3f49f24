from resources.models.events import Event, Registration
from resources.models.library import Resource
from resources.models.readers import Opinion, OutdatedReport

__all__ = ["Event", "Opinion", "OutdatedReport", "Registration", "Resource"]
