from django.apps import AppConfig


class ResourcesConfig(AppConfig):
    name = "resources"
    verbose_name = "ressources et événements"

    def ready(self) -> None:
        from notifications import categories, due, jobs, upkeep
        from notifications.registry import register_message
        from resources.notifications import CATEGORIES, MESSAGES
        from resources.services import confirming, event_dates, events, links, opinions

        categories.register(*CATEGORIES)
        for message in MESSAGES:
            register_message(message)
        for kind, handler in (event_dates.HANDLERS | confirming.HANDLERS).items():
            due.register(kind, handler)
        upkeep.register(events.forget_registrations)
        upkeep.register(opinions.forget_readers)
        jobs.register(links.check_next_link)
