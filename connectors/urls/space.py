"""A connecteur's own space."""

from django.urls import URLPattern, URLResolver, path

from connectors.views import profile, space

urlpatterns: list[URLPattern | URLResolver] = [
    path("connecteurs/", space.space, name="space"),
    path("connecteurs/apercu/", space.preview, name="preview"),
    path("connecteurs/profil/", profile.profile, name="profile"),
    path("connecteurs/charte/", profile.charter, name="charter"),
    path("connecteurs/pause/", profile.pause, name="pause"),
]
