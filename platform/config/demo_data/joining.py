"""People on their way in, and the one who looks after the connecteurs of a chamber."""

from datetime import timedelta

from django.db.models import F
from django.utils import timezone

from accounts.enums import OrganisationRole
from accounts.models import Organisation, OrganisationMember
from config.demo.accounts import CANDIDATE, MANAGER
from config.demo_data.assisted import CHAMBER
from config.demo_data.people import PERIGUEUX, users_of
from connectors import services
from connectors.enums import ConnectorState, Language, LinkNature, Slot, Terms, ThemeLevel
from connectors.models import Connector
from connectors.services import interests, joining_steps
from connectors.services.interests import GOOD_FOR, INTERESTS_TO_CONFIRM
from notifications.models import DueRow
from reference.enums import SizeClass, Theme
from reference.models import Commune

IN_THE_CHAMBER = 7
SUBMITTED = ("candidature@example.org", "Bérénice Maquette")


def welcome_some() -> None:
    """Make an application left half way, one handed in, and a chamber with its connecteurs."""
    _declare_links()
    (candidate, applicant, manager) = users_of(
        [(CANDIDATE.email, CANDIDATE.full_name), SUBMITTED, (MANAGER.email, MANAGER.full_name)]
    )
    half_way = joining_steps.begin(
        candidate, full_name=candidate.full_name, display_name=candidate.full_name
    )
    _introduce(
        half_way,
        motivation="J’ai mis en ligne la boutique de ma sœur, et j’ai aimé ça.",
        presentation="Je tiens les comptes et le site d’une petite librairie.",
    )
    whole = joining_steps.begin(
        applicant, full_name=applicant.full_name, display_name=applicant.full_name
    )
    _introduce(
        whole,
        motivation="Après vingt ans dans le commerce, j’ai du temps et l’envie de transmettre. "
        "J’ai formé les vendeurs de trois boutiques à la vente en ligne.",
        presentation="J’ai dirigé une boutique de vêtements et sa vente en ligne. Je peux vous "
        "aider à choisir un outil, à écrire vos fiches et à former votre équipe.",
    )
    _finish(whole)
    _gather(Organisation.objects.get(name=CHAMBER), manager.pk)


def _introduce(connector: Connector, *, motivation: str, presentation: str) -> None:
    by = connector.user
    joining_steps.save_organisation(connector, siren="", name="", by=by)
    joining_steps.save_motivation(
        connector, motivation=motivation, presentation=presentation, by=by
    )


def _finish(connector: Connector) -> None:
    by = connector.user
    levels = {
        Theme.VENTE_EN_LIGNE.value: ThemeLevel.TEACHES.value,
        Theme.RESEAUX_SOCIAUX.value: ThemeLevel.HAS_DONE.value,
        Theme.PAIEMENT.value: ThemeLevel.ADVISES.value,
    }
    joining_steps.save_themes(connector, levels=levels, by=by)
    joining_steps.save_firms(
        connector, sectors=["G"], size_classes=[SizeClass.ALONE, SizeClass.MICRO], by=by
    )
    joining_steps.save_territory(
        connector,
        on_site=True,
        remote=True,
        commune=Commune.objects.get(pk=PERIGUEUX),
        radius_km=40,
        departments=["24"],
        by=by,
    )
    joining_steps.save_availability(
        connector,
        languages=[Language.FRENCH, Language.OCCITAN],
        slots=[Slot.MORNING, Slot.SATURDAY],
        monthly_capacity=2,
        terms=Terms.FREE,
        by=by,
    )
    interests.add_link(
        connector,
        nature=LinkNature.SUPPLIER,
        name="Logiciels Exemple",
        siren="",
        by=by,
    )
    interests.declare(connector, by=by)
    services.sign_charter(connector, by=by)
    services.submit(connector, by=by)


def _gather(chamber: Organisation, manager: int) -> None:
    """Attach people of the region, in several states, to a chamber that somebody looks after."""
    OrganisationMember.objects.create(
        user_id=manager, organisation=chamber, role=OrganisationRole.MANAGER
    )
    near = Connector.objects.filter(commune__department__region="75", organisation=None)
    active = near.filter(state=ConnectorState.ACTIVE).order_by("display_name")[:IN_THE_CHAMBER]
    paused = near.filter(state=ConnectorState.PAUSED).order_by("display_name")[:1]
    chosen = [one.pk for one in (*active, *paused)]
    Connector.objects.filter(pk__in=chosen).update(organisation=chamber)


def _declare_links() -> None:
    """Have those who signed declare no link on that day: some are to confirm it, some are late."""
    now = timezone.now()
    undeclared = Connector.objects.filter(charter__isnull=False, interests_declared_at=None)
    undeclared.update(interests_declared_at=F("charter_signed_at"))
    declared = Connector.objects.filter(
        interests_declared_at__gt=now - GOOD_FOR + timedelta(days=1)
    )
    DueRow.objects.bulk_create(
        DueRow(
            kind=INTERESTS_TO_CONFIRM,
            subject_id=one.pk,
            due_at=one.interests_declared_at + GOOD_FOR,
            occasion=(one.interests_declared_at + GOOD_FOR).isoformat(),
        )
        for one in declared
        if one.interests_declared_at is not None
    )
