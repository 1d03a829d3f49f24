"""The label: an application, its examinations, its life."""

from django.urls import URLPattern, URLResolver, path

from connectors.views import held

urlpatterns: list[URLPattern | URLResolver] = [
    path("connecteurs/label/en-cours/", held.label_held, name="label_held"),
]
