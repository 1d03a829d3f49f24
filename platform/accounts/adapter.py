"""How accounts behave: allauth's adapter."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Send account mails as rows, like every other mail."""
