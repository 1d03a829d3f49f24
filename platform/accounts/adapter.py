"""How accounts behave: allauth's adapter."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise

from accounts import sign_in
from accounts.models import User
from accounts.notifications import SignInCode

# The pages themselves say these; a banner on top would say them twice.
SAID_BY_THE_PAGES = frozenset(
    {
        "account/messages/email_confirmed.txt",
        "account/messages/logged_in.txt",
        "account/messages/login_code_sent.txt",
    }
)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Send the code as a row, like every other mail, and tell the other applications."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "incorrect_code": (
            "Ce code n’est pas le bon. Recopiez les 6 chiffres du dernier message reçu."
        ),
        "too_many_login_attempts": (
            "Trop d’essais en peu de temps. Attendez quelques minutes, puis demandez un code."
        ),
        "rate_limited": "Trop de demandes en peu de temps. Attendez une minute, puis recommencez.",
    }

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the sign-in code as a message; allauth has nothing else to send here."""
        if template_prefix != "account/email/login_code":
            raise LookupError(f"No message stands for {template_prefix}.")
        with transaction.atomic():
            SignInCode(
                to=email,
                context={
                    "code": context["code"],
                    "minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60,
                },
            ).send()

    def add_message(
        self,
        request: HttpRequest,
        level: int,
        message_template: str | None = None,
        message_context: dict[str, Any] | None = None,
        extra_tags: str = "",
        message: str | Promise | None = None,
    ) -> None:
        if message_template not in SAID_BY_THE_PAGES:
            super().add_message(
                request, level, message_template, message_context, extra_tags, message
            )

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Let every registered handler act before the first page is shown."""
        sign_in.signed_in(request, user)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def respond_user_inactive(self, request: HttpRequest, user: User) -> HttpResponse:
        """Send back to the beginning: nothing says that an account exists or is closed (B14)."""
        return redirect("account_login")
