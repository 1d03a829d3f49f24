"""Every address of the library, one module a subject."""

from django.urls import URLPattern, URLResolver

from resources.urls import library

app_name = "resources"
urlpatterns: list[URLPattern | URLResolver] = [*library.urlpatterns]
