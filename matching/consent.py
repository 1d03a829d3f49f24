"""The words an owner agrees to; a change of wording makes a new version."""

from typing import Final

TEXT_VERSION: Final = "2"
# By which the one who helps reads the plan: the first version did not name it, and what was agreed
# to under it opens no plan.
OPENS_PLAN: Final = frozenset({"2"})

_CHOSEN: Final = (
    "J’accepte que le nom de mon entreprise, sa commune, mon nom, mon adresse e-mail et, si je les "
    "indique, mon téléphone et mon SIRET soient transmis à {whom} si cette personne accepte ma "
    "demande, et à elle seule. Tant qu’elle m’aide, elle peut aussi lire toutes les actions de mon "
    "plan, si j’en ai un, et pourquoi elles me sont proposées. Si elle ne peut pas m’aider et que "
    "je choisis moi-même quelqu’un d’autre, cet accord vaut pour la personne que j’aurai choisie. "
    "Je peux retirer cet accord à tout moment."
)
_NEXT: Final = (
    "Ou le suivant proposé\u00a0: si cette personne ne peut pas m’aider, j’accepte que ma demande "
    "aille au connecteur suivant et que les mêmes informations lui soient transmises s’il "
    "l’accepte. Son nom me sera communiqué."
)
_SEVERAL: Final = (
    "Ou les suivants proposés\u00a0: j’accepte que ma demande soit proposée à {count} personnes à "
    "la fois, puis, si elles ne peuvent pas m’aider, aux connecteurs suivants, et que les mêmes "
    "informations soient transmises à la première qui l’accepte. Leurs noms me seront "
    "communiqués."
)
NOBODY_CHOSEN: Final = "la personne proposée en premier"


def chosen_text(name: str = "") -> str:
    """Return what is agreed to by asking one person, or the first proposed."""
    return _CHOSEN.format(whom=name or NOBODY_CHOSEN)


def next_text(asked_at_once: int) -> str:
    """Return what is agreed to besides, by ticking « le suivant proposé », as the rules in force
    ask one person after the other or several together."""
    return _NEXT if asked_at_once == 1 else _SEVERAL.format(count=asked_at_once)


def full_text(name: str = "", *, next_allowed: bool, asked_at_once: int = 1) -> str:
    """Return the whole of what is agreed to, as it is kept."""
    return "\n".join([chosen_text(name), *([next_text(asked_at_once)] if next_allowed else [])])
