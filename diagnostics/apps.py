from django.apps import AppConfig


class DiagnosticsConfig(AppConfig):
    name = "diagnostics"
    verbose_name = "diagnostics"

    def ready(self) -> None:
        from accounts import sign_in
        from diagnostics.claiming import claim_what_the_session_holds
        from diagnostics.notifications import ResumeLinkMessage
        from notifications.registry import register_message

        register_message(ResumeLinkMessage)
        sign_in.register(claim_what_the_session_holds)
