"""Messages and due rows: staff see what left and what waits, replay and bring forward.

Neither the whole address nor the text is shown: a message may carry somebody's contact details,
whose every reading is kept elsewhere.
"""

from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from notifications import bounces, categories, health, services
from notifications.enums import MessageState
from notifications.models import Address, Bounce, DueRow, Heartbeat, Incident, Message, Preference
from ui.backoffice import (
    CONFIRMED,
    MOST_AT_ONCE,
    HistoryAdmin,
    HistoryInline,
    SituationFilter,
    ask_first,
    masked,
    run_on_each,
)

if TYPE_CHECKING:
    from django.contrib.auth.base_user import AbstractBaseUser

# The sweep runs twice a minute: an hour late is an incident, not a queue.
LATE = timedelta(hours=1)


class MessageSituation(SituationFilter):
    situations = {
        "stuck": (
            "n’a pas pu partir",
            lambda rows, at: rows.filter(state__in=[MessageState.FAILED, MessageState.DEAD]),
        ),
        "late": (
            "en retard d’une heure",
            lambda rows, at: rows.filter(state=MessageState.DUE, due_at__lt=at - LATE),
        ),
        "not_sent": (
            "retenu ou devenu inutile",
            lambda rows, at: rows.filter(state__in=[MessageState.WITHHELD, MessageState.DROPPED]),
        ),
    }


@admin.register(Message)
class MessageAdmin(HistoryAdmin):
    list_display = (
        *("subject", "recipient", "name", "state", "reason"),
        *("attempts", "created_at", "sent_at"),
    )
    list_filter = (MessageSituation, "state", "category")
    search_fields = ("=address", "subject", "name")
    search_help_text = "Adresse exacte, objet ou nom du message"
    fields = (
        "subject",
        "recipient",
        "name",
        "category",
        "state",
        "due_at",
        "sent_at",
        "attempts",
        "last_error",
        "reason",
        "about_id",
        "created_at",
    )
    readonly_fields = fields
    actions = ("replay",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Message]:
        return super().get_queryset(request).defer("body_text", "body_html", "calendar")

    @admin.display(description="destinataire", ordering="address")
    def recipient(self, message: Message) -> str:
        return masked(message.address)

    def offers(self, subject: Message, action: str) -> bool:
        return bool(subject.body_text) and subject.state in (
            MessageState.FAILED,
            MessageState.DEAD,
            MessageState.WITHHELD,
        )

    @admin.action(description="Rejouer l’envoi", permissions=["steer"])
    def replay(self, request: HttpRequest, queryset: QuerySet[Message]) -> None:
        run_on_each(
            self,
            request,
            queryset[:MOST_AT_ONCE],
            partial(services.replay, by=cast("AbstractBaseUser", request.user)),
            done="Envoi rejoué",
            refused={
                services.NothingToReplay: "ce message est parti ou va partir, rien à rejouer."
            },
        )


def _open(rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(done_at=None, cancelled_at=None)


def _late(rows: QuerySet[Any], at: datetime) -> QuerySet[Any]:
    return _open(rows).filter(due_at__lt=at - LATE)


class DueRowSituation(SituationFilter):
    situations = {
        "waiting": ("à venir", lambda rows, at: _open(rows)),
        "late": ("en retard d’une heure", _late),
        "done": ("faite", lambda rows, at: rows.filter(done_at__isnull=False)),
        "cancelled": ("annulée", lambda rows, at: rows.filter(cancelled_at__isnull=False)),
    }


@admin.register(DueRow)
class DueRowAdmin(HistoryAdmin):
    list_display = (
        "kind",
        "subject_id",
        "occasion",
        "due_at",
        "done_at",
        "cancelled_at",
        "attempts",
    )
    list_filter = (DueRowSituation, "kind")
    search_fields = ("kind", "=subject_id")
    search_help_text = "Nature, ou identifiant de l’objet"
    ordering = ("due_at", "pk")
    actions = ("bring_forward",)

    def offers(self, subject: DueRow, action: str) -> bool:
        return subject.done_at is None and subject.cancelled_at is None

    @admin.action(description="Avancer à maintenant", permissions=["steer"])
    def bring_forward(
        self, request: HttpRequest, queryset: QuerySet[DueRow]
    ) -> HttpResponse | None:
        if CONFIRMED not in request.POST:
            return ask_first(
                self,
                request,
                queryset,
                action="bring_forward",
                title="Avancer à maintenant",
                sentence="Ce qui était prévu plus tard se fera dans la minute : un message peut "
                "partir, une demande peut expirer.",
                button="Avancer à maintenant",
            )
        run_on_each(
            self,
            request,
            queryset[:MOST_AT_ONCE],
            partial(services.bring_forward, by=cast("AbstractBaseUser", request.user)),
            done="Échéance avancée à maintenant",
            refused={services.NothingToBringForward: "cette échéance est faite ou annulée."},
        )
        return None


@admin.register(Heartbeat)
class HeartbeatAdmin(HistoryAdmin):
    """Each part that runs by itself, how long ago it last did, and whether that is too long."""

    list_display = ("name", "beaten_at", "age", "is_well")
    search_fields = ("name",)
    fields = ("name", "beaten_at", "age", "is_well")
    readonly_fields = fields

    @admin.display(description="depuis")
    def age(self, heartbeat: Heartbeat) -> str:
        seconds = int((timezone.now() - heartbeat.beaten_at).total_seconds())
        return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"

    @admin.display(description="en forme", boolean=True)
    def is_well(self, heartbeat: Heartbeat) -> bool:
        allowed = health.patience().get(heartbeat.name, health.HOURLY)
        return timezone.now() - heartbeat.beaten_at <= allowed


class IncidentSituation(SituationFilter):
    situations = {"open": ("en cours", lambda rows, at: rows.filter(closed_at=None))}


@admin.register(Incident)
class IncidentAdmin(HistoryAdmin):
    list_display = ("kind", "details", "opened_at", "closed_at")
    list_filter = (IncidentSituation, "kind")
    search_fields = ("details",)


class AddressSituation(SituationFilter):
    situations = {
        "suspended": ("suspendue", lambda rows, at: rows.filter(suspended_at__isnull=False)),
        "complained": ("plainte", lambda rows, at: rows.filter(complained_at__isnull=False)),
    }


class BounceInline(HistoryInline):
    model = Bounce
    fields = ("kind", "reason", "happened_at")
    readonly_fields = fields
    show_change_link = False


@admin.register(Address)
class AddressAdmin(HistoryAdmin):
    """Where mails come back from; written to again only when somebody says so."""

    list_display = ("hidden", "soft_bounces", "last_bounce_at", "suspended_at", "complained_at")
    list_filter = (AddressSituation,)
    search_fields = ("=address",)
    search_help_text = "Adresse exacte"
    # The person must be found again to be asked: the whole address stands on its own page only.
    fields = ("address", "soft_bounces", "last_bounce_at", "suspended_at", "complained_at")
    readonly_fields = fields
    inlines = (BounceInline,)
    actions = ("lift",)

    @admin.display(description="adresse", ordering="address")
    def hidden(self, address: Address) -> str:
        return masked(address.address)

    def offers(self, subject: Address, action: str) -> bool:
        return subject.suspended_at is not None or subject.complained_at is not None

    @admin.action(description="Écrire de nouveau à cette adresse", permissions=["steer"])
    def lift(self, request: HttpRequest, queryset: QuerySet[Address]) -> None:
        run_on_each(
            self,
            request,
            queryset[:MOST_AT_ONCE],
            partial(bounces.lift, by=cast("AbstractBaseUser", request.user)),
            done="Adresse rétablie",
            refused={bounces.NotSuspended: "cette adresse reçoit déjà nos messages."},
        )


@admin.register(Bounce)
class BounceAdmin(HistoryAdmin):
    list_display = ("hidden", "kind", "reason", "happened_at")
    list_filter = ("kind",)
    list_select_related = ("address",)
    search_fields = ("=address__address",)
    search_help_text = "Adresse exacte"
    fields = ("hidden", "kind", "reason", "happened_at")
    readonly_fields = fields

    @admin.display(description="adresse")
    def hidden(self, bounce: Bounce) -> str:
        return masked(bounce.address.address)


@admin.register(Preference)
class PreferenceAdmin(HistoryAdmin):
    list_display = ("person", "category_name", "pace", "chosen_at")
    list_filter = ("pace", "category")
    list_select_related = ("user",)
    search_fields = ("=user__email",)
    search_help_text = "Adresse exacte"
    fields = ("person", "category_name", "pace", "chosen_at")
    readonly_fields = fields

    @admin.display(description="personne")
    def person(self, preference: Preference) -> str:
        return masked(preference.user.get_username())

    @admin.display(description="catégorie", ordering="category")
    def category_name(self, preference: Preference) -> str:
        return categories.of(preference.category).name
