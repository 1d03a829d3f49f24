"""Diagnostics typed in by somebody else, in the back office: read only."""

from django.contrib import admin

from diagnostics.models import Assistance, PaperSheet
from ui.backoffice import HistoryAdmin


@admin.register(Assistance)
class AssistanceAdmin(HistoryAdmin):
    """The code opens a diagnostic: nobody of the team reads it."""

    list_display = ("consented_at", "helper", "organisation", "handed_over_at", "closed_at")
    list_select_related = ("helper", "organisation")
    list_filter = (("handed_over_at", admin.EmptyFieldListFilter), "consented_at")
    search_fields = ("=helper__email", "organisation__name", "=assessment__id")
    fields = (
        "assessment",
        "helper",
        "organisation",
        "consent_text",
        "consent_version",
        "consented_at",
        "expires_at",
        "handed_over_at",
        "closed_at",
    )
    readonly_fields = fields


@admin.register(PaperSheet)
class PaperSheetAdmin(HistoryAdmin):
    """The number opens what is typed in: it is not listed."""

    list_display = ("created_at", "questionnaire", "expires_at", "typed_at")
    list_select_related = ("questionnaire",)
    list_filter = (("typed_at", admin.EmptyFieldListFilter), "created_at")
    search_fields = ("=assessment__id",)
    fields = ("questionnaire", "assessment", "created_at", "expires_at", "typed_at")
    readonly_fields = fields
