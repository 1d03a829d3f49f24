"""The space of the demo's connectrice at its best: days off, quiet hours, offers, work done."""

from datetime import datetime, time, timedelta
from random import Random
from uuid import UUID

from django.utils import timezone

from accounts import history
from config.demo.accounts import CONNECTOR
from connectors.enums import Helped, OfferState, TestimonyState
from connectors.models import Connector, FinishedWork, Offer, Testimony
from connectors.services import holidays, hours
from reference.enums import SizeClass, Theme

OFFERS = (
    (
        OfferState.PUBLISHED,
        Theme.VENTE_EN_LIGNE,
        "Votre boutique en ligne, prête à vendre",
        "Trois journées : vos vingt premiers produits, le paiement, la livraison. À la fin, vous "
        "savez ajouter un produit seul. Les photos ne sont pas comprises.",
        "Commerces et artisans de moins de dix personnes",
        (1200, 2400),
        15,
    ),
    (
        OfferState.PUBLISHED,
        Theme.PAIEMENT,
        "Encaisser par carte, en boutique et à distance",
        "Une demi-journée dans vos murs : trois solutions comparées, celle que vous choisissez "
        "installée, un essai avec un vrai client.",
        "Commerces, marchés, hébergements",
        (350, 350),
        7,
    ),
    (
        OfferState.DRAFT,
        Theme.SITE_INTERNET,
        "Refaire un site qui se lit sur un téléphone",
        "À préciser : le nombre de pages, et qui écrit les textes.",
        "Entreprises qui ont déjà un site",
        (900, 3000),
        30,
    ),
)
# Days ago, days to accept and to finish, theme, sector, size, what the owner said.
WORK: tuple[tuple[int, int, int, Theme, str, SizeClass, str], ...] = (
    (310, 1, 26, Theme.VISIBILITE_LOCALE, "I", SizeClass.MICRO, "On nous trouve enfin."),
    (270, 0, 18, Theme.SAUVEGARDE, "G", SizeClass.MICRO, "Je dors mieux."),
    (222, 2, 41, Theme.SITE_INTERNET, "F", SizeClass.ALONE, "Un site simple, que je tiens seul."),
    (175, 1, 33, Theme.PAIEMENT, "G", SizeClass.MICRO, "Les clients paient à la livraison."),
    (120, 1, 22, Theme.CYBERSECURITE, "C", SizeClass.SMALL, "Des gestes clairs pour l’équipe."),
    (81, 3, 29, Theme.RESEAUX_SOCIAUX, "I", SizeClass.MICRO, ""),
    (44, 1, 20, Theme.VENTE_EN_LIGNE, "C", SizeClass.ALONE, "Ma première vente en ligne."),
)
# What her owners said last, read by the team, which she may answer before it is published.
TO_ANSWER_FROM = 6


def keep_a_space(random: Random) -> None:
    """Fill the space of the one who signs in as a connecteur."""
    hers = Connector.objects.select_related("user").get(user__email=CONNECTOR.email)
    today = timezone.localdate()
    holidays.plan_holiday(
        hers,
        first_day=today + timedelta(days=25),
        last_day=today + timedelta(days=38),
        by=hers.user,
    )
    # In the dead of night, so that whoever tries the demo sees the mails arrive.
    hours.choose_quiet_hours(hers, quiet_from=time(0), quiet_until=time(6), by=hers.user)
    now = timezone.now()
    for state, theme, title, description, audience, (low, high), delay in OFFERS:
        offer = Offer.objects.create(
            connector=hers,
            state=state,
            theme=theme,
            title=title,
            description=description,
            audience=audience,
            price_from=low,
            price_to=high,
            delay_days=delay,
            published_at=now if state == OfferState.PUBLISHED else None,
        )
        history.record(offer, "", OfferState.DRAFT, by=hers.user)
        if state == OfferState.PUBLISHED:
            history.record(offer, OfferState.DRAFT, state, by=hers.user)
    first = _finish(random, hers, now=now)
    Connector.objects.filter(pk=hers.pk).update(
        guide_read_at=first - timedelta(days=40), welcomed_at=first
    )


def _finish(random: Random, hers: Connector, *, now: datetime) -> datetime:
    """Write what she did and what was said of it; return when her first work was finished."""
    firsts = []
    for n, (ago, accept, finish, theme, sector, size, sentence) in enumerate(WORK):
        accepted_at = now - timedelta(days=ago)
        finished_at = accepted_at + timedelta(days=finish)
        work = FinishedWork.objects.create(
            connector=hers,
            introduction_id=UUID(int=random.getrandbits(128), version=4),
            themes=[theme],
            sector=sector,
            size_class=size,
            department="24",
            requested_at=accepted_at - timedelta(days=accept),
            accepted_at=accepted_at,
            finished_at=finished_at,
        )
        firsts.append(finished_at)
        waits = n == TO_ANSWER_FROM
        shown = TestimonyState.PUBLISHED if sentence else TestimonyState.UNPUBLISHED
        Testimony.objects.create(
            work=work,
            contact_made=True,
            helped=Helped.YES if sentence else Helped.PARTLY,
            sentence=sentence,
            may_publish=bool(sentence),
            said_at=finished_at + timedelta(days=3),
            state=TestimonyState.TO_ANSWER if waits else shown,
            answer_before=now + timedelta(days=9) if waits else None,
            published_at=finished_at + timedelta(days=20) if sentence and not waits else None,
        )
    return min(firsts)
