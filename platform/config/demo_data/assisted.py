"""The fictitious adviser of a chamber, and a diagnostic that waits to be handed over."""

from random import Random

from accounts.enums import OrganisationKind
from accounts.models import Organisation, OrganisationMember
from config.demo.accounts import ADVISER
from config.demo_data.firms import draw_answers, draw_profile, finish
from config.demo_data.people import users_of
from diagnostics import services
from diagnostics.helping import Capacity
from diagnostics.instrument import load_shipped

CHAMBER = "Chambre des métiers Exemple"


def help_one(random: Random) -> None:
    """Make an adviser, and the diagnostic they filled in with the owner of a bakery."""
    (adviser,) = users_of([(ADVISER.email, ADVISER.full_name)])
    chamber = Organisation.objects.create(name=CHAMBER, kind=OrganisationKind.CHAMBER)
    OrganisationMember.objects.create(user=adviser, organisation=chamber)
    assistance = services.start_assistance(by=adviser, capacity=Capacity(chamber))
    instrument = load_shipped()
    profile = draw_profile(random, instrument, sector="C", department="24")
    finish(
        assistance.assessment,
        profile=profile,
        answers=draw_answers(random, instrument, profile, maturity=0.4),
    )
