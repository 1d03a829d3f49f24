"""The public directory."""

from django.urls import URLPattern, URLResolver, path

from connectors.views import directory

urlpatterns: list[URLPattern | URLResolver] = [
    path("annuaire/", directory.directory, name="directory"),
    path("annuaire/carte/", directory.on_a_map, name="directory_map"),
    path("annuaire/ordre/", directory.order, name="directory_order"),
    path("annuaire/pres-de-moi/", directory.near, name="directory_near"),
    path("annuaire/<uuid:pk>/", directory.person, name="person"),
]
