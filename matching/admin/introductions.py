"""Introductions, what both sides answered, and how full the months are."""

from django.contrib import admin

from accounts.admin_scope import RegionScopedAdmin
from accounts.backoffice import JournalMixin
from connectors.admin.people import ConnectorSituation
from matching import signals
from matching.admin import steering
from matching.baskets.rows import NO_CONTACT_AFTER
from matching.enums import IntroductionState
from matching.models import CapacityMonth, ContactEntry, FollowUpAnswer, Introduction
from ui.backoffice import HistoryAdmin, HistoryInline, SituationFilter

UNFINISHED = (
    IntroductionState.REQUESTED,
    IntroductionState.ACCEPTED,
    IntroductionState.IN_PROGRESS,
)


class IntroductionSituation(SituationFilter):
    situations = {
        "waiting": ("attend une réponse", lambda rows, at: rows.requested()),
        "late": ("réponse en retard", lambda rows, at: rows.requested().filter(expires_at__lt=at)),
        "no_contact": (
            "acceptée depuis 10 jours sans contact",
            lambda rows, at: rows.filter(
                state=IntroductionState.ACCEPTED,
                contact_made_at=None,
                settled_at__lt=at - NO_CONTACT_AFTER,
            ),
        ),
        "under_way": ("en cours", lambda rows, at: rows.under_way()),
    }


# Only this floor knows who was in contact with whom.
ConnectorSituation.add(
    "to_review", "à revoir : acceptées sans contact, plus d’une sur cinq", signals.without_contact
)


class AnswerInline(HistoryInline):
    model = FollowUpAnswer
    fields = ("side", "follow_up", "value", "comment", "answered_at")
    readonly_fields = fields
    show_change_link = False


class EntryInline(HistoryInline):
    model = ContactEntry
    fields = ("kind", "at", "noted_at")
    readonly_fields = fields
    show_change_link = False


@admin.register(Introduction)
class IntroductionAdmin(JournalMixin, RegionScopedAdmin, HistoryAdmin):
    region_lookup = "help_request__company__commune__department__region"
    list_display = ("firm", "connector", "state", "requested_at", "expires_at", "settled_at")
    list_select_related = ("connector", "help_request__company")
    list_filter = (IntroductionSituation, "state")
    search_fields = ("connector__display_name", "help_request__company__name", "=id")
    fields = (
        "help_request",
        "connector",
        "state",
        "decline_choice",
        "decline_reason",
        "requested_at",
        "expires_at",
        "settled_at",
        "contact_made_at",
        "finished_at",
        "outcome",
        "passed_to",
        "ranking",
        "journal",
    )
    readonly_fields = fields
    inlines = (AnswerInline, EntryInline)
    actions = ("nudge", "take_back")
    nudge = steering.nudge
    take_back = steering.take_back

    def describe(self, subject: Introduction) -> str:
        return f"{subject.connector}, {subject}"

    def offers(self, subject: Introduction, action: str) -> bool:
        return subject.state in UNFINISHED

    @admin.display(description="entreprise", ordering="help_request__company__name")
    def firm(self, introduction: Introduction) -> str:
        return introduction.help_request.company.name


@admin.register(CapacityMonth)
class CapacityMonthAdmin(RegionScopedAdmin, HistoryAdmin):
    region_lookup = "connector__commune__department__region"
    list_display = ("connector", "month", "used", "cap")
    list_select_related = ("connector",)
    list_filter = ("month",)
    search_fields = ("connector__display_name",)
    ordering = ("-month", "connector__display_name", "pk")


@admin.register(FollowUpAnswer)
class FollowUpAnswerAdmin(RegionScopedAdmin, HistoryAdmin):
    region_lookup = "introduction__help_request__company__commune__department__region"
    list_display = ("answered_at", "firm", "connector", "side", "follow_up", "value")
    list_select_related = ("introduction__connector", "introduction__help_request__company")
    list_filter = ("follow_up", "side", "value")
    search_fields = (
        "introduction__connector__display_name",
        "introduction__help_request__company__name",
    )

    @admin.display(description="entreprise")
    def firm(self, answer: FollowUpAnswer) -> str:
        return answer.introduction.help_request.company.name

    @admin.display(description="connecteur")
    def connector(self, answer: FollowUpAnswer) -> str:
        return answer.introduction.connector.display_name
