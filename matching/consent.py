"""The words an owner agrees to; a change of wording makes a new version."""

from typing import Final

TEXT_VERSION: Final = "1"

_CHOSEN: Final = (
    "J’accepte que le nom de mon entreprise, sa commune, mon nom, mon adresse e-mail et, si je les "
    "indique, mon téléphone et mon SIRET soient transmis à {whom} si cette personne accepte ma "
    "demande, et à elle seule. Si elle ne peut pas m’aider et que je choisis moi-même quelqu’un "
    "d’autre, cet accord vaut pour la personne que j’aurai choisie. Je peux retirer cet accord à "
    "tout moment."
)
NEXT_TEXT: Final = (
    "Ou le suivant proposé\u00a0: si cette personne ne peut pas m’aider, j’accepte que ma demande "
    "aille au connecteur suivant et que les mêmes informations lui soient transmises s’il "
    "l’accepte. Son nom me sera communiqué."
)
NOBODY_CHOSEN: Final = "la personne proposée en premier"


def chosen_text(name: str = "") -> str:
    """Return what is agreed to by asking one person, or the first proposed."""
    return _CHOSEN.format(whom=name or NOBODY_CHOSEN)


def full_text(name: str = "", *, next_allowed: bool) -> str:
    """Return the whole of what is agreed to, as it is kept."""
    return "\n".join([chosen_text(name), *([NEXT_TEXT] if next_allowed else [])])
