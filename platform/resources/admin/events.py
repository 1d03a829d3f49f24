"""Events and who is registered: read, and cancelled by the services that tell everybody."""

from django.contrib import admin
from django.db.models import F, Model, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from accounts.admin_scope import RegionScopedAdmin
from accounts.backoffice import JournalMixin, ReadingRecordedMixin
from accounts.models import User
from resources.enums import RegistrationState
from resources.event_errors import TooLate
from resources.models import Event, Registration
from resources.services import events, registering
from ui.backoffice import (
    HistoryAdmin,
    ReasonForm,
    Refusals,
    SituationFilter,
    confirmed_action,
    masked,
)

TOO_LATE: Refusals = {TooLate: "il est trop tard, ou c’est déjà annulé."}
JOURNAL = {
    events.PLANNED: "prévu",
    events.CHANGED: "date, lieu ou places changés",
    events.CANCELLED: "annulé",
}


def _in_region(region: str, *, event: str = "") -> Q:
    """Match what takes place in a region, or is organised for it where it takes place nowhere."""
    held = Q(**{f"{event}commune__department__region": region})
    meant = Q(**{f"{event}commune": None, f"{event}resource__region": region})
    return held | meant


class EventSituation(SituationFilter):
    situations = {
        "coming": ("à venir", lambda rows, at: rows.coming(at=at)),
        "full": (
            "complet, à venir",
            lambda rows, at: rows.coming(at=at).filter(taken=F("places")),
        ),
        "to_tick": (
            "présences à noter",
            lambda rows, at: rows.filter(
                cancelled_at=None,
                ends_at__lte=at,
                registrations__state=RegistrationState.REGISTERED,
            ).distinct(),
        ),
        "cancelled": ("annulé", lambda rows, at: rows.exclude(cancelled_at=None)),
    }


@admin.register(Event)
class EventAdmin(JournalMixin, RegionScopedAdmin, HistoryAdmin):
    region_lookup = "resource__region"
    list_display = ("title", "starts_at", "where", "taken", "places", "cancelled_at")
    list_select_related = ("resource", "commune")
    list_filter = (EventSituation,)
    search_fields = ("resource__title", "resource__author_name", "resource__publisher")
    search_help_text = "Titre, auteur ou éditeur"
    ordering = ("-starts_at", "pk")
    fields = (
        "title",
        "author_name",
        "starts_at",
        "ends_at",
        "place",
        "commune",
        "join_url",
        "places",
        "taken",
        "revision",
        "cancelled_at",
        "cancel_reason",
        "journal",
    )
    readonly_fields = fields
    actions = ("cancel_event",)

    def inside(self, region: str) -> QuerySet[Model]:
        rows: QuerySet[Model] = Event.objects.filter(_in_region(region))
        return rows

    def state_label(self, state: str) -> str:
        return JOURNAL.get(state, state)

    def describe(self, subject: Event) -> str:
        return f"{subject.resource.title}, {timezone.localtime(subject.starts_at):%d/%m/%Y}"

    def offers(self, subject: Event, action: str) -> bool:
        return subject.cancelled_at is None and subject.ends_at > timezone.now()

    def object_links(self, request: HttpRequest, subject: Event) -> list[tuple[str, str]]:
        slug = subject.resource.slug
        return [
            (reverse("events:event", args=[slug]), "Voir la page"),
            (reverse("events:registered", args=[slug]), "Inscrits et présences"),
            (reverse("events:change", args=[slug]), "Changer la date, le lieu ou les places"),
        ]

    @admin.display(description="événement", ordering="resource__title")
    def title(self, subject: Event) -> str:
        return subject.resource.title

    @admin.display(description="proposé par")
    def author_name(self, subject: Event) -> str:
        return subject.resource.author_name

    @admin.display(description="où")
    def where(self, subject: Event) -> str:
        return subject.where

    cancel_event = confirmed_action(
        description="Annuler l’événement",
        sentence="Les personnes inscrites et celles qui attendent sont prévenues, avec le motif.",
        done="Événement annulé",
        service=events.cancel_event,
        refused=TOO_LATE,
        form_class=ReasonForm,
        permissions=("steer",),
    )


@admin.register(Registration)
class RegistrationAdmin(JournalMixin, ReadingRecordedMixin, RegionScopedAdmin, HistoryAdmin):
    region_lookup = "event__resource__region"
    list_display = ("name", "address", "event_title", "rank", "state", "created_at")
    list_select_related = ("event__resource", "event__commune", "user")
    list_filter = ("state",)
    search_fields = ("=email", "name", "event__resource__title")
    search_help_text = "Adresse exacte, nom ou titre de l’événement"
    ordering = ("-created_at", "pk")
    fields = (
        "name",
        "email",
        "event_title",
        "state",
        "rank",
        "created_at",
        "confirm_by",
        "confirmed_at",
        "erased_at",
        "journal",
    )
    readonly_fields = fields
    actions = ("cancel_registration",)

    def inside(self, region: str) -> QuerySet[Model]:
        rows: QuerySet[Model] = Registration.objects.filter(_in_region(region, event="event__"))
        return rows

    def person_shown(self, subject: Registration) -> User | None:
        return subject.user

    def describe(self, subject: Registration) -> str:
        return f"{subject.name or 'nom effacé'}, {subject.event.resource.title}"

    def offers(self, subject: Registration, action: str) -> bool:
        expected = {RegistrationState.REGISTERED, RegistrationState.WAITING}
        return subject.state in expected and subject.event.starts_at > timezone.now()

    def object_links(self, request: HttpRequest, subject: Registration) -> list[tuple[str, str]]:
        address = reverse("admin:resources_event_change", args=[subject.event_id])
        return [(address, "Voir l’événement")]

    @admin.display(description="adresse e-mail")
    def address(self, subject: Registration) -> str:
        return masked(subject.email) if subject.email else "effacée"

    @admin.display(description="événement", ordering="event__resource__title")
    def event_title(self, subject: Registration) -> str:
        return subject.event.resource.title

    cancel_registration = confirmed_action(
        description="Annuler l’inscription",
        sentence="La personne est prévenue. Sa place va à la première qui attend.",
        done="Inscription annulée",
        service=registering.cancel,
        refused=TOO_LATE,
        permissions=("steer",),
    )
