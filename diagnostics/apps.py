from django.apps import AppConfig


class DiagnosticsConfig(AppConfig):
    name = "diagnostics"
    verbose_name = "diagnostics"

    def ready(self) -> None:
        from django.core import checks

        from accounts import sign_in
        from accounts.firms import following
        from diagnostics.claiming import (
            claim_what_the_address_names,
            claim_what_the_session_holds,
            what_is_known_of_the_firm,
        )
        from diagnostics.notifications import (
            CATEGORIES,
            RecallMessage,
            ReportReadyMessage,
            ResumeLinkMessage,
            RetakeMessage,
        )
        from diagnostics.pdf.libraries import libraries_are_there
        from diagnostics.services.firms import departed
        from diagnostics.services.paper import forget_sheets
        from diagnostics.services.proposing import RETAKE, propose_retake
        from diagnostics.services.recalling import RECALL, recall
        from diagnostics.services.report_making import make_next_report
        from diagnostics.services.reports import forget_reports
        from diagnostics.services.retention import FORGET, forget_unclaimed
        from notifications import categories, due, jobs, upkeep
        from notifications.registry import register_message

        categories.register(*CATEGORIES)
        register_message(ResumeLinkMessage)
        register_message(RecallMessage)
        register_message(RetakeMessage)
        register_message(ReportReadyMessage)
        due.register(FORGET, forget_unclaimed)
        due.register(RETAKE, propose_retake)
        due.register(RECALL, recall)
        upkeep.register(forget_sheets)
        jobs.register(make_next_report)
        upkeep.register(forget_reports)
        checks.register(libraries_are_there, deploy=True)
        sign_in.register(claim_what_the_session_holds)
        sign_in.register(claim_what_the_address_names)
        following.register_departure(departed)
        following.register_known(what_is_known_of_the_firm)
