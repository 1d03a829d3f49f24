"""What both sides write: that they did, and when. Nobody of the team reads a message or a note."""

from django.contrib import admin

from accounts.admin_scope import RegionScopedAdmin
from accounts.backoffice import JournalMixin
from matching.models import ContactEntry, ExchangedMessage, Meeting, MeetingSlot
from ui.backoffice import HistoryAdmin, HistoryInline

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
    def firm(self, line: ExchangedMessage | ContactEntry | Meeting) -> str:
        return line.introduction.help_request.company.name

    @admin.display(description="connecteur")
    def connector(self, line: ExchangedMessage | ContactEntry | Meeting) -> str:
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


class SlotInline(HistoryInline):
    model = MeetingSlot
    fields = ("starts_at", "minutes", "channel", "offered_at", "withdrawn_at")
    readonly_fields = fields
    show_change_link = False


@admin.register(Meeting)
class MeetingAdmin(JournalMixin, OfAnIntroductionAdmin):
    list_display = ("created_at", "firm", "connector", "state", "slot")
    list_select_related = (
        "slot",
        "introduction__connector",
        "introduction__help_request__company",
    )
    list_filter = ("state",)
    fields = ("introduction", "state", "slot", "others_asked_at", "created_at", "journal")
    readonly_fields = fields
    inlines = (SlotInline,)


@admin.register(MeetingSlot)
class MeetingSlotAdmin(RegionScopedAdmin, HistoryAdmin):
    region_lookup = f"meeting__{REGION}"
    list_display = ("starts_at", "connector", "minutes", "channel", "withdrawn_at")
    list_select_related = ("meeting__introduction__connector",)
    list_filter = ("channel",)
    search_fields = ("=meeting__id", "meeting__introduction__connector__display_name")
    fields = ("meeting", "starts_at", "minutes", "channel", "offered_at", "withdrawn_at")
    readonly_fields = fields

    @admin.display(description="connecteur")
    def connector(self, slot: MeetingSlot) -> str:
        return slot.meeting.introduction.connector.display_name
