"""Forms of accounts: they check what was typed and write nothing."""

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.core import context, ratelimit
from allauth.core.internal.cryptokit import compare_user_code
from django import forms

from accounts.models import User
from ui.forms import BaseForm, BaseModelForm


class SignInForm(BaseForm):
    """Ask for an address; whether it has an account is not told (QUALITY B14)."""

    email = forms.EmailField(
        label="Votre adresse e-mail",
        help_text="Format attendu : nom@domaine.fr. Nous y enverrons un code à 6 chiffres.",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": "Saisissez votre adresse e-mail.",
            "invalid": "Saisissez une adresse e-mail complète, par exemple nom@domaine.fr.",
        },
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].lower()
        if not ratelimit.consume(context.request, action="request_login_code", key=email):
            raise get_adapter().validation_error("too_many_login_attempts")
        return email


class CodeForm(BaseForm):
    """Check the six digits; spaces typed or pasted with them are forgiven."""

    code = forms.CharField(
        label="Code à 6 chiffres",
        max_length=20,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": "Saisissez le code reçu par e-mail."},
    )

    def __init__(self, *args: Any, code: str = "", **kwargs: Any) -> None:
        self.expected = code
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        code: str = "".join(self.cleaned_data["code"].split())
        # An empty expected code never matches: nothing was sent to a closed account.
        if not compare_user_code(actual=code, expected=self.expected):
            raise get_adapter().validation_error("incorrect_code")
        return code


class ProfileForm(BaseModelForm):
    """A person's own name; the address is what the account is, and is not changed here."""

    class Meta:
        model = User
        fields = ("full_name",)
        widgets = {"full_name": forms.TextInput(attrs={"autocomplete": "name"})}
        labels = {"full_name": "Prénom et nom"}
        help_texts = {"full_name": "Tels que les verront les personnes qui vous aident."}
        error_messages = {"full_name": {"required": "Saisissez votre prénom et votre nom."}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["full_name"].required = True
