from django.apps import AppConfig


class ConnectorsConfig(AppConfig):
    name = "connectors"
    verbose_name = "connecteurs"

    def ready(self) -> None:
        from accounts import roles
        from connectors import services
        from connectors.notifications import CATEGORIES, MESSAGES
        from connectors.services import (
            charters,
            directory,
            ending,
            evidence,
            examinations,
            holidays,
            hours,
            interests,
            organisations,
            references,
            reminders,
            reports,
            testimonies,
        )
        from notifications import categories, due, quiet, upkeep
        from notifications.registry import register_message

        categories.register(*CATEGORIES)
        for message in MESSAGES:
            register_message(message)
        for module in (
            *(ending, reminders, charters, interests, holidays, testimonies),
            *(evidence, references, examinations, reports),
        ):
            for kind, handler in module.HANDLERS.items():
                due.register(kind, handler)
        upkeep.register(directory.keep_days_drawn)
        quiet.register(hours.not_in_quiet_hours)
        roles.register("active_connector", services.is_active_connector)
        roles.register("connector_in_service", services.is_in_service)
        roles.register("connector", services.has_connector_space)
        roles.register("label_reviewer", examinations.may_examine)
        roles.register("organisation_manager", organisations.is_manager)
