"""Eurostat's figures in the back office: what is published is read only."""

from django.contrib import admin

from diagnostics.models import BenchmarkRelease, Figure
from ui.backoffice import HistoryAdmin


@admin.register(BenchmarkRelease)
class BenchmarkReleaseAdmin(HistoryAdmin):
    list_display = ("code", "state", "published_at", "figures_count")
    list_filter = ("state",)
    search_fields = ("code",)


@admin.register(Figure)
class FigureAdmin(HistoryAdmin):
    list_display = (
        "indicator",
        "geo",
        "year",
        "size_class",
        "activity",
        "value",
        "flag",
        "dataset",
    )
    list_filter = ("release", "geo", "year", "size_class")
    search_fields = ("=indicator", "=dataset", "=geo")
    search_help_text = "Code exact d’un indicateur, d’un jeu de données ou d’une zone"
    ordering = ("indicator", "geo", "-year", "pk")
