"""What the demo's people propose to the library: published, waiting, sent back, and one remark."""

from accounts.models import Organisation, User
from config.demo.accounts import ADVISER, CONNECTOR
from reference.enums import ActionLevel, Theme
from resources.enums import ResourceKind
from resources.models import Resource
from resources.services import opinions, outdated, proposing
from resources.services.moderating import ask_for_changes, publish
from resources.services.proposing import Proposal

REMARKED, REMARK = (
    "verifier-la-fibre-et-comparer-deux-offres",
    ("Le site de l’Arcep a changé : la carte ne se trouve plus au même endroit."),
)
WAITING = """## Pourquoi

Un livreur qui sonne à une porte fermée, c’est une vente perdue et un client fâché.

## Comment s’y prendre

1. **Notez vos vraies heures de présence.** Une semaine suffit.
2. **Comparez-les à celles de votre fiche.** Corrigez sur votre téléphone.
3. **Ajoutez les jours fériés de l’année.** Dix minutes, une fois pour toutes.
"""
TO_CHANGE = """Un modèle de tableau pour suivre les commandes d’un marché, avec trois colonnes :
ce qui est promis, ce qui est prêt, ce qui est remis.
"""


def propose_some(*, by: User) -> None:
    """Have an adviser and a connectrice propose, and the team decide."""
    adviser = User.objects.get(email=ADVISER.email)
    connector = User.objects.get(email=CONNECTOR.email)
    chamber = Organisation.objects.filter(members__user=adviser).first()
    published = proposing.propose(
        Proposal(
            kind=ResourceKind.TOOL,
            title="Savoir quoi faire après un piratage",
            summary="Quelques questions, et la marche à suivre selon ce qui vous arrive.",
            url="https://www.cybermalveillance.gouv.fr/",
            themes=[Theme.CYBERSECURITE, Theme.SAUVEGARDE],
            level=ActionLevel.FIRST_STEPS,
            minutes=20,
            euros=0,
            publisher="Cybermalveillance.gouv.fr",
            author_name=adviser.full_name,
            organisation=chamber.pk if chamber is not None else None,
        ),
        by=adviser,
    )
    publish(published, by=by)
    proposing.propose(
        Proposal(
            kind=ResourceKind.ARTICLE,
            title="Donner ses vraies heures d’ouverture",
            summary="Trois gestes pour que personne ne trouve porte close.",
            body=WAITING,
            themes=[Theme.VISIBILITE_LOCALE],
            minutes=30,
            euros=0,
            department="24",
            publisher=connector.full_name,
            author_name=connector.full_name,
            interest="Connectrice labellisée : elle vend des journées d’aide sur ce sujet.",
        ),
        by=connector,
    )
    sent_back = proposing.propose(
        Proposal(
            kind=ResourceKind.TOOL,
            title="Un tableau pour les commandes du marché",
            summary="Trois colonnes, et plus de commande oubliée.",
            body=TO_CHANGE,
            themes=[Theme.GESTION],
            sectors=["G"],
            publisher=connector.full_name,
            author_name=connector.full_name,
        ),
        by=connector,
    )
    ask_for_changes(
        sent_back, reason="Dites où trouver le modèle, et combien de temps il faut.", by=by
    )
    remarked = Resource.objects.get(slug=REMARKED)
    for number in range(7):
        opinions.say(remarked, useful=number > 1, reader=f"{number:064}")
    outdated.report(remarked, text=REMARK)
