"""What the directory searches, to look at: triggers and a chore write it, nobody else."""

from django.contrib import admin

from connectors.models import DirectoryDay, DirectoryLine
from ui.backoffice import HistoryAdmin


@admin.register(DirectoryDay)
class DirectoryDayAdmin(HistoryAdmin):
    list_display = ("day", "drawn_at")
    search_fields = ("=day",)
    fields = ("day", "drawn_at")
    readonly_fields = fields


@admin.register(DirectoryLine)
class DirectoryLineAdmin(HistoryAdmin):
    list_display = ("connector", "day", "key", "remote")
    list_select_related = ("connector", "day")
    list_filter = ("remote",)
    search_fields = ("connector__display_name",)
    fields = (
        "connector",
        "day",
        "key",
        "themes",
        "sectors",
        "languages",
        "departments",
        "areas",
        "remote",
    )
    readonly_fields = fields
