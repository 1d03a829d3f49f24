"""Events of the demo: a full workshop with people who wait, one online, one to tick."""

from datetime import datetime, time, timedelta
from random import Random

from django.utils import timezone

from accounts import history
from accounts.models import User
from config.demo.accounts import ADVISER, CONNECTOR, OWNER
from config.demo_data.names import FIRST_NAMES, LAST_NAMES
from config.demo_data.people import PERIGUEUX
from reference.enums import Theme
from reference.holidays import PARIS
from reference.models import Commune
from resources.enums import RegistrationState, ResourceKind, ResourceState
from resources.models import Event, Registration, Resource
from resources.services import events, registering
from resources.services.events import Sitting

CHAMBER = "Chambre des métiers Exemple"


def hold_events(random: Random, *, by: User) -> None:
    """Publish four events and let people register, the owner who can sign in among them."""
    adviser = User.objects.get(email=ADVISER.email)
    connector = User.objects.get(email=CONNECTOR.email)
    owner = User.objects.get(email=OWNER.email)
    home = Commune.objects.get(pk=PERIGUEUX)
    workshop = _publish(
        "etre-trouve-sur-les-cartes-en-ligne",
        "Être trouvé sur les cartes en ligne",
        "Créer sa fiche d’établissement et la tenir à jour, en une matinée.",
        "Venez avec votre téléphone et une photo de votre commerce.\n\nNous créons votre fiche "
        "ensemble\u00a0: horaires, photos, description.\n\nVous repartez avec une fiche en ligne.",
        [Theme.VISIBILITE_LOCALE],
        CHAMBER,
        author=adviser,
        by=by,
    )
    _register(
        events.add_event(
            workshop,
            sitting=Sitting(
                _on(9, 9, 30), _on(9, 12), "Salle Exemple, 5 place des Exemples", home, places=8
            ),
            by=adviser,
        ),
        random,
        count=10,
    )
    invoices = _publish(
        "facture-electronique-ce-qui-change",
        "Facture électronique\u00a0: ce qui change pour vous",
        "Une heure en ligne pour savoir quoi faire, et quand.",
        "Ce que la loi demande, les dates, et comment choisir un outil.\n\nLa moitié du temps est "
        "pour vos questions.",
        [Theme.FACTURATION_ELECTRONIQUE, Theme.GESTION],
        "Réseau des connecteurs",
        author=connector,
        by=by,
    )
    online = events.add_event(
        invoices,
        sitting=Sitting(_on(5, 18), _on(5, 19), join_url="https://visio.example.org/factures"),
        by=connector,
    )
    registering.register(online, name=owner.full_name, email=owner.email, by=owner)
    _register(online, random, count=6)
    backups = _publish(
        "sauvegarder-ses-fichiers",
        "Sauvegarder ses fichiers, une fois pour toutes",
        "Régler une sauvegarde qui se fait seule, et l’essayer.",
        "Apportez votre ordinateur portable. Aucune connaissance n’est demandée.",
        [Theme.SAUVEGARDE, Theme.CYBERSECURITE],
        CHAMBER,
        author=adviser,
        by=by,
    )
    _register(
        events.add_event(
            backups,
            sitting=Sitting(
                *(_on(16, 14), _on(16, 16, 30), "Pépinière Exemple", home),
                join_url="https://visio.example.org/sauvegarde",
                places=15,
            ),
            by=adviser,
        ),
        random,
        count=4,
    )
    _one_to_tick(random, connector, home, by=by)


def _one_to_tick(random: Random, organiser: User, home: Commune, *, by: User) -> None:
    """Let an event have taken place yesterday, whose organiser has not said who came."""
    resource = _publish(
        "mots-de-passe-en-pratique",
        "Mots de passe\u00a0: en pratique",
        "Installer un coffre-fort à mots de passe, en petit groupe.",
        "Quatre personnes au plus\u00a0: chacun repart avec ses accès rangés.",
        [Theme.CYBERSECURITE],
        "Réseau des connecteurs",
        author=organiser,
        by=by,
    )
    event = Event.objects.create(
        resource=resource,
        starts_at=_on(-1, 10),
        ends_at=_on(-1, 12),
        place="Médiathèque Exemple",
        commune=home,
        places=4,
        taken=3,
    )
    for rank, (name, email) in enumerate(_people(random, resource.slug, 3), start=1):
        Registration.objects.create(
            event=event, name=name, email=email, state=RegistrationState.REGISTERED, rank=rank
        )


def _publish(
    slug: str,
    title: str,
    summary: str,
    body: str,
    themes: list[Theme],
    publisher: str,
    *,
    author: User,
    by: User,
) -> Resource:
    now = timezone.now()
    resource = Resource.objects.create(
        slug=slug,
        kind=ResourceKind.EVENT,
        title=title,
        summary=summary,
        body=body,
        themes=[theme.value for theme in themes],
        euros=0,
        publisher=publisher,
        author=author,
        author_name=author.full_name,
        state=ResourceState.PUBLISHED,
        checked_on=timezone.localdate(now),
        published_at=now,
    )
    history.record(resource, "", ResourceState.PROPOSED, by=author)
    history.record(resource, ResourceState.PROPOSED, ResourceState.PUBLISHED, by=by)
    return resource


def _register(event: Event, random: Random, *, count: int) -> None:
    for name, email in _people(random, event.resource.slug, count):
        registering.register(event, name=name, email=email, by=None, proven=True)


def _people(random: Random, slug: str, count: int) -> list[tuple[str, str]]:
    """Invent people of no account, who come to one event."""
    return [
        (
            f"{random.choice(FIRST_NAMES)} {random.choice(LAST_NAMES)}",
            f"{slug[:12].strip('-')}{number}@example.org",
        )
        for number in range(1, count + 1)
    ]


def _on(days: int, hour: int, minute: int = 0) -> datetime:
    day = timezone.localdate() + timedelta(days=days)
    return datetime.combine(day, time(hour, minute), PARIS)
