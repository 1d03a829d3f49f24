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

from notifications import categories, services
from notifications.enums import MessageState
from notifications.models import DueRow, Heartbeat, Message, Preference
from ui.backoffice import (
    CONFIRMED,
    MOST_AT_ONCE,
    HistoryAdmin,
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
        return super().get_queryset(request).defer("body_text", "body_html")

    @admin.display(description="destinataire", ordering="address")
    def recipient(self, message: Message) -> str:
        return masked(message.address)

    def offers(self, subject: Message, action: str) -> bool:
        return subject.state in (MessageState.FAILED, MessageState.DEAD)

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
    list_display = ("name", "beaten_at")
    search_fields = ("name",)


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
