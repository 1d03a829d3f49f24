"""What is known of Eurostat's tables, and what became of each import."""

from django.contrib import admin
from django.http import HttpRequest

from diagnostics.models import EurostatCode, EurostatDataset, ImportRun
from ui.backoffice import HistoryAdmin, SituationFilter, StaffAdmin


class ImportSituation(SituationFilter):
    situations = {
        "failing": ("en échec, à regarder", lambda rows, at: rows.failing()),
        "ready": ("à faire", lambda rows, at: rows.ready(at=at)),
    }


@admin.register(EurostatDataset)
class EurostatDatasetAdmin(StaffAdmin):
    list_display = ("code", "title", "monthly")
    list_filter = ("monthly",)
    search_fields = ("code", "title")
    fields = ("code", "title", "monthly", "more_indicators")

    def get_readonly_fields(
        self, request: HttpRequest, obj: EurostatDataset | None = None
    ) -> tuple[str, ...]:
        return ("code",) if obj else ()


@admin.register(EurostatCode)
class EurostatCodeAdmin(StaffAdmin):
    list_display = ("code", "kind", "label", "kept")
    list_filter = ("kind", "kept")
    search_fields = ("=code", "label")
    fields = ("kind", "code", "label", "kept")

    def get_readonly_fields(
        self, request: HttpRequest, obj: EurostatCode | None = None
    ) -> tuple[str, ...]:
        return ("kind", "code") if obj else ()


@admin.register(ImportRun)
class ImportRunAdmin(HistoryAdmin):
    list_display = ("created_at", "dataset", "origin", "state", "message", "release")
    list_select_related = ("dataset", "release")
    list_filter = (ImportSituation, "state", "origin", "dataset")
    search_fields = ("=dataset__code", "file_name", "message")
    fields = (
        "dataset",
        "origin",
        "file_name",
        "month",
        "state",
        "message",
        "release",
        "vintage",
        "requested_by",
        "created_at",
        "started_at",
        "ended_at",
        "attempts",
        "retry_at",
    )
    readonly_fields = fields
