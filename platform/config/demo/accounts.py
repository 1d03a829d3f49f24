"""Who can sign in to the demo: made by `load_demo`, printed when the demo starts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoAccount:
    """A fictitious person of the demo; `role` is what the visitor is told."""

    role: str
    full_name: str
    email: str


STAFF = DemoAccount("équipe du CNNum", "Camille Exemple", "equipe@example.org")
ACCOUNTS = (STAFF,)
