"""Versions of the questionnaire in the back office; their desk is in `diagnostics.desk`."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import URLPattern

from diagnostics.desk.urls import urlpatterns
from diagnostics.models import Questionnaire
from ui.backoffice import HistoryAdmin


@admin.register(Questionnaire)
class QuestionnaireAdmin(HistoryAdmin):
    """A version is read here; what changes a draft goes through the pages of its desk."""

    change_form_template = "admin/diagnostics/questionnaire/change_form.html"
    change_list_template = "admin/diagnostics/questionnaire/change_list.html"
    list_display = ("version", "state", "based_on", "saved_at", "published_at")
    list_select_related = ("based_on",)
    list_filter = ("state",)
    search_fields = ("version",)
    fields = (
        "version",
        "state",
        "based_on",
        "revision",
        "saved_at",
        "saved_by",
        "published_at",
        "published_by",
    )
    readonly_fields = fields

    def get_urls(self) -> list[URLPattern]:
        return [*urlpatterns(), *super().get_urls()]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Questionnaire]:
        # The whole document of each version, which neither the list nor the page shows.
        rows: QuerySet[Questionnaire] = super().get_queryset(request)
        return rows.defer("definition", "based_on__definition")
