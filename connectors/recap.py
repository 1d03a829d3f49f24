"""What somebody answered, line by line, in the words of a reader: the recap and the profile."""

from collections.abc import Sequence
from dataclasses import dataclass

from accounts.siret import format_siren
from connectors import steps
from connectors.enums import Language, Slot, Terms
from connectors.models import Connector, ConnectorTheme, DeclaredLink
from reference import departments, sectors
from reference.enums import SizeClass

NOTHING = ("Non renseigné",)


@dataclass(frozen=True, slots=True)
class Line:
    """A question, its answers, and the step that changes them."""

    question: str
    answers: Sequence[str]
    step: str


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    lines: Sequence[Line]


def firms_in_words(connector: Connector) -> str:
    """Return sectors and sizes known, on one line."""
    known = [sectors.label(code) for code in connector.sectors] or ["tous les secteurs"]
    sizes = [SizeClass(code).label for code in connector.size_classes] or ["toutes les tailles"]
    return f"{', '.join(known)}. {', '.join(sizes).capitalize()}."


def moments_in_words(connector: Connector) -> str:
    """Return moments and languages, on one line."""
    slots = [Slot(slot).label for slot in connector.slots] or ["moments non renseignés"]
    languages = [Language(code).label for code in connector.languages]
    return f"{', '.join(slots).capitalize()}. {', '.join(languages).capitalize()}."


def _line(question: str, answers: Sequence[str], step: str) -> Line:
    return Line(question, [answer for answer in answers if answer] or NOTHING, step)


def parts_of(
    connector: Connector, *, themes: Sequence[ConnectorTheme], links: Sequence[DeclaredLink]
) -> list[Part]:
    """Return what the recap shows, without a query: what it reads is loaded along."""
    return [
        Part(
            "Vous",
            [
                _line("Prénom et nom", [connector.user.full_name], steps.IDENTITY),
                _line("Nom affiché", [connector.display_name], steps.IDENTITY),
                _line("Organisation", _organisation(connector), steps.ORGANISATION),
            ],
        ),
        Part(
            "Votre motivation",
            [
                _line("Pourquoi vous voulez aider", [connector.motivation], steps.MOTIVATION),
                _line("Présentation", [connector.presentation], steps.MOTIVATION),
            ],
        ),
        Part(
            "Ce que vous connaissez",
            [
                _line("Thèmes", [str(one) for one in themes], steps.THEMES),
                _line(
                    "Secteurs",
                    [sectors.label(code) for code in connector.sectors] or ["Tous"],
                    steps.FIRMS,
                ),
                _line(
                    "Tailles d’entreprise",
                    [SizeClass(code).label for code in connector.size_classes] or ["Toutes"],
                    steps.FIRMS,
                ),
            ],
        ),
        Part("Où et quand", _where_and_when(connector)),
        Part(
            "Vos engagements",
            [_line("Liens d’intérêt", _interests(connector, links), steps.INTERESTS)],
        ),
    ]


def _organisation(connector: Connector) -> list[str]:
    organisation = connector.organisation
    if organisation is None:
        return ["Aucune, à titre personnel"]
    number = [f"SIREN {format_siren(organisation.siren)}"] if organisation.siren else []
    return [organisation.name, *number]


def _where_and_when(connector: Connector) -> list[Line]:
    ways = ((connector.on_site, "Sur place"), (connector.remote, "À distance"))
    around = (
        [f"{connector.commune}, {connector.radius_km}\u00a0km autour"] if connector.commune else []
    )
    covered = [f"{departments.label(code)} ({code})" for code in connector.departments]
    return [
        _line("Comment vous aidez", [label for is_so, label in ways if is_so], steps.TERRITORY),
        _line("Où vous aidez", [*around, *covered], steps.TERRITORY),
        _line(
            "Entreprises acceptées par mois",
            [str(connector.monthly_capacity)],
            steps.AVAILABILITY,
        ),
        _line(
            "Moments possibles",
            [Slot(slot).label.capitalize() for slot in connector.slots],
            steps.AVAILABILITY,
        ),
        _line(
            "Langues",
            [Language(code).label.capitalize() for code in connector.languages],
            steps.AVAILABILITY,
        ),
        _line("Conditions", [Terms(connector.terms).label.capitalize()], steps.AVAILABILITY),
    ]


def _interests(connector: Connector, links: Sequence[DeclaredLink]) -> list[str]:
    if links:
        return [str(link) for link in links]
    return ["Aucun"] if connector.interests_declared_at else []
