"""One place that cuts the lists of a regional correspondent to the region they follow."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[Any]
else:
    _ModelAdmin = admin.ModelAdmin


class RegionScopedAdmin(_ModelAdmin):
    """An admin page whose rows a member of staff with a region sees for that region only.

    `region_lookup` leads from the model to a region's key: "commune__department__region". Being
    cut from the queryset, another region's row is a 404 in detail pages, actions and
    autocompletion alike. A superuser with a region is cut like anybody else.
    """

    region_lookup: str

    def get_queryset(self, request: HttpRequest) -> QuerySet[Model]:
        rows: QuerySet[Model] = super().get_queryset(request)
        region = getattr(request.user, "region_id", None)
        if region is None:
            return rows
        # A sub-query: a lookup through several rows must not double the line.
        return rows.filter(pk__in=self.inside(region).values("pk"))

    def inside(self, region: str) -> QuerySet[Model]:
        """Return the rows of a region; a page whose rows have a place in two ways adds to it."""
        rows: QuerySet[Model] = self.model._default_manager.filter(**{self.region_lookup: region})
        return rows
