from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "plans"
    verbose_name = "plans d’action"

    def ready(self) -> None:
        from accounts.firms import following
        from diagnostics import detaching
        from matching import helped
        from notifications import categories, due
        from notifications.registry import register_message
        from plans import services
        from plans.notifications import CATEGORIES, MESSAGES
        from plans.services import firms

        categories.register(*CATEGORIES)
        for message in MESSAGES:
            register_message(message)
        due.register(services.CHECK_IN, services.check_in)
        due.register(services.PACT_END, services.pact_ends)
        helped.register(services.helped)
        following.register_departure(firms.departed)
        following.register_succession(firms.succeeded)
        detaching.register(firms.detached)
