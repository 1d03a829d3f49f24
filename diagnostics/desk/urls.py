"""Addresses of the desk, inside those of the questionnaires in the back office."""

from collections.abc import Callable

from django.contrib import admin
from django.http import HttpResponse
from django.urls import URLPattern, path

from diagnostics.desk.views.quality import quality

PAGES: tuple[tuple[str, str, Callable[..., HttpResponse]], ...] = (
    ("<int:pk>/qualite/", "quality", quality),
)


def urlpatterns() -> list[URLPattern]:
    """Give the pages of the desk, each open to staff only."""
    return [
        path(route, admin.site.admin_view(view), name=f"diagnostics_questionnaire_{name}")
        for route, name, view in PAGES
    ]
