"""What both sides write: that they did, and when. Nobody of the team reads a message or a note."""

from django.contrib import admin

from accounts.admin_scope import RegionScopedAdmin
from matching.models import ContactEntry, ExchangedMessage
from ui.backoffice import HistoryAdmin

REGION = "introduction__help_request__company__commune__department__region"
SEARCHED = (
    "introduction__connector__display_name",
    "introduction__help_request__company__name",
    "=introduction__id",
)


class OfAnIntroductionAdmin(RegionScopedAdmin, HistoryAdmin):
    """A line that belongs to an introduction."""

    region_lookup = REGION
    search_fields = SEARCHED

    @admin.display(description="entreprise")
    def firm(self, line: ExchangedMessage | ContactEntry) -> str:
        return line.introduction.help_request.company.name

    @admin.display(description="connecteur")
    def connector(self, line: ExchangedMessage | ContactEntry) -> str:
        return line.introduction.connector.display_name


@admin.register(ExchangedMessage)
class ExchangedMessageAdmin(OfAnIntroductionAdmin):
    list_display = ("sent_at", "firm", "connector", "side", "told_at", "read_at")
    list_select_related = ("introduction__connector", "introduction__help_request__company")
    list_filter = ("side",)
    fields = ("introduction", "side", "sent_at", "told_at", "read_at")
    readonly_fields = fields


@admin.register(ContactEntry)
class ContactEntryAdmin(OfAnIntroductionAdmin):
    list_display = ("at", "firm", "connector", "kind", "noted_at")
    list_select_related = ("introduction__connector", "introduction__help_request__company")
    list_filter = ("kind",)
    fields = ("introduction", "kind", "at", "noted_at")
    readonly_fields = fields
