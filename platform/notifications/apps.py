from django.apps import AppConfig
from django.core import checks


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = "messages et échéances"

    def ready(self) -> None:
        from anymail.signals import tracking as tracked

        from notifications import categories, digest, digest_rows, due, tracking, upkeep
        from notifications.checks import categories_exist, templates_exist
        from notifications.registry import register_message

        checks.register(templates_exist, checks.Tags.templates)
        checks.register(categories_exist)
        categories.register(*categories.OURS)
        register_message(digest.WeeklyDigest)
        tracked.connect(tracking.on_tracking, dispatch_uid="notifications.tracking")
        due.register(digest_rows.DIGEST, digest.send_digest)
        upkeep.register(upkeep.forget_messages)
