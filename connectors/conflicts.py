"""Who may not examine or decide an application, and why, in words: no database, no clock."""

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

# Written or not after the name of the same firm.
_FORMS = re.compile(r"\b(?:sarl|sas|sasu|eurl|sa|sci|scop|scic|snc|selarl|ei|eirl|association)\b")


@dataclass(frozen=True, slots=True)
class Body:
    """An organisation or a firm, as far as we know it."""

    name: str
    siren: str = ""
    pk: UUID | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody, the bodies they belong to (or did lately), and the links they declared."""

    user_id: int
    email: str
    belongs: tuple[Body, ...] = ()
    declared: tuple[Body, ...] = ()


@dataclass(frozen=True, slots=True)
class Client:
    """Somebody whom the applicant names as a client."""

    email: str
    company: str


@dataclass(frozen=True, slots=True)
class Application:
    """Whose application it is, whom it names, who has examined or decided it already, and who was
    recused from it."""

    applicant: Person
    clients: tuple[Client, ...] = ()
    earlier: Collection[int] = field(default_factory=tuple)
    recused: Collection[int] = field(default_factory=tuple)


def conflict(candidate: Person, application: Application) -> str:
    """Say why somebody may not examine or decide an application; nothing when they may."""
    applicant = application.applicant
    if candidate.user_id == applicant.user_id:
        return "C’est la personne qui demande le label."
    if candidate.user_id in application.earlier:
        return "Cette personne a déjà examiné ou décidé ce dossier."
    if candidate.user_id in application.recused:
        return "Cette personne a été récusée pour ce dossier."
    shared = _first_shared(candidate.belongs, applicant.belongs)
    if shared:
        return f"Même organisation que la personne qui demande le label\u00a0: {shared}."
    named = _first_shared(candidate.belongs, applicant.declared)
    if named:
        return f"La personne qui demande le label a déclaré un lien avec {named}."
    named = _first_shared(candidate.declared, applicant.belongs)
    if named:
        return f"L’évaluateur a déclaré un lien avec {named}."
    return _as_client(candidate, application.clients)


def _as_client(candidate: Person, clients: Iterable[Client]) -> str:
    for client in clients:
        if client.email.casefold() == candidate.email.casefold():
            return "Cette personne est citée comme cliente dans le dossier."
        if _first_shared(candidate.belongs, [Body(client.company)]):
            return f"{client.company} est citée comme cliente dans le dossier."
    return ""


def _first_shared(ones: Iterable[Body], others: Iterable[Body]) -> str:
    others = tuple(others)
    return next((one.name for one in ones if any(_same(one, other) for other in others)), "")


def _same(one: Body, other: Body) -> bool:
    if one.pk is not None and one.pk == other.pk:
        return True
    if one.siren and other.siren:
        return one.siren == other.siren
    name = _plain(one.name)
    return bool(name) and name == _plain(other.name)


def _plain(name: str) -> str:
    """Return a name without accents, legal form, case and punctuation."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "", _FORMS.sub(" ", bare.replace(".", "")))
