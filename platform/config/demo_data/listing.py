"""What the directory of the demo shows: languages, sizes, moments, and who agreed to be listed."""

from random import Random

from django.utils import timezone

from config.demo.accounts import CONNECTOR
from connectors.enums import ConnectorState, Language, Slot, Terms
from connectors.models import Connector
from connectors.services import directory
from reference.enums import SizeClass

# Of a hundred people, how many also help in a language; those of a region are drawn there only.
SPOKEN = {Language.ENGLISH: 30, Language.SPANISH: 10, Language.GERMAN: 6, Language.ITALIAN: 5}
SPOKEN |= {Language.PORTUGUESE: 5, Language.ARABIC: 8, Language.TURKISH: 3, Language.SIGN: 3}
OF_A_REGION = {
    "53": Language.BRETON,
    "44": Language.ALSATIAN,
    "94": Language.CORSICAN,
    "75": Language.OCCITAN,
    "76": Language.OCCITAN,
    "01": Language.CREOLE,
    "02": Language.CREOLE,
    "04": Language.CREOLE,
}


def list_everybody(random: Random) -> None:
    """List nine active people in ten, tell search engines of one in three, and draw the day."""
    # The crowd; those who have a story of their own keep what it says of them.
    crowd = Connector.objects.filter(user__email__startswith="connecteur")
    people = list(crowd.select_related("commune__department").order_by("user__email"))
    for one in people:
        regional = OF_A_REGION.get(one.commune.department.region_id) if one.commune else None
        spoken = [language for language, of_100 in SPOKEN.items() if random.random() * 100 < of_100]
        if regional and random.random() < 0.3:
            spoken.append(regional)
        # In the order of the enumeration, as the forms keep them.
        one.languages = [
            language.value for language in Language if language in (Language.FRENCH, *spoken)
        ]
        one.slots = [slot.value for slot in Slot if random.random() < 0.5]
        one.size_classes = [size.value for size in SizeClass if random.random() < 0.6]
        one.on_site = not one.remote or random.random() < 0.8
        one.terms = random.choice([Terms.FREE, Terms.FREE, Terms.BOTH, Terms.PAID])
        one.listed = one.state == ConnectorState.ACTIVE and random.random() < 0.9
        one.indexed = one.listed and random.random() < 0.3
    columns = ["languages", "slots", "size_classes", "on_site", "terms", "listed", "indexed"]
    Connector.objects.bulk_update(people, columns, batch_size=100)
    # Whoever signs in to look at the demo is found in it.
    Connector.objects.filter(user__email=CONNECTOR.email).update(listed=True)
    directory.keep_days_drawn(timezone.now())
