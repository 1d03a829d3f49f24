"""A connecteur as anybody sees them: one card, shown by the directory and by their own preview."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from connectors import workload
from connectors.enums import ConnectorState, Language, LinkNature, Slot, Terms
from connectors.models import Connector, Holiday, Label, Offer
from connectors.selectors.availability import words_for
from connectors.selectors.places import place_in_words
from reference import sectors
from reference.enums import SizeClass, Theme
from reference.holidays import PARIS

# What may bias advice; what a close relation does is told to the team only.
# The page where links are declared says so to whoever declares them.
PUBLIC_LINKS = {
    LinkNature.EMPLOYER: "y travaille",
    LinkNature.SUPPLIER: "vend ou recommande ses produits",
    LinkNature.OWNERSHIP: "en détient des parts",
}


@dataclass(frozen=True, slots=True)
class ThemeLine:
    label: str
    level: str


@dataclass(frozen=True, slots=True)
class LabelLine:
    """The label that is valid at that moment."""

    number: str
    since: datetime
    until: datetime
    themes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfferLine:
    title: str
    theme: str
    description: str
    audience: str
    price: str
    delay: str


@dataclass(frozen=True, slots=True)
class PersonCard:
    """What is public of a connecteur: neither an address nor a telephone number."""

    id: UUID
    name: str
    presentation: str
    organisation: str
    terms: str
    availability: str
    is_available: bool
    place: str
    remote: bool
    on_site: bool
    slots: tuple[str, ...]
    languages: tuple[str, ...]
    sectors: tuple[str, ...]
    sizes: tuple[str, ...]
    themes: tuple[ThemeLine, ...]
    links: tuple[str, ...]
    label: LabelLine | None
    offers: tuple[OfferLine, ...]


def person_card(connector: Connector, *, at: datetime) -> PersonCard:
    """Return the card of a connecteur, in at most seven queries.

    `connector` comes with its commune and its organisation (`select_related`).
    """
    label = Label.objects.valid(at=at).filter(connector=connector).first()
    available, availability = _availability(connector, at=at)
    return PersonCard(
        id=connector.pk,
        name=connector.display_name,
        presentation=connector.presentation,
        organisation=connector.organisation.name if connector.organisation else "",
        terms=_terms(connector, labelled=label is not None),
        availability=availability,
        is_available=available,
        place=place_in_words(connector),
        remote=connector.remote,
        on_site=connector.on_site,
        slots=_labels(Slot, connector.slots),
        languages=_labels(Language, connector.languages),
        sectors=tuple(filter(None, map(sectors.label, connector.sectors))),
        sizes=_labels(SizeClass, connector.size_classes),
        themes=tuple(
            ThemeLine(str(known.get_theme_display()), str(known.get_level_display()))
            for known in sorted(connector.themes.all(), key=lambda one: (-one.level, one.theme))
        ),
        links=tuple(
            f"{link.name} ({PUBLIC_LINKS[LinkNature(link.nature)]})"
            for link in connector.declared_links.filter(nature__in=PUBLIC_LINKS).order_by(
                "name", "pk"
            )
        ),
        label=_label_line(label) if label else None,
        offers=_offers(connector) if label else (),
    )


def _labels(choices: type[Slot | Language | SizeClass], values: list[str]) -> tuple[str, ...]:
    return tuple(str(choice.label) for choice in choices if choice.value in values)


def _terms(connector: Connector, *, labelled: bool) -> str:
    """Say free or paid: to be paid takes a valid label besides the wish."""
    if not labelled or connector.terms == Terms.FREE:
        return "Aide bénévole, gratuite pour l’entreprise"
    if connector.terms == Terms.PAID:
        return "Travail payant, au prix annoncé avant de commencer"
    return "Aide bénévole ou travail payant, au prix annoncé avant de commencer"


def _label_line(label: Label) -> LabelLine:
    assert label.awarded_at is not None  # noqa: S101 - a valid label has both dates
    assert label.valid_until is not None  # noqa: S101
    return LabelLine(
        number=label.number or "",
        since=label.awarded_at,
        until=label.valid_until,
        themes=_theme_names(label.themes),
    )


def _theme_names(values: list[str]) -> tuple[str, ...]:
    return tuple(str(theme.label) for theme in Theme if theme.value in values)


def _offers(connector: Connector) -> tuple[OfferLine, ...]:
    """Return the offers of somebody whose label is valid."""
    return tuple(offer_line(one) for one in Offer.objects.published().filter(connector=connector))


def offer_line(offer: Offer) -> OfferLine:
    """Return an offer in words."""
    low, high = _euros(offer.price_from), _euros(offer.price_to)
    days = offer.delay_days
    return OfferLine(
        title=offer.title,
        theme=str(Theme(offer.theme).label),
        description=offer.description,
        audience=offer.audience,
        price=f"{low} hors taxes" if low == high else f"de {low} à {high} hors taxes",
        delay=f"sous {days} jour{'s' if days > 1 else ''}" if days else "tout de suite",
    )


def _euros(amount: int) -> str:
    return f"{amount:,}\u00a0€".replace(",", "\u00a0")


def _availability(connector: Connector, *, at: datetime) -> tuple[bool, str]:
    """Tell whether somebody takes new requests, and say so in words."""
    today = at.astimezone(PARIS).date()
    holiday = Holiday.objects.kept().to_come(on=today).filter(connector=connector).first()
    away = (holiday.first_day, holiday.last_day) if holiday is not None else None
    if connector.state == ConnectorState.PAUSED:
        if holiday is not None and holiday.paused_at is not None:
            return False, words_for(away=away, full=False, day=today)
        return False, "En pause\u00a0: ne prend pas de nouvelle demande"
    if connector.state != ConnectorState.ACTIVE:
        return False, "Ne prend pas de demande"
    full = workload.of(connector, at=at).accepted_this_month >= connector.monthly_capacity
    return not full, words_for(away=away, full=full, day=today)
