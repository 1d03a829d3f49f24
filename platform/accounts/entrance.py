"""The doors: sign in by a code, sign out. Included at `/comptes/`; names are allauth's own.

Only what we use of allauth is reachable: no password page, no sign-up page, no list of addresses.
"""

from typing import Any

from allauth.account import views as allauth_views
from allauth.account.internal.flows.login_by_code import LoginCodeVerificationProcess
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from accounts import services
from accounts.forms import SignInForm

WAIT_SECONDS = 60


def _told_to_wait(form: Any) -> bool:
    errors = form.errors.as_data().get("email", ())
    return any(error.code == "too_many_login_attempts" for error in errors)


@method_decorator(login_not_required, name="dispatch")
class SignInView(allauth_views.RequestLoginCodeView):  # type: ignore[misc]
    """Take an address, send it a code: same page, same answer for every address (QUALITY B14)."""

    http_method_names = ("get", "head", "options", "post")
    template_name = "account/login.html"

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        """Show the page to who waits for a code too: they may have mistyped their address."""

    def get_form_class(self) -> type[SignInForm]:
        return SignInForm

    def form_valid(self, form: SignInForm) -> HttpResponse:
        # The account and its message are written together or not at all.
        with transaction.atomic():
            LoginCodeVerificationProcess.initiate(
                request=self.request,
                user=services.user_for_sign_in(form.cleaned_data["email"]),
                email=form.cleaned_data["email"],
            )
        return super(allauth_views.RequestLoginCodeView, self).form_valid(form)  # type: ignore[no-any-return]

    def form_invalid(self, form: SignInForm) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        if _told_to_wait(form):
            response.status_code = 429
            response.headers["Retry-After"] = str(WAIT_SECONDS)
        return response


class ConfirmCodeView(allauth_views.ConfirmLoginCodeView):  # type: ignore[misc]
    """Take the code: three tries, then a new one must be asked for."""

    http_method_names = ("get", "head", "options", "post")
    template_name = "account/confirm_login_code.html"

    def get_context_data(self, **extra: Any) -> dict[str, Any]:
        minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
        context: dict[str, Any] = super().get_context_data(**extra, minutes=minutes)
        return context


@method_decorator([login_not_required, never_cache, require_safe], name="dispatch")
class ToSignIn(RedirectView):
    """Lead the addresses of pages that we do not have to the one page there is."""

    pattern_name = "account_login"
    query_string = True


urlpatterns = [
    path("login/", SignInView.as_view(), name="account_login"),
    path("login/code/confirm/", ConfirmCodeView.as_view(), name="account_confirm_login_code"),
    path("login/code/", ToSignIn.as_view(), name="account_request_login_code"),
    path("signup/", ToSignIn.as_view(), name="account_signup"),
    path("logout/", allauth_views.logout, name="account_logout"),
]
