"""Versions of the questionnaire in the back office."""

from django.contrib import admin

from diagnostics.models import Questionnaire
from ui.backoffice import HistoryAdmin


@admin.register(Questionnaire)
class QuestionnaireAdmin(HistoryAdmin):
    """A version is published by `load_questionnaire`, from the file that ships."""

    list_display = ("version", "state", "published_at")
    list_filter = ("state",)
    search_fields = ("version",)
