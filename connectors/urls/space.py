"""A connecteur's own space."""

from django.urls import URLPattern, URLResolver, path

from connectors.views import profile

urlpatterns: list[URLPattern | URLResolver] = [
    path("connecteurs/profil/", profile.profile, name="profile"),
    path("connecteurs/charte/", profile.charter, name="charter"),
    path("connecteurs/pause/", profile.pause, name="pause"),
]
