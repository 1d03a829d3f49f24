from django.apps import AppConfig
from django.core import checks


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "messages et échéances"

    def ready(self) -> None:
        from notifications import upkeep
        from notifications.checks import templates_exist

        checks.register(templates_exist, checks.Tags.templates)
        upkeep.register(upkeep.forget_messages)
