from typing import Any

import factory
from django.utils import timezone

from resources.enums import ResourceKind, ResourceState
from resources.models import Resource
from tests.factories.accounts import RUN, UserFactory

BODY = """## Pourquoi

Une copie que personne n’a essayée n’en est pas une.

## Comment

1. **Choisissez un fichier.** Prenez une facture récente.
2. **Rendez-le d’ailleurs.** Ouvrez-le sur un autre ordinateur.
"""


class ResourceFactory(factory.django.DjangoModelFactory[Resource]):
    """A published sheet on backups; `proposed`, `to_change` and `hidden` are other states."""

    slug = factory.Sequence(lambda n: f"tester-une-sauvegarde-{n}-{RUN}")
    kind = ResourceKind.SHEET
    title = "Tester une sauvegarde"
    summary = "Une heure pour savoir si vos copies servent à quelque chose."
    body = BODY
    themes: Any = factory.LazyFunction(lambda: ["sauvegarde"])
    level = "bas"
    minutes = 60
    euros = 0
    publisher = "Chambre de commerce Exemple"
    state = ResourceState.PUBLISHED
    published_at = factory.LazyFunction(timezone.now)
    checked_on = factory.LazyFunction(timezone.localdate)
    author_name = factory.LazyAttribute(
        lambda made: made.author.full_name if made.author is not None else ""
    )
    author = None

    class Meta:
        model = Resource

    class Params:
        by_somebody = factory.Trait(author=factory.SubFactory(UserFactory))
        proposed = factory.Trait(state=ResourceState.PROPOSED, published_at=None)
        to_change = factory.Trait(
            state=ResourceState.CHANGES_ASKED,
            published_at=None,
            reason="Dites combien de temps cela prend.",
        )
        hidden = factory.Trait(state=ResourceState.HIDDEN, reason="Son adresse ne répond plus.")
        elsewhere = factory.Trait(body="", url="https://example.org/guide")
