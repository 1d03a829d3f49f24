"""What owners say in the demo: enough answers to be public, one to moderate, a reply to read, and
bars on selling drawn to be checked."""

from collections.abc import Sequence
from datetime import timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from accounts.models import User
from config.demo.accounts import CONNECTOR
from config.demo_data.firms import Story
from config.demo_data.past import let_pass
from connectors.enums import Helped, ReplyState, TestimonyState
from connectors.models import Connector, FinishedWork, Testimony
from connectors.services import audits, testimonies
from matching import services
from matching.models import Introduction
from notifications import due
from reference.enums import SizeClass, Theme

# Days since it was accepted, theme, sector, size, whether it helped, the words, the reply.
WORK: tuple[tuple[int, Theme, str, SizeClass, Helped, str, str], ...] = (
    (
        352,
        Theme.FACTURATION_ELECTRONIQUE,
        "F",
        SizeClass.ALONE,
        Helped.YES,
        "Je comprends enfin ce que je dois envoyer, et quand.",
        "Merci. Le plus dur était de trier les anciens devis, et c’est vous qui l’avez fait.",
    ),
    (
        243,
        Theme.SITE_INTERNET,
        "I",
        SizeClass.MICRO,
        Helped.PARTLY,
        "De bons conseils, mais il m’a manqué une seconde visite.",
        "Vous avez raison : je propose depuis un rappel un mois après.",
    ),
    (150, Theme.VISIBILITE_LOCALE, "G", SizeClass.MICRO, Helped.NO, "", ""),
)
TO_MODERATE = services.Facts(
    contact_made=True,
    helped=Helped.YES,
    what_done="Une fiche d’établissement, dix photos, et une réponse à chaque avis.",
    sentence="Deux clients par jour viennent maintenant par la carte.",
    may_publish=True,
)
DRAWN = 5


def let_owners_speak(random: Random, stories: Sequence[Story], *, by: User) -> None:
    """Have owners say what the demo's connectrice did, and draw bars to check."""
    hers = Connector.objects.select_related("user").get(user__email=CONNECTOR.email)
    for line in WORK:
        _said(random, hers, *line)
    _say_it_on_the_site(hers, stories)
    for waiting in Testimony.objects.filter(state=TestimonyState.TO_ANSWER):
        if waiting.answer_before is not None:
            due.plan(testimonies.TESTIMONY_PUBLISHES, waiting.pk, due_at=waiting.answer_before)
    drawn = audits.draw(size=DRAWN, by=by)
    first = drawn.lines.order_by("pk").first()
    if first is not None:
        audits.find_kept(first, by=by, note="Entreprise appelée : aucune vente.")


def _said(
    random: Random,
    hers: Connector,
    ago: int,
    theme: Theme,
    sector: str,
    size: SizeClass,
    helped: Helped,
    sentence: str,
    reply: str,
) -> None:
    accepted_at = timezone.now() - timedelta(days=ago)
    finished_at = accepted_at + timedelta(days=random.randrange(15, 40))
    said_at = finished_at + timedelta(days=3)
    work = FinishedWork.objects.create(
        connector=hers,
        introduction_id=UUID(int=random.getrandbits(128), version=4),
        themes=[theme],
        sector=sector,
        size_class=size,
        department="24",
        requested_at=accepted_at - timedelta(days=1),
        accepted_at=accepted_at,
        finished_at=finished_at,
    )
    Testimony.objects.create(
        work=work,
        contact_made=True,
        helped=helped,
        sentence=sentence,
        may_publish=bool(sentence),
        said_at=said_at,
        state=TestimonyState.PUBLISHED if sentence else TestimonyState.UNPUBLISHED,
        published_at=said_at + timedelta(days=9) if sentence else None,
        reply=reply,
        replied_at=said_at + timedelta(days=9) if reply else None,
        reply_state=ReplyState.PUBLISHED if reply else ReplyState.NONE,
    )


def _say_it_on_the_site(hers: Connector, stories: Sequence[Story]) -> None:
    """Have the owner whose request is done answer, in words that staff are to read."""
    done = Introduction.objects.filter(connector=hers, state="done")
    first = done.select_related("help_request__owner").order_by("requested_at").first()
    if first is None:
        return
    services.evaluate(first, by=first.help_request.owner, facts=TO_MODERATE)
    for story in stories:
        if story.assessment.pk == first.help_request.assessment_id:
            let_pass(story.assessment, 1)
