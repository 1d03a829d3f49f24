"""Who can sign in to the demo: made by `load_demo`, printed when the demo starts."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DemoAccount:
    """A fictitious person of the demo; `role` is what the visitor is told."""

    role: str
    full_name: str
    email: str


OWNER = DemoAccount("dirigeante d’un salon de thé", "Dominique Exemple", "dirigeante@example.org")
CONNECTOR = DemoAccount("connectrice à Périgueux", "Claude Modèle", "connectrice@example.org")
STAFF = DemoAccount("équipe du CNNum", "Camille Exemple", "equipe@example.org")
CORRESPONDENT = DemoAccount(
    "correspondante en Nouvelle-Aquitaine", "Maxime Fictif", "correspondant@example.org"
)
ADVISER = DemoAccount(
    "conseillère de chambre consulaire", "Stéphane Imaginaire", "conseillere@example.org"
)
CANDIDATE = DemoAccount(
    "candidat connecteur, à mi-chemin", "Barnabé Esquisse", "candidat@example.org"
)
MANAGER = DemoAccount(
    "responsable des connecteurs de la chambre", "Sidonie Figurant", "responsable@example.org"
)
REVIEWER = DemoAccount("évaluatrice du label", "Solène Fictive", "evaluatrice@example.org")
ACCOUNTS = (OWNER, CONNECTOR, CANDIDATE, ADVISER, MANAGER, REVIEWER, STAFF, CORRESPONDENT)
