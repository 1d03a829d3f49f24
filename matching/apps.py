from django.apps import AppConfig


class MatchingConfig(AppConfig):
    name = "matching"
    verbose_name = "mises en relation"

    def ready(self) -> None:
        from accounts import consents
        from connectors import fullness, workload
        from connectors.services import on_departure, reports
        from matching import selectors, services
        from matching.notifications import CATEGORIES, MESSAGES
        from matching.services import assigning, exchanging, meeting
        from notifications import categories, due, jobs
        from notifications.registry import register_message

        categories.register(*CATEGORIES)
        for message in MESSAGES:
            register_message(message)
        due.register(services.INTRODUCTION_EXPIRES, services.introduction_expires)
        due.register(services.CONTACT_CHECK, services.contact_check)
        due.register(services.OUTCOME_CHECK, services.outcome_check)
        for kind, handler in {**exchanging.HANDLERS, **meeting.HANDLERS}.items():
            due.register(kind, handler)
        due.register(services.PROGRESS_CHECK, services.progress_check)
        due.register(services.NUDGE, services.nudge)
        due.register(services.LADDER, services.climb)
        due.register(services.MONTH, services.month_begins)
        due.register(services.PAUSE_ENDS, services.pause_ends)
        jobs.register(assigning.work_on_next)
        consents.register_withdrawal(services.consent_withdrawn)
        on_departure(services.release_connector)
        workload.register(selectors.workload_of)
        fullness.register(selectors.FULL_THIS_MONTH)
        reports.ask_about_introductions(selectors.was_helped)
