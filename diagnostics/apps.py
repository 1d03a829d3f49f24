from django.apps import AppConfig


class DiagnosticsConfig(AppConfig):
    name = "diagnostics"
    verbose_name = "diagnostics"

    def ready(self) -> None:
        from accounts import sign_in
        from diagnostics.claiming import claim_what_the_address_names, claim_what_the_session_holds
        from diagnostics.notifications import RecallMessage, ResumeLinkMessage, RetakeMessage
        from diagnostics.services.paper import forget_sheets
        from diagnostics.services.proposing import RETAKE, propose_retake
        from diagnostics.services.recalling import RECALL, recall
        from diagnostics.services.retention import FORGET, forget_unclaimed
        from notifications import due, upkeep
        from notifications.registry import register_message

        register_message(ResumeLinkMessage)
        register_message(RecallMessage)
        register_message(RetakeMessage)
        due.register(FORGET, forget_unclaimed)
        due.register(RETAKE, propose_retake)
        due.register(RECALL, recall)
        upkeep.register(forget_sheets)
        sign_in.register(claim_what_the_session_holds)
        sign_in.register(claim_what_the_address_names)
