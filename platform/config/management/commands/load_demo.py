"""Load the demo's people and history: `manage.py load_demo`. Running it again changes nothing."""

from random import Random
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction

from accounts.models import User
from config.demo.accounts import ACCOUNTS, CONNECTOR, CORRESPONDENT, OWNER, STAFF
from config.demo_data.assisted import help_one
from config.demo_data.exchanging import let_them_exchange
from config.demo_data.firms import make_firms
from config.demo_data.following import follow_plans
from config.demo_data.handing_on import hand_on
from config.demo_data.history import tell
from config.demo_data.joining import welcome_some
from config.demo_data.labelling import apply_for_labels
from config.demo_data.labels import tell_of_labels
from config.demo_data.listing import list_everybody
from config.demo_data.mailbox import fill_mailboxes
from config.demo_data.mornings import fill_baskets
from config.demo_data.own_space import keep_a_space
from config.demo_data.people import make_connectors, users_of
from config.demo_data.planning import follow_a_plan
from config.demo_data.rules import prepare_rules
from config.demo_data.said import let_owners_speak
from config.groups import CORRESPONDENTS, load_groups
from connectors.models import Connector
from diagnostics.services import load_benchmark_release, publish_shipped_questionnaire

SEED = 2015
NOUVELLE_AQUITAINE = "75"


def _look_at_the_tables() -> None:
    """Tell PostgreSQL what was just written: it plans by what it knew of empty tables."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


class Command(BaseCommand):
    help = "Charge les données fictives de la démonstration (sans effet la seconde fois)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--force", action="store_true", help="charger même sans DEMO=1, ailleurs qu’en vrai"
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Make everybody and everything, or nothing: a load that is cut leaves no half of it."""
        if not (settings.DEMO or options["force"]):
            raise CommandError("Des données fictives : seulement avec DEMO=1, ou --force.")
        if not User.objects.filter(email=OWNER.email).exists():
            self._load()
        for account in ACCOUNTS:
            self.stdout.write(f"{account.role} : {account.email}")

    def _load(self) -> None:
        random = Random(SEED)  # noqa: S311 - invented people, not secrets
        publish_shipped_questionnaire()
        load_benchmark_release()
        load_groups()
        staff = User.objects.filter(email=STAFF.email).first()
        if staff is None:
            staff = User.objects.create_superuser(STAFF.email, full_name=STAFF.full_name)
        (correspondent,) = users_of([(CORRESPONDENT.email, CORRESPONDENT.full_name)])
        correspondent.is_staff = True
        correspondent.region_id = NOUVELLE_AQUITAINE
        correspondent.save(update_fields=["is_staff", "region"])
        correspondent.groups.set(correspondent.groups.model.objects.filter(name=CORRESPONDENTS))
        make_connectors(random, by=staff)
        _look_at_the_tables()
        stories = make_firms(random)
        tell(random, stories)
        # Last, so that what is drawn above stays what it was.
        help_one(random)
        hand_on(stories[0])
        welcome_some()
        keep_a_space(Random("own space"))  # noqa: S311 - as above
        # Drawn from another seed: others add to the demo beside.
        tell_of_labels(Random("lives of labels"), stories, by=staff)  # noqa: S311 - as above
        apply_for_labels()
        let_owners_speak(Random("said"), stories, by=staff)  # noqa: S311 - as above
        list_everybody(Random(SEED))  # noqa: S311
        fill_baskets(Random("mornings"), stories, by=staff)  # noqa: S311 - as above
        fill_mailboxes(CONNECTOR.email)
        let_them_exchange(Random("exchanges"), stories)  # noqa: S311 - as above
        follow_plans(Random("followed plans"))  # noqa: S311 - as above
        prepare_rules(by=staff)
        follow_a_plan(stories)
        _look_at_the_tables()
        self.stdout.write(f"connecteurs fictifs : {Connector.objects.count()}")
