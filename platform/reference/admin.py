"""Territories and sectors are loaded from files: staff look them up, nobody edits them."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from reference.models import Commune, Department, Region, Sector

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
else:
    ModelAdmin = admin.ModelAdmin


class LoadedFromFilesAdmin(ModelAdmin):
    show_full_result_count = False
    list_per_page = 50

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Region)
class RegionAdmin(LoadedFromFilesAdmin):
    list_display = ("name", "code")
    search_fields = ("name", "code")


@admin.register(Department)
class DepartmentAdmin(LoadedFromFilesAdmin):
    list_display = ("name", "code", "region")
    list_select_related = ("region",)
    list_filter = ("region",)
    search_fields = ("name", "code")


@admin.register(Commune)
class CommuneAdmin(LoadedFromFilesAdmin):
    list_display = ("name", "code", "department", "population")
    list_select_related = ("department",)
    list_filter = ("department__region",)
    # The index is on the name without accents, from its beginning.
    search_fields = ("search_name__startswith", "name__istartswith", "=code")


@admin.register(Sector)
class SectorAdmin(LoadedFromFilesAdmin):
    list_display = ("code", "label", "level", "section", "eurostat_group", "nomenclature")
    list_filter = ("nomenclature", "level", "eurostat_group")
    search_fields = ("code", "label")
